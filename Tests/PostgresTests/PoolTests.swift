import Postgres
import TestSupport
import Testing

/// Counts who is inside at once, and remembers who came when.
private actor Tally {
    private(set) var order: [Int] = []
    private(set) var most = 0
    private(set) var inside = 0

    func enter(_ number: Int) {
        order.append(number)
        inside += 1
        most = max(most, inside)
    }

    func leave() {
        inside -= 1
    }
}

/// Lending, waiting in turn, and recovering.
struct PoolTests {
    private func withPool<Value: Sendable>(_ limits: PostgresPool.Limits, _ body: (PostgresPool) async throws -> Value)
        async throws
        -> Value
    {
        let pool = PostgresPool(configuration: try TestServer.configuration, limits: limits, logger: TestServer.logger)
        let value = try await body(pool)
        await pool.shutdown()
        #expect(pool.connectionCount == 0)
        return value
    }

    @Test func connectionsAreReusedAndLimited() async throws {
        try await withPool(.init(connections: 3)) { pool in
            try await pool.warm(3)
            let (tally, before) = (Tally(), pool.roundTrips)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        try await pool.withConnection { connection in
                            await tally.enter(number)
                            _ = try await connection.query("SELECT pg_sleep(0.001)")
                            await tally.leave()
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(await tally.most <= 3)
            #expect(pool.connectionCount == 3 && pool.idleCount == 3 && pool.waitingCount == 0)
            #expect(pool.roundTrips == before + 60)
        }
    }

    @Test func callersAreServedInTheOrderTheyCame() async throws {
        try await withPool(.init(connections: 1)) { pool in
            let tally = Tally()
            let tasks = try await pool.withConnection { _ in
                var tasks: [Task<Void, any Error>] = []
                for number in 0..<10 {
                    tasks.append(Task { try await pool.withConnection { _ in await tally.enter(number) } })
                    while pool.waitingCount <= number { await Task.yield() }
                }
                return tasks
            }
            for task in tasks { try await task.value }
            #expect(await tally.order == Array(0..<10))
        }
    }

    @Test func waitingEnds() async throws {
        try await withPool(.init(connections: 1, wait: .milliseconds(100))) { pool in
            try await pool.withConnection { _ in
                let elapsed = await ContinuousClock().measure {
                    _ = await #expect(throws: PostgresError.poolExhausted(limit: 1, waited: .milliseconds(100))) {
                        try await pool.withConnection { _ in }
                    }
                }
                #expect(elapsed >= .milliseconds(100))
            }
            // Nobody who gave up holds a place.
            try await pool.withConnection { try await expectCell($0, "SELECT 1", 1) }
        }
    }

    @Test func aCancelledWaiterLeavesTheQueue() async throws {
        try await withPool(.init(connections: 1, wait: .seconds(60))) { pool in
            try await pool.withConnection { _ in
                let task = Task { try await pool.withConnection { _ in } }
                while pool.waitingCount == 0 { await Task.yield() }
                task.cancel()
                _ = await #expect(throws: CancellationError.self) { try await task.value }
                #expect(pool.waitingCount == 0)
            }
            try await pool.withConnection { try await expectCell($0, "SELECT 1", 1) }
        }
    }

    @Test func cancellationThroughThePoolIsPrompt() async throws {
        try await withPool(.init(connections: 1)) { pool in
            for _ in 0..<5 {
                let task = Task { try await pool.withConnection { _ = try await $0.query("SELECT pg_sleep(30)") } }
                while pool.roundTrips == 0 { await Task.yield() }
                try await Task.sleep(for: .milliseconds(20))
                let elapsed = await ContinuousClock().measure {
                    task.cancel()
                    _ = await #expect(throws: CancellationError.self) { try await task.value }
                }
                #expect(elapsed < wellBeforeTheSleepEnds, "\(elapsed)")
                try await pool.withConnection { try await expectCell($0, "SELECT 1", 1) }
            }
            #expect(pool.connectionCount == 1)
        }
    }

