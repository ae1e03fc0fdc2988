import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import WorkflowCore

/// A database that is down, goes away in the middle, is busy, or is at another schema version: what is said, and that
/// nothing is half done.
@Suite(.serialized) struct FaultTests {
    private static func engine(_ configuration: PostgresConfiguration, wait: Duration = .seconds(10)) throws -> (
        PostgresPool, Engine
    ) {
        let pool = PostgresPool(
            configuration: configuration, limits: .init(connections: 1, wait: wait), logger: TestServer.logger)
        return (
            pool,
            Engine(
                pool: pool, migrator: try TestServer.migrator(), letterTexts: try House.letterTexts(),
                logger: TestServer.logger)
        )
    }

    /// The fault behind what a closure throws.
    private static func fault(_ body: () async throws -> Void) async -> DatabaseFault? {
        do {
            try await body()
            return nil
        } catch {
            return DatabaseFault(error)
        }
    }

    private static let someone = Credential(secret: "somebody")
    private static let something = Command(.act(case: "SAB-0000-0000-00", action: "submit", data: nil), key: "k")

    @Test func aDatabaseThatIsDownIsAway() async throws {
        // Port 9 of this machine: discard, where no database is.
        let (pool, engine) = try Self.engine(try PostgresConfiguration(url: "postgres://nobody@127.0.0.1:9/nothing"))
        #expect(await Self.fault { _ = try await engine.perform(Self.something, as: Self.someone) } == .away)
        #expect(await Self.fault { _ = try await engine.cases(as: Self.someone) } == .away)
        #expect(await Self.fault { try await engine.readiness() } == .away)
        await pool.shutdown()
    }

