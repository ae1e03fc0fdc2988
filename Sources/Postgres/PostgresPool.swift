import Logging
import Synchronization

/// Lends connections: few, warm, and first come first served.
///
/// An idle connection is looked at before it is lent (no round trip), a broken one is replaced. A statement on a
/// connection that turns out to be lost fails with `PostgresError.connectionLost`; it is never repeated silently.
package final class PostgresPool: Sendable {
    /// How the pool is sized.
    package struct Limits: Sendable, Hashable {
        /// Connections at most.
        package var connections: Int
        /// Idle connections kept at most.
        package var idle: Int
        /// Time for which a caller waits for a connection at most.
        package var wait: Duration

        /// Limits; `idle` is as many as there may be connections unless given.
        package init(connections: Int = 8, idle: Int? = nil, wait: Duration = .seconds(10)) {
            self.connections = max(1, connections)
            self.idle = idle ?? self.connections
            self.wait = wait
        }
    }

    /// Where the database is.
    package let configuration: PostgresConfiguration
    /// How the pool is sized.
    package let limits: Limits
    let logger: Logger
    /// Told for how long each caller waited for its connection.
    private let lent: @Sendable (Duration) -> Void
    let counter = RoundTrips()
    let state = Mutex(State())

    /// A pool without connections yet; they are made when needed.
    /// - Parameter lent: told for how long each caller waited, also where it was given no connection.
    package init(
        configuration: PostgresConfiguration, limits: Limits = Limits(), logger: Logger,
        lent: @escaping @Sendable (Duration) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.limits = limits
        self.logger = logger
        self.lent = lent
    }

    /// Flights sent by all connections of the pool so far.
    package var roundTrips: Int { counter.count }

    /// Connections that exist or are being made.
    package var connectionCount: Int { state.withLock(\.open) }

    /// Connections that nobody uses.
    package var idleCount: Int { state.withLock(\.idle.count) }

    /// Callers that wait for a connection.
    package var waitingCount: Int { state.withLock(\.waiters.count) }

    /// Lends a connection for the duration of a closure. When the task is cancelled, a running statement is cancelled
    /// at once.
    ///
    /// What the closure leaves open is rolled back. Session settings are not reset: make them local to a transaction.
    ///
    /// - Throws: what the closure throws; `PostgresError.poolExhausted` when none became free in time,
    ///   `.connectionFailed`, `.poolShutDown`, or `CancellationError`.
    package func withConnection<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await timedAcquire()
        do {
            let value = try await withTaskCancellationHandler {
                try await body(connection)
            } onCancel: {
                connection.waker.wake()
            }
            await release(connection)
            return value
        } catch {
            await release(connection)
            throw error
        }
    }

    private func timedAcquire() async throws -> PostgresConnection {
        let start = ContinuousClock.now
        defer { lent(ContinuousClock.now - start) }
        return try await acquire()
    }

    /// Makes connections until that many exist, so that the first callers need not wait for them.
    ///
    /// - Throws: `PostgresError.connectionFailed`, or `CancellationError`.
    package func warm(_ count: Int) async throws {
        var lent: [PostgresConnection] = []
        do {
            while lent.count < min(count, limits.connections) { lent.append(try await acquire()) }
        } catch {
            for connection in lent { await release(connection) }
            throw error
        }
        for connection in lent { await release(connection) }
    }

    /// Closes idle connections, turns waiting callers away, and waits for the others to be given back.
    ///
    /// - Parameter grace: how long to wait; what is still lent then is closed when it comes back.
    package func shutdown(grace: Duration = .seconds(10)) async {
        let (idle, waiters) = state.withLock { $0.shutDown() }
        for waiter in waiters { waiter.answer.give(.failure(PostgresError.poolShutDown)) }
        for connection in idle { await connection.close() }
        let timer = Task {
            try await Task.sleep(for: grace)
            state.withLock { $0.takeDrainWaiters() }.forEach { $0.resume() }
        }
        await withCheckedContinuation { continuation in
            let isDrained = state.withLock { state in
                if state.open > 0 { state.drainWaiters.append(continuation) }
                return state.open == 0
            }
            if isDrained { continuation.resume() }
        }
        timer.cancel()
    }
}