    @Test func killedConnectionsAreReplaced() async throws {
        try await withPool(.init(connections: 2)) { pool in
            try await pool.warm(2)
            #expect(pool.idleCount == 2)
            try await withOwnConnection { killer in
                // 1. Idle ones: nobody notices.
                let processes = try await pool.withConnection { first in
                    try await pool.withConnection { second in
                        [Int32(await first.backendID), Int32(await second.backendID)]
                    }
                }
                for process in processes {
                    _ = try await killer.query("SELECT pg_terminate_backend(\(process), 60000)")
                }
                for _ in 0..<4 { try await pool.withConnection { try await expectCell($0, "SELECT 1", 1) } }
                // 2. One at work: its caller is told, the next one served.
                let error = await #expect(throws: PostgresError.self) {
                    try await pool.withConnection { connection in
                        _ = try await killer.query(
                            "SELECT pg_terminate_backend(\(Int32(await connection.backendID)), 60000)")
                        _ = try await connection.query("SELECT 1")
                    }
                }
                guard case .connectionLost = error else { throw NoRow() }
                try await pool.withConnection { try await expectCell($0, "SELECT 1", 1) }
            }
        }
    }

    @Test func aWaitingCallerTakesTheBrokenOnesPlace() async throws {
        try await withPool(.init(connections: 1)) { pool in
            let waiting = try await pool.withConnection { connection in
                let waiting = Task { try await pool.withConnection { try await cell($0, "SELECT 7", as: Int.self) } }
                while pool.waitingCount == 0 { await Task.yield() }
                await connection.close()
                return waiting
            }
            #expect(try await waiting.value == 7)
        }
    }

    @Test func whatWasLeftOpenIsRolledBack() async throws {
        try await withPool(.init(connections: 1)) { pool in
            try await pool.withConnection { connection in
                _ = try await connection.execute("BEGIN")
                _ = try await connection.execute("CREATE TEMPORARY TABLE left_open (id int)")
            }
            try await pool.withConnection { connection in
                #expect(await !connection.isInTransaction)
                try await expectCell(connection, "SELECT to_regclass('left_open') IS NULL", true)
            }
            #expect(pool.connectionCount == 1)
        }
    }

    @Test func aPoolThatCannotConnectSaysSoAndRecovers() async throws {
        let configuration = try PostgresConfiguration(url: "postgres://127.0.0.1:1/nowhere")
        let pool = PostgresPool(configuration: configuration, limits: .init(connections: 1), logger: TestServer.logger)
        for _ in 0..<3 { _ = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } } }
        #expect(pool.connectionCount == 0)
        await pool.shutdown()
    }

    @Test func shutdownTurnsWaitersAwayAndWaitsForTheRest() async throws {
        let pool = PostgresPool(
            configuration: try TestServer.configuration, limits: .init(connections: 1), logger: TestServer.logger)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let tally = Tally()
        let working = Task {
            try await pool.withConnection { _ in
                await tally.enter(1)
                for await _ in gate {}
                await tally.leave()
            }
        }
        while await tally.order.isEmpty { await Task.yield() }
        let waiting = Task { try await pool.withConnection { _ in } }
        while pool.waitingCount == 0 { await Task.yield() }
        let shutdown = Task {
            await pool.shutdown()
            return await tally.inside
        }
        _ = await #expect(throws: PostgresError.poolShutDown) { try await waiting.value }
        #expect(pool.connectionCount == 1)
        open.finish()
        #expect(await shutdown.value == 0)
        #expect(pool.connectionCount == 0)
        try await working.value
        _ = await #expect(throws: PostgresError.poolShutDown) { try await pool.withConnection { _ in } }
    }

    @Test func shutdownDoesNotWaitForever() async throws {
        let pool = PostgresPool(
            configuration: try TestServer.configuration, limits: .init(connections: 1), logger: TestServer.logger)
        try await pool.withConnection { connection in
            await pool.shutdown(grace: .milliseconds(50))
            try await expectCell(connection, "SELECT 1", 1)
        }
        #expect(pool.connectionCount == 0)
    }

    @Test func surplusIdleConnectionsAreClosed() async throws {
        try await withPool(.init(connections: 4, idle: 1)) { pool in
            try await pool.warm(4)
            #expect(pool.connectionCount == 1 && pool.idleCount == 1)
        }
    }
}
