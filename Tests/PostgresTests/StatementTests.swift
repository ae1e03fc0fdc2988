import Postgres
import TestSupport
import Testing

/// Interpolation binds; names are quoted; nothing of a value becomes SQL.
struct StatementTests {
    @Test func placeholdersAreNumberedThroughFragments() {
        let filter: SQL = "b = \(2) AND c = \("x")"
        let sql: SQL = "SELECT * FROM \(identifier: "a\"b") WHERE a = \(1) AND \(filter) AND d = \(true)"
        #expect(sql.text == #"SELECT * FROM "a""b" WHERE a = $1 AND b = $2 AND c = $3 AND d = $4"#)
        #expect(sql.parameterCount == 4)
        #expect([filter, "e = \(3)"].joined(separator: " OR ").text == "b = $1 AND c = $2 OR e = $3")
        #expect((filter + " AND e = \(5)").text == "b = $1 AND c = $2 AND e = $3")
    }

    @Test(arguments: [
        "'; DROP TABLE victim; --", "' OR '1'='1", "\\'; SELECT pg_sleep(10); --", "$1", "\"", "{\"}", "\u{2019}; --",
        "''", "$$ $$", "/*",
    ])
    func injection(payload: String) async throws {
        try await withOwnConnection { connection in
            try await connection.batch("CREATE TEMPORARY TABLE victim (name text); INSERT INTO victim VALUES ('kept')")
            #expect(try await connection.query("SELECT name FROM victim WHERE name = \(payload)").isEmpty)
            #expect(try await connection.query("SELECT name FROM victim WHERE name = ANY(\([payload]))").isEmpty)
            try await connection.execute("ALTER TABLE victim ADD COLUMN \(identifier: payload) text")
            try await connection.execute("UPDATE victim SET \(identifier: payload) = \(payload)")
            let row = try #require(try await connection.query("SELECT * FROM victim").first)
            #expect(try row.decode("name", as: String.self) == "kept")
            #expect(try row.decode(payload, as: String.self) == payload)
        }
    }

    @Test func zeroBytesAreRefusedBeforeSending() async throws {
        try await withOwnConnection { connection in
            let before = connection.roundTrips
            for sql: SQL in ["SELECT \("a\0b")", "SELECT \(["a\0"])", SQL(unsafeRaw: "SELECT 1\0, 2")] {
                let error = await #expect(throws: PostgresError.self) { try await connection.query(sql) }
                guard case .invalidStatement = error else { throw NoRow() }
            }
            await #expect(throws: PostgresError.self) { try await connection.batch("SELECT 1\0") }
            #expect(connection.roundTrips == before)
            try await expectCell(connection, "SELECT 1", 1)
        }
    }

    @Test func tooManyValuesAreRefusedBeforeSending() async throws {
        try await withOwnConnection { connection in
            let fits = (1...65_535).map { "\($0)::bigint" as SQL }.joined(separator: ", ")
            #expect(try await connection.query("SELECT ARRAY[\(fits)]").count == 1)
            let tooMany = fits + ", \(0)"
            await #expect(throws: PostgresError.self) { try await connection.query("SELECT ARRAY[\(tooMany)]") }
            try await expectCell(connection, "SELECT 1", 1)
        }
    }

    @Test func descriptionsShowNoValues() {
        let sql: SQL = "SELECT \("hunter2")"
        var dumped = ""
        dump(sql, to: &dumped)
        for text in ["\(sql)", String(reflecting: sql), dumped] { #expect(!text.contains("hunter2")) }
    }
}
