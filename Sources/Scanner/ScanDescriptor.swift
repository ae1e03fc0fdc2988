import Foundation

/// An open descriptor that is read and written without ever waiting longer than it is told.
///
/// Not to be shared: its owner uses it from one queue.
struct ScanDescriptor {
    private(set) var number: Int32

    /// Takes a descriptor over, and has it wait for nothing by itself.
    init(_ number: Int32) {
        self.number = number
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    }

    /// Writes all bytes.
    /// - Parameter isSocket: a socket whose other end is gone must not end the program.
    func write(_ bytes: [UInt8], within patience: Duration, isSocket: Bool) throws {
        let end = ContinuousClock.now + patience
        var sent = 0
        while sent < bytes.count {
            try wait(for: Int16(POLLOUT), until: end, to: "take the file")
            let count = bytes[sent...].withUnsafeBytes { part in
                isSocket
                    ? send(number, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
                    : Foundation.write(number, part.baseAddress, part.count)
            }
            if count > 0 {
                sent += count
            } else if errno != EAGAIN, errno != EINTR {
                throw ScanFault("it does not take the file: \(Self.reason())")
            }
        }
    }

    /// Reads up to an end, or so many bytes at most.
    /// - Parameter mark: the byte that ends an answer; `nil`: the end of the stream.
    func read(to mark: UInt8?, most: Int, within patience: Duration) throws -> [UInt8] {
        let end = ContinuousClock.now + patience
        var answer: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4_096)
        while answer.count < most {
            try wait(for: Int16(POLLIN), until: end, to: "answer")
            let count = Foundation.read(number, &part, part.count)
            if count == 0 { return answer }
            if count > 0 {
                answer += part.prefix(count)
                if let mark, let place = answer.firstIndex(of: mark) { return Array(answer[..<place]) }
            } else if errno != EAGAIN, errno != EINTR {
                throw ScanFault("it does not answer: \(Self.reason())")
            }
        }
        return answer
    }

    /// Waits until something can be done.
    private func wait(for events: Int16, until end: ContinuousClock.Instant, to what: String) throws {
        while true {
            let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
            guard left > 0 else { throw ScanFault("it took too long to \(what)") }
            var asked = pollfd(fd: number, events: events, revents: 0)
            let ready = poll(&asked, 1, Int32(min(left.rounded(.up), 60_000)))
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw ScanFault("it cannot be waited for: \(Self.reason())") }
        }
    }

    /// Lets go of it; once.
    mutating func shut() {
        guard number >= 0 else { return }
        close(number)
        number = -1
    }

    /// What the operating system said last.
    static func reason() -> String { String(cString: strerror(errno)) }
}
