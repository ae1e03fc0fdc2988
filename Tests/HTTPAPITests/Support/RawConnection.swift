import Foundation

/// A connection over which a test sends what no client would.
struct RawConnection: ~Copyable {
    private let descriptor: Int32

    /// Connects to a port of this machine.
    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw POSIXError(.ECONNREFUSED) }
    }

    deinit { close(descriptor) }

    /// Sends a text.
    func send(_ text: String) throws {
        guard write(descriptor, text, text.utf8.count) == text.utf8.count else { throw POSIXError(.EPIPE) }
    }

    /// What comes until it is enough, the connection is closed, or half a minute has passed.
    func receive(until isEnough: (String) -> Bool) async throws -> String {
        let end = ContinuousClock.now + .seconds(30)
        var (text, buffer) = ("", [UInt8](repeating: 0, count: 4_096))
        while ContinuousClock.now < end, !isEnough(text) {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count == 0 { return text }
            if count > 0 {
                text += String(decoding: buffer.prefix(count), as: UTF8.self)
            } else {
                guard errno == EAGAIN else { return text }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        guard isEnough(text) else { throw POSIXError(.ETIMEDOUT) }
        return text
    }
}
