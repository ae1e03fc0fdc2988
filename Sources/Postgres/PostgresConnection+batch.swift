import CLibpq

extension PostgresConnection {
    /// Runs a script of several statements, such as a migration, as one implicit transaction unless it says BEGIN
    /// itself.
    ///
    /// - Parameter text: SQL from the program, never from its input; nothing can be bound.
    /// - Throws: `PostgresError.server` with the position in the script, or `CancellationError`; the connection is left
    ///   clean.
    package func batch(_ text: String, timeout: StatementTimeout = .standard) throws {
        var deadline = deadline(timeout)
        try simple(text, deadline: &deadline, counts: true)
    }

    /// Runs a simple query, outside pipeline mode, and drops its rows.
    func simple(_ text: String, deadline: inout Deadline, counts: Bool) throws {
        let wasIdle = !isInTransaction
        try sendSimple(text, deadline: deadline, counts: counts)
        var failure: ServerError?
        while let result = try nextResult(&deadline) {
            switch result.status {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: continue
            case PGRES_FATAL_ERROR: failure = try failure ?? serverError(result)
            default:
                markBroken("COPY was sent in a script")
                throw PostgresError.invalidStatement(reason: "COPY goes through copyIn")
            }
        }
        try conclude(failure, deadline, wasIdle: wasIdle)
    }

    /// Sends a simple query, having left pipeline mode.
    func sendSimple(_ text: String, deadline: Deadline, counts: Bool) throws {
        try requireUsable()
        guard !text.utf8.contains(0) else {
            throw PostgresError.invalidStatement(reason: "its text contains a zero byte")
        }
        if deadline.heedsCancellation { try Task.checkCancellation() }
        guard PQpipelineStatus(handle.raw) == PQ_PIPELINE_OFF || PQexitPipelineMode(handle.raw) == 1 else {
            throw lost()
        }
        guard PQsendQuery(handle.raw, text) == 1 else { throw lost() }
        if counts { countRoundTrip() }
    }

    /// The server's error in a failed result.
    ///
    /// - Throws: `PostgresError.connectionLost` when the failure is the connection's end.
    func serverError(_ result: PostgresResult) throws -> ServerError {
        let error = result.serverError(binds: [])
        if error.endsConnection || !handle.isConnected || !result.hasSQLState { throw lost(error.message.collapsed) }
        return error
    }

    /// Ends a simple query: rolls back what a failure left open, and throws it.
    func conclude(_ failure: ServerError?, _ deadline: Deadline, wasIdle: Bool) throws {
        guard let failure else { return }
        if wasIdle, isInTransaction { rollBack() }
        if failure.sqlState == .queryCanceled, let interruption = deadline.interruption { throw interruption.error }
        throw PostgresError.server(failure)
    }
}
