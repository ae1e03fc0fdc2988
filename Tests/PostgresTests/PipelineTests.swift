import Postgres
import TestSupport
import Testing

/// Pipelines, prepared statements and transactions.
@Suite(.serialized) struct PipelineTests {
    @Test func aPipelineIsOneRoundTripAndOneTransaction() async throws {
        try await withOwnConnection { connection in
            let before = connection.roundTrips
            let results = try await connection.pipeline([
                "SELECT set_config('test.principal', \("me"), true)", "SELECT current_setting('test.principal')",
                "SELECT count(*) FROM generate_series(1, 3)", "SELECT WHERE false",
            ])
            #expect(connection.roundTrips == before + 1)
            #expect(try results[1][0].decode(String.self, at: 0) == "me")
            #expect(try results[2][0].decode(Int.self, at: 0) == 3)
            #expect(results.map(\.count) == [1, 1, 1, 0])
            try await expectCell(connection, "SELECT current_setting('test.principal', true)", "")
            #expect(try await connection.pipeline([]).isEmpty)
        }
    }

    @Test(arguments: [true, false])
    func aFailureUndoesThePipelineAndLeavesItUsable(preparing: Bool) async throws {
        try await withOwnConnection(preparing: preparing) { connection in
            try await connection.batch("CREATE TEMPORARY TABLE item (id int PRIMARY KEY)")
            for _ in 0..<4 {
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.pipeline([
                        "INSERT INTO item VALUES (\(1))", "INSERT INTO item VALUES (\(1))",
                        "INSERT INTO item VALUES (\(2))",
                    ])
                }
                #expect(error?.sqlState == .uniqueViolation)
                try await expectCell(connection, "SELECT count(*) FROM item", 0)
            }
            await #expect(throws: PostgresError.self) {
                try await connection.pipeline(["BEGIN", "INSERT INTO item VALUES (3)", "SELECT 1/0"])
            }
            #expect(await !connection.isInTransaction)
            try await expectCell(connection, "SELECT count(*) FROM item", 0)
        }
    }

    @Test func hugePipelinesDoNotDeadlock() async throws {
        try await withOwnConnection { connection in
            let text = String(repeating: "x", count: 10_000)
            let results = try await connection.pipeline((0..<2_000).map { "SELECT \($0), \(text)" })
            #expect(results.count == 2_000)
            #expect(try results[1_999][0].decode(Int.self, at: 0) == 1_999)
        }
    }

    @Test func aStatementIsPreparedOnItsSecondUse() async throws {
        try await withOwnConnection { connection in
            func prepared() async throws -> Int {
                try await cell(
                    connection, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1 || %'")
            }
            for use in 1...3 {
                try await expectCell(connection, "SELECT \("a") || 'b'", "ab")
                let count = try await prepared()
                #expect(count == (use == 1 ? 0 : 1))
            }
            // More statements than the cache holds: the oldest make room on the server too.
            for round in 0..<2 {
                for number in 0..<200 {
                    _ = try await connection.pipeline(
                        Array(repeating: "SELECT \("a"), \(unsafeRaw: "\(number)")", count: 2 + round))
                }
            }
            let held: Int = try await cell(connection, "SELECT count(*) FROM pg_prepared_statements")
            #expect((100...130).contains(held))
        }
        try await withOwnConnection(preparing: false) { connection in
            for _ in 0..<3 { try await expectCell(connection, "SELECT count(*) FROM pg_prepared_statements", 0) }
        }
    }

    @Test func stalePlansArePreparedAnew() async throws {
        try await withOwnConnection { connection in
            try await connection.batch("CREATE TEMPORARY TABLE item (id int); INSERT INTO item VALUES (1)")
            for _ in 0..<3 { _ = try await connection.query("SELECT * FROM item WHERE id = \(1)") }
            try await connection.batch("ALTER TABLE item ADD COLUMN name text DEFAULT 'new'")
            #expect(try await connection.query("SELECT * FROM item WHERE id = \(1)")[0].columnCount == 2)
            try await connection.batch("DISCARD ALL")
            _ = await #expect(throws: PostgresError.self) {
                try await connection.query("SELECT * FROM item WHERE id = \(1)")
            }
            try await expectCell(connection, "SELECT \(1)", 1)
            for _ in 0..<3 { _ = try await connection.query("SELECT \(7)") }
            try await connection.batch("DEALLOCATE ALL")
            try await expectCell(connection, "SELECT \(7)", 7)
            // In a transaction repeating would not help: the failure is told, and the next transaction works.
            for _ in 0..<3 { _ = try await connection.query("SELECT \(8)") }
            try await connection.batch("DEALLOCATE ALL")
            let error = await #expect(throws: PostgresError.self) {
                try await connection.transaction { try $0.query("SELECT \(8)").count }
            }
            #expect(error?.sqlState == .invalidSQLStatementName)
            #expect(try await connection.transaction { try $0.query("SELECT \(8)").count } == 1)
        }
    }

    @Test func sameTextWithOtherTypesIsAnotherStatement() async throws {
        try await withOwnConnection { connection in
            for _ in 0..<3 {
                try await expectCell(connection, "SELECT pg_typeof(\(1))::text", "bigint")
                try await expectCell(connection, "SELECT pg_typeof(\("1"))::text", "text")
            }
        }
    }

    struct Refused: Error {}

    @Test func transactions() async throws {
        try await withOwnConnection { connection in
            try await connection.batch("CREATE TEMPORARY TABLE item (id int PRIMARY KEY)")
            let count: SQL = "SELECT count(*) FROM item"
            #expect(try await connection.transaction { try $0.execute("INSERT INTO item VALUES (1), (2)") } == 2)
            try await expectCell(connection, count, 2)
            await #expect(throws: Refused.self) {
                try await connection.transaction { connection in
                    try connection.execute("DELETE FROM item")
                    throw Refused()
                }
            }
            try await expectCell(connection, count, 2)
            // A failure that the closure hides does not look like a commit.
            await #expect(throws: PostgresError.transactionAborted) {
                try await connection.transaction { connection in
                    try connection.execute("DELETE FROM item")
                    _ = try? connection.execute("INSERT INTO item VALUES (NULL)")
                }
            }
            try await expectCell(connection, count, 2)
            // The inner transaction fails alone.
            try await connection.transaction { connection in
                try connection.execute("INSERT INTO item VALUES (3)")
                #expect(throws: PostgresError.self) {
                    try connection.transaction {
                        try $0.pipeline(["INSERT INTO item VALUES (4)", "INSERT INTO item VALUES (3)"]).count
                    }
                }
                try connection.transaction { _ = try $0.execute("INSERT INTO item VALUES (5)") }
            }
            try await expectCell(connection, count, 4)
            let readOnly = await #expect(throws: PostgresError.self) {
                try await connection.transaction(.snapshot) { try $0.execute("CREATE TABLE never (id int)") }
            }
            #expect(readOnly?.sqlState == .readOnlySQLTransaction)
        }
    }

    @Test func rowsAreStreamedBehindSettings() async throws {
        try await withOwnConnection { connection in
            let rows = 40_000
            let before = connection.roundTrips
            var count = 0
            try await connection.forEachRow(
                after: ["SELECT set_config('test.size', '5000', true)"],
                """
                SELECT number, repeat('x', current_setting('test.size')::int) FROM generate_series(1, \(rows)) AS \
                number
                """
            ) { _ in count += 1 }
            #expect(count == rows)
            #expect(connection.roundTrips == before + 1)
            // A body that throws ends the statement, and the connection goes on.
            await #expect(throws: Refused.self) {
                try await connection.forEachRow("SELECT generate_series(1, 100000000)") { _ in throw Refused() }
            }
            try await expectCell(connection, "SELECT 1", 1)
            // A failure in a preceding statement, or after some rows, is told.
            await #expect(throws: PostgresError.self) {
                try await connection.forEachRow(after: ["SELECT 1/0"], "SELECT 1") { _ in }
            }
            await #expect(throws: PostgresError.self) {
                try await connection.forEachRow("SELECT 10 / (5 - n) FROM generate_series(1, 9) AS n") { _ in }
            }
            try await expectCell(connection, "SELECT 1", 1)
        }
    }

    @Test func statementsDoNotMix() async throws {
        try await withOwnConnection { connection in
            let counted = try await connection.transaction { connection in
                var refusals = 0
                try connection.forEachRow("SELECT * FROM generate_series(1, 3)") { _ in
                    do { _ = try connection.query("SELECT 1") } catch PostgresError.invalidStatement { refusals += 1 }
                }
                return refusals
            }
            #expect(counted == 3)
            try await expectCell(connection, "SELECT 1", 1)
        }
    }

    @Test func copyAsAQueryIsRefused() async throws {
        for sql: SQL in ["COPY (SELECT 1) TO STDOUT", "COPY pg_class TO STDOUT"] {
            try await withOwnConnection { connection in
                _ = await #expect(throws: PostgresError.self) { try await connection.query(sql) }
            }
        }
    }
}
