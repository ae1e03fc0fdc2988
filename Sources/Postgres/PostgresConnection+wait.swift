import CLibpq
import Glibc

/// Waiting for the server, and giving up on it.
extension PostgresConnection {
    /// The patience for a statement.
    func patience(_ timeout: StatementTimeout) -> Patience {
        switch timeout {
        case .standard: Patience(limit: configuration.statementTimeout)
        case .after(let limit): Patience(limit: limit)
        case .never: Patience(limit: nil)
        }
    }

    /// The next result of what is in flight, `nil` where libpq ends a list of results.
    func nextResult(_ patience: inout Patience) throws -> PostgresResult? {
        while true {
            let pendingOutput = try flush()
            if PQisBusy(handle.raw) == 0 { return PQgetResult(handle.raw).map { PostgresResult(owning: $0) } }
            try wait(&patience, forOutput: pendingOutput)
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
    func wait(_ patience: inout Patience, forOutput: Bool) throws {
        while true {
            if patience.interruption == nil, let reason = patience.reasonToInterrupt() {
                interrupt(reason, &patience)
            } else if patience.isExhausted {
                markBroken("the server did not answer a cancellation")
                throw patience.interruption?.error ?? lost()
            }
            var descriptors = [
                pollfd(fd: PQsocket(handle.raw), events: Int16(POLLIN) | (forOutput ? Int16(POLLOUT) : 0), revents: 0),
                pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&descriptors, 2, patience.pollMilliseconds)
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
    func interrupt(_ reason: Patience.Interruption?, _ patience: inout Patience) {
        cancelToken.cancel(within: 2)
        patience.interrupt(reason, grace: .seconds(5))
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
