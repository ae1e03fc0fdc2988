import Foundation

/// ClamAV's service, by its command INSTREAM: clamd(8).
struct ClamdScanner: FileScanner {
    /// Where it listens.
    enum Place: Sendable, Hashable {
        case path(String)
        case host(String, port: UInt16)
    }

    let place: Place
    let patience: Duration

    func begin() async throws -> any FileScan {
        let scan = ClamdScan(patience: patience)
        do { try await scan.open(place) } catch {
            await scan.abandon()
            throw error
        }
        return scan
    }
}

/// One talk with clamd. `@unchecked`: its descriptor is touched on its queue alone.
private final class ClamdScan: FileScan, @unchecked Sendable {
    private let queue = ScanQueue()
    private let patience: Duration
    private var socket: ScanDescriptor?

    init(patience: Duration) { self.patience = patience }

    func open(_ place: ClamdScanner.Place) async throws {
        try await queue.run { [self] in
            let made = try ScanSocket.connected(to: place, within: patience)
            socket = made
            try made.write(Array("zINSTREAM\0".utf8), within: patience, isSocket: true)
        }
    }

    func take(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try await queue.run { [self] in
            guard let socket else { throw ScanFault("the scan is over") }
            try socket.write(Self.length(bytes.count) + bytes, within: patience, isSocket: true)
        }
    }

    func finish() async throws -> ScanVerdict {
        try await queue.run { [self] in
            guard let socket else { throw ScanFault("the scan is over") }
            defer { shut() }
            try socket.write(Self.length(0), within: patience, isSocket: true)
            let answer = try socket.read(to: 0, most: 4_096, within: patience)
            return try Self.verdict(String(decoding: answer, as: UTF8.self))
        }
    }

    func abandon() async { _ = try? await queue.run { [self] in shut() } }

    private func shut() {
        socket?.shut()
        socket = nil
    }

    /// A number of bytes as clamd takes it: four, the largest first.
    private static func length(_ count: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(count).bigEndian) { Array($0) }
    }

    /// `stream: OK`, `stream: NAME FOUND`; anything else says nothing of the file.
    private static func verdict(_ answer: String) throws -> ScanVerdict {
        let words = answer.trimmingCharacters(in: .whitespacesAndNewlines)
        if words == "stream: OK" { return .clean }
        if let name = ScanWords.found(in: words) { return .infected(name) }
        throw ScanFault("it answered: \(words.prefix(200))")
    }
}
