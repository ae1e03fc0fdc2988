import CLibpq
import Glibc

/// Waiting for the server, and giving up on it.
extension PostgresConnection {
    /// The deadline for a statement.
    func deadline(_ timeout: StatementTimeout) -> Deadline {
        switch timeout {
        case .standard: Deadline(limit: configuration.statementTimeout)
        case .after(let limit): Deadline(limit: limit)
        case .never: Deadline(limit: nil)
        }
    }

    /// The next result of what is in flight, `nil` where libpq ends a list of results.
    func nextResult(_ deadline: inout Deadline) throws -> PostgresResult? {
        while true {
            let pendingOutput = try flush()
            if PQisBusy(handle.raw) == 0 { return PQgetResult(handle.raw).map { PostgresResult(owning: $0) } }
            try wait(&deadline, forOutput: pendingOutput)
        }
    }

    /// Sends what fits into the socket.
    ///
    /// - Returns: whether some is left.
    func flush() throws -> Bool {
        let state = PQflush(handle.raw)
        guard state >= 0 else {
            // The server may have said why before it closed the connection.
            throw lost(farewell())
        }
        return state == 1
    }

    /// Waits until the socket can be read, or written if asked, and reads what is there. Interrupts the statement when
    /// it is time to.
    func wait(_ deadline: inout Deadline, forOutput: Bool) throws {
        while true {
            if deadline.interruption == nil, let reason = deadline.reasonToInterrupt() {
                interrupt(reason, &deadline)
            } else if deadline.isExhausted {
                markBroken("the server did not answer a cancellation")
                throw deadline.interruption?.error ?? lost()
            }
            var descriptors = [
                pollfd(fd: PQsocket(handle.raw), events: Int16(POLLIN) | (forOutput ? Int16(POLLOUT) : 0), revents: 0),
                pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&descriptors, 2, deadline.pollMilliseconds)
            if ready < 0, errno != EINTR { throw lost("poll failed with errno \(errno)") }
            guard ready > 0 else { continue }
            if descriptors[1].revents != 0 { waker.drain() }
            guard descriptors[0].revents != 0 else { continue }
            if descriptors[0].revents & ~Int16(POLLOUT) != 0, PQconsumeInput(handle.raw) == 0 { throw lost(farewell()) }
            return
        }
    }

    /// Cancels the statement on the server; its error arrives as a result soon.
    ///
    /// - Parameter reason: why; `nil` when the caller will say so itself.
    func interrupt(_ reason: Deadline.Interruption?, _ deadline: inout Deadline) {
        cancelToken.cancel(within: 2)
        deadline.interrupt(reason, grace: .seconds(5))
    }

    /// What the server said before it closed the connection, when that can still be read.
    private func farewell() -> String? {
        while PQisBusy(handle.raw) == 0, let result = PQgetResult(handle.raw).map({ PostgresResult(owning: $0) }) {
            guard result.status == PGRES_FATAL_ERROR else { continue }
            let error = result.serverError(binds: [])
            if error.endsConnection { return error.message.collapsed }
            if !result.hasSQLState { break }
        }
        return nil
    }
}
