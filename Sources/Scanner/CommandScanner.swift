import Foundation

/// A program that reads a file from its standard input: exit code 0 says that it is clean, 1 that something was found,
/// whose name is the first line of its standard output, as clamdscan writes it or by itself. Anything else says nothing
/// of the file.
struct CommandScanner: FileScanner {
    let path: String
    let patience: Duration

    func begin() async throws -> any FileScan {
        let scan = CommandScan(patience: patience)
        try await scan.start(path)
        return scan
    }
}

/// One run of the program. `@unchecked`: what changes is touched on its queue alone.
private final class CommandScan: FileScan, @unchecked Sendable {
    private let queue = ScanQueue()
    private let patience: Duration
    private let process = Process()
    private let (input, output) = (Pipe(), Pipe())
    private var file: ScanDescriptor?

    init(patience: Duration) { self.patience = patience }

    func start(_ path: String) async throws {
        try await queue.run { [self] in
            // A program that closes its input must not end this one.
            _ = signal(SIGPIPE, SIG_IGN)
            process.executableURL = URL(filePath: path)
            process.standardInput = input
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            do { try process.run() } catch { throw ScanFault("it cannot be run: \(error.localizedDescription)") }
            try? input.fileHandleForReading.close()
            try? output.fileHandleForWriting.close()
            file = ScanDescriptor(dup(input.fileHandleForWriting.fileDescriptor))
            try? input.fileHandleForWriting.close()
        }
    }

    func take(_ bytes: [UInt8]) async throws {
        try await queue.run { [self] in
            guard let file else { throw ScanFault("the scan is over") }
            try file.write(bytes, within: patience, isSocket: false)
        }
    }

    func finish() async throws -> ScanVerdict {
        try await queue.run { [self] in
            guard file != nil else { throw ScanFault("the scan is over") }
            file?.shut()
            file = nil
            defer { stop() }
            let said = try ScanDescriptor(output.fileHandleForReading.fileDescriptor)
                .read(to: nil, most: 65_536, within: patience)
            try waitForEnd()
            let line = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init)
            switch (process.terminationReason, process.terminationStatus) {
            case (.exit, 0): return .clean
            case (.exit, 1):
                let name = line.flatMap { ScanWords.found(in: $0) ?? ScanWords.name($0) }
                return .infected(name ?? "unnamed")
            case (.exit, let code): throw ScanFault("it ended with exit code \(code)")
            default: throw ScanFault("it was ended by signal \(process.terminationStatus)")
            }
        }
    }

    func abandon() async {
        _ = try? await queue.run { [self] in
            file?.shut()
            file = nil
            stop()
        }
    }

    private func waitForEnd() throws {
        let end = ContinuousClock.now + patience
        while process.isRunning {
            guard ContinuousClock.now < end else { throw ScanFault("it did not end") }
            usleep(2_000)
        }
    }

    /// Ends the program where it still runs.
    private func stop() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
}
