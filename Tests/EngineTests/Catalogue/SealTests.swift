import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing

/// The seal on who reads in a transaction: which alone is believed, and which nobody can make who has not entered.
@Suite(.serialized) struct SealTests {
    /// Who is believed to read, as a number of rows.
    private static let believed: SQL =
        "SELECT FROM accredit.known_reader() AS r WHERE r.principal_id IS NOT NULL OR r.counts IS NOT NULL"

    @Test func noByteOfItCanBeAltered() async throws {
        try await House.withHouse { house in
            try await TestServer.withConnection(house.pool.configuration) { connection in
                _ = try await connection.execute("BEGIN")
                _ = try await connection.query(ReaderQuestions.enter(house.officer))
                let sealed = Array(try Forger.setting(try await connection.query(Forger.reading)))
                #expect(sealed.count > 64 + 36)
                for index in sealed.indices {
                    var altered = sealed
                    altered[index] = sealed[index] == "a" ? "b" : "a"
                    let rows = try await connection.pipeline([Forger.set(String(altered)), Self.believed])[1]
                    #expect(rows.isEmpty, "character \(index)")
                }
                for text in [
                    String(sealed.dropFirst()), String(sealed.dropLast()), String(sealed) + " ",
                    String(sealed).uppercased(), " " + String(sealed), String(sealed.reversed()),
                ] {
                    let rows = try await connection.pipeline([Forger.set(text), Self.believed])[1]
                    #expect(rows.isEmpty, "\(text)")
                }
                // As it was, in the same transaction, it is believed.
                let rows = try await connection.pipeline([Forger.set(String(sealed)), Self.believed])[1]
                #expect(rows.count == 1)
                _ = try await connection.execute("ROLLBACK")
                #expect(try await connection.pipeline([Forger.set(String(sealed)), Self.believed])[1].isEmpty)
            }
        }
    }

    /// Two who enter at once with one token have seals of their own, and so has one who enters again.
    @Test func everyTransactionHasItsOwn() async throws {
        try await House.withHouse { house in
            var seals: Set<String> = []
            for _ in 0..<3 {
                try await TestServer.withConnection(house.pool.configuration) { connection in
                    for _ in 0..<4 {
                        seals.insert(
                            try Forger.setting(
                                try await connection.pipeline([
                                    ReaderQuestions.enter(house.officer), Forger.reading,
                                ])[1]))
                    }
                }
            }
            #expect(seals.count == 12)
        }
    }

    /// A query that PostgreSQL spreads over several processes sees the same.
    @Test func aQueryInParallelSeesTheSame() async throws {
        try await House.withHouse { house in
            for _ in 0..<3 { _ = try await house.open() }
            let spread: [SQL] = [
                "SELECT set_config('parallel_setup_cost', '0', true)",
                "SELECT set_config('parallel_tuple_cost', '0', true)",
                "SELECT set_config('min_parallel_table_scan_size', '0', true)",
                "SELECT set_config('seq_page_cost', '0', true)",
            ]
            let count: SQL = "SELECT count(*) FROM accredit.case_event"
            try await TestServer.withConnection(house.pool.configuration) { connection in
                for (person, expected) in [(house.officer, 3), (house.otherOfficer, 0)] {
                    let entering = [ReaderQuestions.enter(person)] + spread
                    let answers = try await connection.pipeline(entering + [count, "EXPLAIN \(count)"])
                    #expect(try answers[5].first?.decode(Int.self, at: 0) == expected)
                    let plan = try answers[6].map { try $0.decode(String.self, at: 0) }.joined(separator: "\n")
                    #expect(plan.contains("Parallel Seq Scan"), "\(plan)")
                }
            }
        }
    }

    /// A new database has keys that no other has; only the owner reads them.
    @Test func theKeysAreEachDatabasesOwn() async throws {
        var keys: Set<String> = []
        for _ in 0..<2 {
            try await TestDatabase.withEmpty { configuration in
                try await TestServer.withConnection(configuration) { connection in
                    _ = try await TestServer.migrator().apply(on: connection)
                    for row in try await connection.query(
                        """
                        SELECT unnest(ARRAY[encode(inner_key, 'hex'), encode(outer_key, 'hex')])
                        FROM accredit.seal_key
                        """)
                    { keys.insert(try row.decode(String.self, at: 0)) }
                }
            }
        }
        #expect(keys.count == 4 && keys.allSatisfy { $0.count == 128 })
        try await TestDatabase.withPool(role: "accredit_service") { pool in
            for statement in [
                "SELECT FROM accredit.seal_key", "UPDATE accredit.seal_key SET inner_key = ''",
                "SELECT accredit.set_reader(NULL)", "SELECT accredit.seal_of(NULL, '')",
            ] as [SQL] {
                await #expect("\(statement)") {
                    try await pool.withConnection { try await $0.query(statement) }
                } throws: { ($0 as? PostgresError)?.sqlState == .insufficientPrivilege }
            }
        }
        try await TestDatabase.withPool { pool in
            let readers = try await pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT r.rolname::text FROM pg_roles r
                    WHERE has_table_privilege(r.oid, 'accredit.seal_key', 'SELECT') AND NOT r.rolsuper
                        AND r.rolname !~ '^pg_'
                    """)
            }
            #expect(try readers.map { try $0.decode(String.self, at: 0) } == ["accredit_owner"])
        }
    }
}