    @Test func aCommandWhoseConnectionEndsInTheMiddleIsNotDoneAndCanBeSentAgain() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            let before = try await house.census()
            let command = Command(.act(case: opened.reference, action: "submit", data: nil), key: "again")
            let waiting = try await house.holding(opened.id) {
                let waiting = Task {
                    await Self.fault { _ = try await house.engine.perform(command, as: house.provider.credential) }
                }
                try await house.endWhoeverWaits()
                return waiting
            }
            #expect(await waiting.value == .away)
            #expect(try await house.census() == before)
            // The pool gets a new connection by itself; under the same key the command is done, once.
            #expect(try await house.engine.perform(command, as: house.provider.credential).receipt().isReplay == false)
            #expect(try await house.engine.perform(command, as: house.provider.credential).receipt().isReplay == true)
        }
    }

    /// A list is one transaction: its connection ends after the first command was done and before the second.
    @Test func aListThatEndsInTheMiddleLeavesNothingHalfDone() async throws {
        try await House.withHouse { house in
            let submission = try House.completeSubmission()
            let opened = try await house.open()
            let before = try await house.census()
            // The second opening waits for a twin, whose transaction the test keeps open; the first is done by then.
            let list = ["a", "b", "c"].map { Command(.open(body: "SAB", submission: submission, route: nil), key: $0) }
            try await TestServer.withConnection(house.admin.configuration) { twin in
                try await twin.execute("BEGIN")
                let last = try await twin.query(
                    """
                    SELECT case_id FROM accredit.perform(sha256(convert_to(\(house.provider.secret), 'UTF8')), (
                        SELECT jsonb_agg(jsonb_build_object('command', 'open', 'body', 'SAB', 'submission',
                            \(submission), 'key', k))
                        FROM (SELECT k FROM unnest(ARRAY['a', 'b', 'c']) AS k
                            ORDER BY accredit.case_id_from(uuid_send((SELECT id FROM accredit.principal WHERE name =
                                'provider'))
                                || convert_to(k, 'UTF8')) DESC LIMIT 1) AS last))
                    """)
                #expect(last.count == 1)
                let waiting = Task {
                    await Self.fault { _ = try await house.engine.perform(list, as: house.provider.credential) }
                }
                try await house.endWhoeverWaits()
                #expect(await waiting.value == .away)
                try await twin.execute("ROLLBACK")
            }
            #expect(try await house.census() == before)
            let done = try await house.engine.perform(list, as: house.provider.credential)
            #expect(try done.map { try $0.receipt().isReplay } == [false, false, false])
            #expect(opened.version == 1)
        }
    }

    @Test func aDatabaseThatDoesNotAnswerInTimeIsBusy() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            var configuration = house.pool.configuration
            configuration.statementTimeout = .seconds(10)
            let (pool, engine) = try Self.engine(configuration, wait: .milliseconds(50))
            let before = try await house.census()
            try await house.holding(opened.id) {
                let command = Command(.act(case: opened.reference, action: "submit", data: nil), key: "late")
                let waiting = Task {
                    await Self.fault { _ = try await engine.perform(command, as: house.provider.credential) }
                }
                try await house.untilSomebodyWaits()
                // The one connection is in use: nobody else gets one in time.
                #expect(await Self.fault { _ = try await engine.cases(as: house.provider.credential) } == .busy)
                #expect(await waiting.value == .busy)
            }
            #expect(try await house.census() == before)
            await pool.shutdown()
        }
    }

    /// What a standby says, where a server was sent after its primary failed.
    @Test func aDatabaseThatOnlyReadsIsAway() async throws {
        try await House.withHouse { house in
            let database = try #require(house.pool.configuration.database)
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    "ALTER DATABASE \(identifier: database) SET default_transaction_read_only = on")
            }
            let (pool, engine) = try Self.engine(house.pool.configuration)
            let open = Command(.open(body: "SAB", submission: try House.completeSubmission(), route: nil), key: "k")
            #expect(await Self.fault { _ = try await engine.perform(open, as: house.provider.credential) } == .away)
            #expect(try await engine.cases(as: house.provider.credential).cases.isEmpty)
            await pool.shutdown()
        }
    }

    @Test func aDatabaseWithoutTheSchemaIsAtAnotherVersion() async throws {
        try await TestDatabase.withEmpty { configuration in
            for role in ["accredit_service", "postgres"] {
                let (pool, engine) = try Self.engine(configuration.connecting(asRole: role))
                let faults = [
                    await Self.fault { _ = try await engine.perform(Self.something, as: Self.someone) },
                    await Self.fault { _ = try await engine.whoAmI(Self.someone) },
                    await Self.fault { try await engine.readiness() },
                ]
                for fault in faults {
                    guard case .otherSchema(let text, let next) = fault else {
                        Issue.record("\(String(describing: fault))")
                        continue
                    }
                    #expect(text.contains("version") && !text.contains("accredit ") && next == .migrate)
                }
                await pool.shutdown()
            }
        }
    }

    /// An older database (the door is not there yet) and a newer one (a migration this program does not know).
    @Test func aDatabaseAtAnotherSchemaVersionIsSaid() async throws {
        try await TestDatabase.withEmpty { configuration in
            let first = Array(try TestServer.migrator().migrations.prefix(2))
            try await TestServer.withConnection(configuration) { connection in
                _ = try await Migrator(schema: "accredit", migrations: first).apply(on: connection)
            }
            let (pool, engine) = try Self.engine(configuration.connecting(asRole: "accredit_service"))
            for fault in [
                await Self.fault { try await engine.readiness() },
                await Self.fault { _ = try await engine.perform(Self.something, as: Self.someone) },
            ] {
                guard case .otherSchema(let text, let next) = fault else {
                    Issue.record("\(String(describing: fault))")
                    continue
                }
                #expect(text.contains("version") && !text.contains("accredit ") && next == .migrate)
            }
            await pool.shutdown()
        }
        try await House.withHouse { house in
            try await house.engine.readiness()
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    """
                    INSERT INTO accredit.migration VALUES (9999, 'later', repeat('0', 64), clock_timestamp(), \
                    'somebody')
                    """
                )
            }
            guard case .otherSchema = await Self.fault({ try await house.engine.readiness() }) else {
                Issue.record("a newer database was taken for this program's")
                return
            }
        }
    }
}
