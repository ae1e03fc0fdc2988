import CLibpq
import Glibc
import Logging

/// One connection to PostgreSQL, as an actor on a queue of its own.
///
/// Its methods are synchronous inside: they block that queue in `poll(2)` and nobody else. Called from outside they are
/// awaited; inside `transaction` they are plain calls. A statement that exceeds its deadline, or whose task is
/// cancelled, is cancelled on the server too, and the connection stays usable. Values of the session: UTC, ISO dates,
/// UTF-8.
package actor PostgresConnection {
    nonisolated let executor: ConnectionExecutor
    /// The connection's own queue.
    nonisolated package var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let handle: LibpqHandle
    let cancelToken: CancelToken
    let configuration: PostgresConfiguration
    let logger: Logger
    nonisolated let waker = Waker()
    nonisolated let counter = RoundTrips()
    let sharedCounter: RoundTrips?
    /// Reason why the connection can no longer be used, once it cannot.
    var brokenReason: String?
    var statements: StatementCache
    /// Number of `transaction` closures that are open.
    var transactionDepth = 0

    /// Wraps a connected handle; `connect` makes them.
    init(
        handle: LibpqHandle, executor: ConnectionExecutor, configuration: PostgresConfiguration, counter: RoundTrips?,
        logger: Logger
    ) {
        self.handle = handle
        self.executor = executor
        self.configuration = configuration
        self.logger = logger
        sharedCounter = counter
        cancelToken = CancelToken(handle)
        statements = StatementCache(capacity: configuration.preparesStatements ? 128 : 0)
    }

    /// Flights sent by this connection so far; setting it up does not count.
    nonisolated package var roundTrips: Int { counter.count }

    /// The server process behind the connection, as in `pg_stat_activity.pid`.
    package var backendID: Int { Int(PQbackendPID(handle.raw)) }

    /// The server's version as a number, such as 150018.
    package var serverVersion: Int { Int(PQserverVersion(handle.raw)) }

    /// True if a transaction is open, failed or not.
    package var isInTransaction: Bool { PQtransactionStatus(handle.raw) != PQTRANS_IDLE }

    /// Runs a statement and returns its rows, in one round trip.
    ///
    /// - Throws: `PostgresError`, or `CancellationError` when the task was cancelled.
    package func query(_ sql: SQL, timeout: StatementTimeout = .standard) throws -> [PostgresRow] {
        try run([sql], timeout: timeout).last?.rows ?? []
    }

    /// Runs a statement and returns how many rows it affected, in one round trip.
    ///
    /// - Throws: `PostgresError`, or `CancellationError` when the task was cancelled.
    @discardableResult
    package func execute(_ sql: SQL, timeout: StatementTimeout = .standard) throws -> Int {
        try run([sql], timeout: timeout).last?.affectedRows ?? 0
    }

    /// Runs statements in one round trip and one implicit transaction: either all take effect or none, unless a
    /// transaction is open.
    ///
    /// - Returns: the rows of each statement, in order.
    /// - Throws: the first failing statement's `PostgresError`, or `CancellationError`; the connection is left clean.
    package func pipeline(_ statements: [SQL], timeout: StatementTimeout = .standard) throws -> [[PostgresRow]] {
        try run(statements, timeout: timeout).map(\.rows)
    }

    /// Hands over each row as it arrives, in constant memory.
    ///
    /// - Parameters:
    ///   - preceding: statements of the same round trip and implicit transaction, such as settings; their rows are
    ///     dropped.
    ///   - body: called on the connection's queue; when it throws, the statement is cancelled and the error is passed
    ///     on.
    /// - Throws: `PostgresError`, `CancellationError`, or what `body` throws.
    package func forEachRow(
        after preceding: [SQL] = [], _ sql: SQL, timeout: StatementTimeout = .standard,
        _ body: (PostgresRow) throws -> Void
    ) throws {
        try withoutActuallyEscaping(body) { body in
            _ = try run(preceding + [sql], timeout: timeout, onRow: body)
        }
    }

    /// Closes the connection; every later use fails.
    package func close() {
        markBroken("it was closed by the program")
        handle.close()
    }

    /// True if the connection can be used, found without a round trip: the socket is looked at for an end of file.
    package var isAlive: Bool {
        guard brokenReason == nil else { return false }
        guard PQtransactionStatus(handle.raw) != PQTRANS_ACTIVE else { return true }
        while handle.isConnected {
            var descriptor = pollfd(fd: PQsocket(handle.raw), events: Int16(POLLIN), revents: 0)
            let ready = poll(&descriptor, 1, 0)
            if ready == 0 { return true }
            let closing = Int16(POLLHUP) | Int16(POLLERR) | Int16(POLLNVAL)
            guard ready > 0, descriptor.revents & closing == 0, PQconsumeInput(handle.raw) == 1 else { break }
            // A farewell of the server's is followed by the end of file.
        }
        markBroken("the server closed it")
        return false
    }

    /// Fails when the connection can no longer be used, or is being used by the caller's caller: within `forEachRow`,
    /// say.
    func requireUsable() throws {
        if let brokenReason { throw PostgresError.connectionLost(reason: brokenReason) }
        guard PQtransactionStatus(handle.raw) != PQTRANS_ACTIVE else {
            throw PostgresError.invalidStatement(reason: "another statement of the same connection is not finished")
        }
    }

    /// Notes that the connection can no longer be used; the first reason stands.
    func markBroken(_ reason: String) {
        brokenReason = brokenReason ?? reason
    }

    /// Notes that the connection ended, and says so.
    func lost(_ reason: String? = nil) -> PostgresError {
        let reason = reason ?? configuration.redacted(handle.errorMessage)
        markBroken(reason.isEmpty ? "the server closed it" : reason)
        return .connectionLost(reason: brokenReason ?? reason)
    }
}
