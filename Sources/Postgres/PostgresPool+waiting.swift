import Synchronization

extension PostgresPool {
    /// What a caller is given.
    enum Grant: Sendable {
        /// A connection that was idle or has just been given back.
        case connection(PostgresConnection)
        /// The right to make one.
        case permit
    }

    /// A caller in the queue.
    struct Waiter: Sendable {
        let id: Int
        let answer: FirstAnswer<Grant>
    }

    /// What the pool holds; changed under its lock only.
    struct State {
        /// Unused connections; the one used last is lent first.
        var idle: [PostgresConnection] = []
        /// Connections that exist or are being made.
        var open = 0
        /// Callers in the order they came.
        var waiters: [Waiter] = []
        var nextWaiterID = 0
        var isShutDown = false
        var drainWaiters: [CheckedContinuation<Void, Never>] = []

        /// Takes an idle connection, or the right to make one.
        mutating func takeNow(limit: Int) throws -> Grant? {
            guard !isShutDown else { throw PostgresError.poolShutDown }
            if let connection = idle.popLast() { return .connection(connection) }
            guard open < limit else { return nil }
            open += 1
            return .permit
        }

        mutating func takeFirstWaiter() -> Waiter? {
            waiters.isEmpty ? nil : waiters.removeFirst()
        }

        mutating func takeDrainWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { drainWaiters = [] }
            return drainWaiters
        }

        mutating func shutDown() -> ([PostgresConnection], [Waiter]) {
            isShutDown = true
            defer {
                open -= idle.count
                idle = []
                waiters = []
            }
            return (idle, waiters)
        }
    }

    /// A usable connection, within the pool's wait.
    func acquire() async throws -> PostgresConnection {
        let start = ContinuousClock.now
        while true {
            try Task.checkCancellation()
            switch try await grant(since: start) {
            case .permit: return try await connect(since: start)
            case .connection(let connection):
                if await connection.isAlive { return connection }
                logger.info("an idle database connection was closed by the server; making another")
                vacate()
            }
        }
    }

    /// Takes a connection back: to the first waiting caller, to the idle ones, or away.
    func release(_ connection: PostgresConnection) async {
        guard await connection.tidyUp() else {
            await connection.close()
            vacate()
            return
        }
        enum Fate { case lent(Waiter), kept, surplus }
        while true {
            let fate = state.withLock { state -> Fate in
                if let waiter = state.takeFirstWaiter() { return .lent(waiter) }
                guard !state.isShutDown, state.idle.count < limits.idle else { return .surplus }
                state.idle.append(connection)
                return .kept
            }
            switch fate {
            case .lent(let waiter):
                // A caller that gave up at the same moment is passed over.
                if waiter.answer.give(.success(.connection(connection))) { return }
            case .kept:
                return
            case .surplus:
                await connection.close()
                vacate()
                return
            }
        }
    }

    /// Makes a connection with a permit; without success the permit goes on to the next caller.
    private func connect(since start: ContinuousClock.Instant) async throws -> PostgresConnection {
        do {
            return try await PostgresConnection.connect(configuration, counter: counter, logger: logger)
        } catch {
            vacate()
            throw error
        }
    }

    /// Notes that a connection is gone; the first waiting caller may make another.
    private func vacate() {
        while true {
            let (waiter, drained) = state.withLock { state -> (Waiter?, [CheckedContinuation<Void, Never>]) in
                if let waiter = state.takeFirstWaiter() { return (waiter, []) }
                state.open -= 1
                return (nil, state.isShutDown && state.open == 0 ? state.takeDrainWaiters() : [])
            }
            drained.forEach { $0.resume() }
            guard let waiter, !waiter.answer.give(.success(.permit)) else { return }
        }
    }

    /// A connection or a permit: now, or in turn.
    private func grant(since start: ContinuousClock.Instant) async throws -> Grant {
        let (now, waiter) = try state.withLock { state -> (Grant?, Waiter) in
            state.nextWaiterID += 1
            let waiter = Waiter(id: state.nextWaiterID, answer: FirstAnswer())
            let grant = try state.takeNow(limit: limits.connections)
            if grant == nil { state.waiters.append(waiter) }
            return (grant, waiter)
        }
        if let now { return now }
        let expiry = Task {
            try await Task.sleep(until: start + limits.wait)
            giveUp(waiter, with: PostgresError.poolExhausted(limit: limits.connections, waited: limits.wait))
        }
        defer { expiry.cancel() }
        return try await withTaskCancellationHandler {
            try await waiter.answer.value()
        } onCancel: {
            giveUp(waiter, with: CancellationError())
        }
    }

    /// Takes a caller out of the queue with an error, unless it has been given its grant.
    private func giveUp(_ waiter: Waiter, with error: any Error) {
        guard waiter.answer.give(.failure(error)) else { return }
        state.withLock { state in state.waiters.removeAll { $0.id == waiter.id } }
    }
}
