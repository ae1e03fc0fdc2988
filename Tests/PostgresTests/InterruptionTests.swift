import Postgres
import TestSupport
import Testing

/// Deadlines, cancellation and lost connections.
struct InterruptionTests {
    @Test(arguments: [true, false])
    func aDeadlineCancelsTheStatement(preparing: Bool) async throws {
        try await withOwnConnection(preparing: preparing) { connection in
            for _ in 0..<3 {
                let elapsed = await ContinuousClock().measure {
                    _ = await #expect(throws: PostgresError.timedOut(after: .milliseconds(100))) {
                        try await connection.query("SELECT pg_sleep(30)", timeout: .after(.milliseconds(100)))
                    }
                }
                #expect(elapsed > .milliseconds(95) && elapsed < wellBeforeTheSleepEnds)
                try await expectCell(connection, "SELECT \(1)", 1)
            }
            _ = await #expect(throws: PostgresError.self) {
                try await connection.batch("SELECT pg_sleep(30)", timeout: .after(.milliseconds(50)))
            }
            try await expectCell(connection, "SELECT \(1)", 1)
        }
    }

    @Test func theDeadlineIsTheConfigurationsUnlessSaidOtherwise() async throws {
        var configuration = try TestServer.configuration
        configuration.statementTimeout = .seconds(2)
        try await TestServer.withConnection(configuration) { connection in
            _ = await #expect(throws: PostgresError.timedOut(after: .seconds(2))) {
                try await connection.query("SELECT pg_sleep(30)")
            }
            _ = try await connection.query("SELECT pg_sleep(2.2)", timeout: .never)
            // A stream's deadline counts from its last progress; the server sends when its buffer of 8 kB is full.
            var rows = 0
            try await connection.forEachRow("SELECT pg_sleep(0.25), repeat('x', 10000) FROM generate_series(1, 10)") {
                _ in rows += 1
            }
            #expect(rows == 10)
        }
    }

    @Test func aTimedOutTransactionIsRolledBack() async throws {
        try await withOwnConnection { connection in
            try await connection.batch("CREATE TEMPORARY TABLE item (id int)")
            _ = await #expect(throws: PostgresError.self) {
                try await connection.transaction { connection in
                    try connection.execute("INSERT INTO item VALUES (1)")
                    try connection.execute("SELECT pg_sleep(30)", timeout: .after(.milliseconds(50)))
                }
            }
            #expect(await !connection.isInTransaction)
            try await expectCell(connection, "SELECT count(*) FROM item", 0)
        }
    }

    enum Work: String, CaseIterable, Sendable { case query, pipeline, stream, batch, transaction, copyIn }

    @Test(arguments: Work.allCases)
    func cancellationReachesTheServerAndLeavesTheConnectionUsable(work: Work) async throws {
        try await withOwnConnection { connection in
            try await connection.batch("CREATE TEMPORARY TABLE item (id int)")
            let task = Task {
                switch work {
                case .query: _ = try await connection.query("SELECT pg_sleep(30)")
                case .pipeline: _ = try await connection.pipeline(["SELECT 1", "SELECT pg_sleep(30)"])
                case .stream:
                    try await connection.forEachRow("SELECT pg_sleep(0.001) FROM generate_series(1, 100000)") { _ in }
                case .batch: try await connection.batch("SELECT 1; SELECT pg_sleep(30)")
                case .transaction: try await connection.transaction { _ = try $0.query("SELECT pg_sleep(30)") }
                case .copyIn:
                    _ = try await connection.copyIn("COPY item FROM STDIN") { push in
                        while true { try [UInt8]("1\n2\n3\n".utf8).withUnsafeBytes { try push($0) } }
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(50))
            let elapsed = await ContinuousClock().measure {
                task.cancel()
                _ = await #expect(throws: CancellationError.self) { try await task.value }
            }
            #expect(elapsed < wellBeforeTheSleepEnds, "\(work) took \(elapsed)")
            try await expectCell(connection, "SELECT count(*) FROM item", 0)
            #expect(await connection.isAlive)
        }
    }

    @Test func aCancelledTaskSendsNothing() async throws {
        try await withOwnConnection { connection in
            let before = connection.roundTrips
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                _ = try await connection.query("SELECT 1")
            }
            _ = await #expect(throws: CancellationError.self) { try await task.value }
            #expect(connection.roundTrips == before)
        }
    }

    @Test func aKilledBackendIsALostConnection() async throws {
        try await withOwnConnection { killer in
            for work in Work.allCases where work != .copyIn {
                let victim = try await PostgresConnection.connect(
                    try TestServer.configuration, logger: TestServer.logger)
                let process = await victim.backendID
                let task = Task {
                    switch work {
                    case .batch: try await victim.batch("SELECT pg_sleep(30)")
                    case .transaction: try await victim.transaction { _ = try $0.query("SELECT pg_sleep(30)") }
                    case .stream: try await victim.forEachRow("SELECT pg_sleep(30)") { _ in }
                    default: _ = try await victim.query("SELECT pg_sleep(30)")
                    }
                }
                // Until it is at work: an idle one would be lost in other words.
                while try await killer.query(
                    """
                    SELECT FROM pg_stat_activity WHERE pid = \(Int32(process)) AND state = 'active' AND query LIKE \
                    '%pg_sleep%'
                    """
                ).isEmpty { await Task.yield() }
                try await expectCell(killer, "SELECT pg_terminate_backend(\(Int32(process)))", true)
                let error = await #expect(throws: PostgresError.self) { try await task.value }
                guard case .connectionLost(let reason) = error else {
                    Issue.record("\(work): \(error.map { "\($0)" } ?? "no error")")
                    continue
                }
                #expect(reason == "terminating connection due to administrator command", "\(work)")
                _ = await #expect(throws: PostgresError.self) { try await victim.query("SELECT 1") }
                #expect(await !victim.isAlive)
            }
        }
    }

    @Test func anIdleKilledBackendIsNoticedWithoutARoundTrip() async throws {
        try await withOwnConnection { killer in
            for looksFirst in [true, false] {
                let victim = try await PostgresConnection.connect(
                    try TestServer.configuration, logger: TestServer.logger)
                #expect(await victim.isAlive)
                _ = try await killer.query("SELECT pg_terminate_backend(\(Int32(await victim.backendID)), 60000)")
                if looksFirst { #expect(await !victim.isAlive) }
                let error = await #expect(throws: PostgresError.self) { try await victim.query("SELECT 1") }
                guard case .connectionLost = error else { throw NoRow() }
            }
        }
    }

    @Test func nobodyListeningIsAFailedConnection() async throws {
        let configuration = try PostgresConfiguration(url: "postgres://someone:hunter2@127.0.0.1:1,127.0.0.1:2/nowhere")
        let error = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.connect(configuration, logger: TestServer.logger)
        }
        guard case .connectionFailed(let reason) = error else { throw NoRow() }
        #expect(reason.contains("port 1") && reason.contains("port 2") && !reason.contains("hunter2"))
    }

    @Test(.timeLimit(.minutes(10))) func aSilentHostIsGivenUpAtTheDeadline() async throws {
        // It takes the call and never says a word.
        let host = try SilentHost()
        let configuration = try PostgresConfiguration(
            url: "postgres://someone@127.0.0.1:\(host.port)/nowhere?sslmode=disable")
        // Without the deadline it would last for ever.
        _ = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.connect(configuration, deadline: .milliseconds(200), logger: TestServer.logger)
        }
    }
}
