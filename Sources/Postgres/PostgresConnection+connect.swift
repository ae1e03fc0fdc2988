import CLibpq
import Logging

extension PostgresConnection {
    /// Makes a connection.
    ///
    /// libpq tries the hosts in turn and looks for `target_session_attrs`. It blocks meanwhile, on the new connection's
    /// own queue; the caller gets its answer by the deadline or on cancellation, whatever the network does.
    ///
    /// - Parameters:
    ///   - configuration: where the database is.
    ///   - deadline: how long it may take; the configuration's `connectTimeout` by default.
    ///   - counter: counts this connection's round trips together with others'.
    ///   - logger: receives the server's notices.
    /// - Throws: `PostgresError.connectionFailed` without the password, or `CancellationError`.
    package static func connect(
        _ configuration: PostgresConfiguration, deadline: Duration? = nil, counter: RoundTrips? = nil, logger: Logger
    ) async throws -> PostgresConnection {
        let limit = deadline ?? configuration.connectTimeout
        let executor = ConnectionExecutor(label: "postgres.connection")
        let handle = try await connectedHandle(configuration, limit: limit, executor: executor, logger: logger)
        guard handle.isConnected else {
            throw PostgresError.connectionFailed(reason: configuration.redacted(handle.errorMessage))
        }
        let connection = PostgresConnection(
            handle: handle, executor: executor, configuration: configuration, counter: counter, logger: logger)
        try await connection.prepareSession(limit: limit)
        return connection
    }

    /// Sets what the decoders rely on, where the server's defaults differ.
    private func prepareSession(limit: Duration) throws {
        guard PQsetnonblocking(handle.raw, 1) == 0 else { throw lost() }
        let wanted = [("TimeZone", "UTC"), ("DateStyle", "ISO")]
        let differing = wanted.filter { name, value in
            PQparameterStatus(handle.raw, name).map { !String(cString: $0).hasPrefix(value) } ?? true
        }
        guard !differing.isEmpty else { return }
        var deadline = Deadline(limit: limit)
        try simple(differing.map { "SET \($0) = '\($1)'" }.joined(separator: "; "), deadline: &deadline, counts: false)
    }

    /// Undoes what a script set for the session: role, search path and the like; then sets what the decoders rely on
    /// again.
    func resetSession() throws {
        try batch("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL")
        try prepareSession(limit: .seconds(10))
    }

    /// Runs libpq's blocking connect on the queue, and answers by the deadline whatever it does; a late connection is
    /// closed.
    private static func connectedHandle(
        _ configuration: PostgresConfiguration, limit: Duration, executor: ConnectionExecutor, logger: Logger
    ) async throws -> LibpqHandle {
        let answer = FirstAnswer<LibpqHandle>()
        return try await withTaskCancellationHandler {
            executor.queue.async {
                answer.give(.success(LibpqHandle(parameters: configuration.parameters, logger: logger)))
            }
            let expiry = Task {
                try await Task.sleep(for: limit)
                answer.give(
                    .failure(PostgresError.connectionFailed(reason: "no answer within \(limit) from \(configuration)")))
            }
            defer { expiry.cancel() }
            return try await answer.value()
        } onCancel: {
            answer.give(.failure(CancellationError()))
        }
    }
}
