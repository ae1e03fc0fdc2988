import Foundation

/// A connection to a scanner.
enum ScanSocket {
    private static let stream = Int32(SOCK_STREAM.rawValue)

    /// Connects within a time.
    /// - Throws: ``ScanFault``.
    static func connected(to place: ClamdScanner.Place, within patience: Duration) throws -> ScanDescriptor {
        switch place {
        case .path(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { room in room.copyBytes(from: path.utf8.prefix(107)) }
            return try withUnsafePointer(to: &address) { pointer in
                try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    try connected(
                        AF_UNIX, 0, $0, socklen_t(MemoryLayout<sockaddr_un>.size), within: patience)
                }
            }
        case .host(let host, let port):
            var (hints, found) = (addrinfo(), nil as UnsafeMutablePointer<addrinfo>?)
            hints.ai_socktype = stream
            guard getaddrinfo(host, "\(port)", &hints, &found) == 0, let first = found else {
                throw ScanFault("its host \(host) is not known")
            }
            defer { freeaddrinfo(first) }
            var (next, fault): (UnsafeMutablePointer<addrinfo>?, any Error) = (first, ScanFault("it has no address"))
            while let address = next?.pointee {
                do {
                    return try connected(
                        address.ai_family, address.ai_protocol, address.ai_addr, address.ai_addrlen, within: patience)
                } catch { fault = error }
                next = address.ai_next
            }
            throw fault
        }
    }

    private static func connected(
        _ family: Int32, _ way: Int32, _ address: UnsafePointer<sockaddr>?, _ length: socklen_t,
        within patience: Duration
    ) throws -> ScanDescriptor {
        let number = socket(family, stream, way)
        guard number >= 0 else { throw ScanFault("there is no socket: \(ScanDescriptor.reason())") }
        var made = ScanDescriptor(number)
        if connect(number, address, length) != 0 {
            guard errno == EINPROGRESS else {
                let reason = ScanDescriptor.reason()
                made.shut()
                throw ScanFault("no connection to it: \(reason)")
            }
            var asked = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
            let ready = poll(&asked, 1, Int32(min(patience / .milliseconds(1), 60_000)))
            var (code, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
            getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &size)
            guard ready > 0, code == 0 else {
                made.shut()
                let reason = ready > 0 ? String(cString: strerror(code)) : "it took too long"
                throw ScanFault("no connection to it: \(reason)")
            }
        }
        return made
    }
}
