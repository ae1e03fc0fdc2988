import Foundation
import Synchronization
import Testing

/// A relay between a server and its database. It can withhold what the database answers to one command, from the moment
/// that it is committed: what the server would have answered is then known to nobody.
final class AnswerWithheld: Sendable {
    /// What becomes of the connection on which an answer is withheld.
    enum Then: Sendable {
        /// It stays, and nothing comes any more: the server waits until it is killed.
        case wait
        /// It breaks.
        case cut
    }

    /// What is on the watch for.
    private struct Watch {
        let mark: [UInt8]
        let then: Then
        var isCommitted = false
    }

    private let listener: Int32
    private let target: UInt16
    private let watch = Mutex<Watch?>(nil)
    /// Where servers find the relay.
    let port: Int

    /// A relay to a port of this machine.
    init(to target: Int) throws {
        self.target = UInt16(target)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = descriptor
        var address = Self.address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        try #require(bound, "the relay cannot listen")
        Thread.detachNewThread { [self] in serve() }
    }

    /// Takes no more connections.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Withholds the answer to the command in whose text a mark stands.
    func withhold(_ mark: String, then: Then) { watch.withLock { $0 = Watch(mark: Array(mark.utf8), then: then) } }

    /// Whether the command has been committed whose answer is withheld.
    var isCommitted: Bool { watch.withLock { $0?.isCommitted ?? false } }

    /// Lets everything through again.
    func release() { watch.withLock { $0 = nil } }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }

    private func serve() {
        defer { close(listener) }
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = Self.address(target)
            let isThere = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            guard isThere else {
                close(client)
                close(server)
                continue
            }
            let link = Link(client: client, server: server)
            Thread.detachNewThread { [self] in toDatabase(link) }
            Thread.detachNewThread { [self] in toServer(link) }
        }
    }

    /// A connection of a server and its counterpart.
    private final class Link: Sendable {
        let client: Int32
        let server: Int32
        private let held = Mutex(false)

        init(client: Int32, server: Int32) { (self.client, self.server) = (client, server) }

        deinit {
            close(client)
            close(server)
        }

        /// Whether the answer is withheld.
        var isHeld: Bool { held.withLock(\.self) }
        func hold() { held.withLock { $0 = true } }

        /// Ends both sides.
        func end() {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
        }
    }

    private func toDatabase(_ link: Link) {
        defer { link.end() }
        var last: [UInt8] = []
        while let bytes = Self.read(link.client) {
            // The mark may be in two pieces.
            last = last.suffix(256) + bytes
            if watch.withLock({ watch in watch.map { Self.holds(last, $0.mark) } ?? false }) { link.hold() }
            guard Self.write(bytes, to: link.server) else { return }
        }
    }

    private func toServer(_ link: Link) {
        defer { link.end() }
        var withheld: [UInt8] = []
        while let bytes = Self.read(link.server) {
            guard link.isHeld else {
                guard Self.write(bytes, to: link.client) else { return }
                continue
            }
            withheld = withheld.suffix(5) + bytes
            // The database is ready for more, outside of any transaction: what came before is committed.
            guard withheld.suffix(6) == [UInt8(ascii: "Z"), 0, 0, 0, 5, UInt8(ascii: "I")] else { continue }
            let then = watch.withLock { watch in
                watch?.isCommitted = true
                return watch?.then
            }
            if then == .cut { return }
        }
    }

    private static func holds(_ bytes: [UInt8], _ mark: [UInt8]) -> Bool {
        guard bytes.count >= mark.count else { return false }
        return bytes.indices.dropLast(mark.count - 1).contains { bytes[$0...].starts(with: mark) }
    }

    private static func read(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
