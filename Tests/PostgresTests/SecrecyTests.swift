import Postgres
import TestSupport
import Testing

/// No password and no bound value stands in what an error says.
struct SecrecyTests {
    private static let secret = "hunter2-swordfish"

    @Test(
        arguments: [
            "SELECT \(secret)::uuid", "SELECT \(secret)::int", "SELECT \(secret)::jsonb",
            "SELECT \(secret)::timestamptz",
            "SELECT \(secret)::regclass",
            "SELECT \(secret)::jsonpath", "SELECT set_config(\("TimeZone"), \(secret), true)",
            "SELECT \(secret)::regrole",
            "SELECT \(secret)::inet",
            "SELECT nextval(\(secret))", "SELECT to_tsquery(\("a & & " + secret))", "SELECT \([secret])::int[]",
            "SELECT \(secret)::char(3)::date",
            "INSERT INTO guarded VALUES (\(secret))", "INSERT INTO guarded VALUES (\("short")), (\("short"))",
            "SELECT \(secret)::jsonb->'a'",
            "SELECT * FROM pg_class WHERE relname ~ \("(" + secret)", "SELECT raise(\(secret))",
            "SELECT \(secret)::varchar::bytea::text::money",
            "UPDATE guarded SET name = \(secret)",
        ] as [SQL])
    func boundValues(sql: SQL) async throws {
        try await withOwnConnection { connection in
            try await connection.batch(
                """
                CREATE TEMPORARY TABLE guarded (name text UNIQUE CHECK (length(name) < 6));
                INSERT INTO guarded VALUES ('a');
                CREATE FUNCTION pg_temp.raise(text) RETURNS void LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no %
                    here'', $1; END';
                """)
            let sql = sql.text.contains("raise(") ? "SELECT pg_temp.raise(\(Self.secret))" : sql
            // Both ways of sending: parsed for once, and prepared.
            for _ in 0..<2 {
                let error = try #require(await #expect(throws: PostgresError.self) { try await connection.query(sql) })
                guard case .server(let server) = error else { throw NoRow() }
                var dumped = ""
                dump(error, to: &dumped)
                for text in [
                    "\(error)", String(reflecting: error), "\(server)", String(describing: error as any Error), dumped,
                ] {
                    for part in ["hunter2", "swordfish", "(short)"] { #expect(!text.contains(part), "\(text)") }
                    #expect(text.contains(server.sqlState.code))
                }
            }
        }
    }

    @Test func whatHelpsIsStillSaid() async throws {
        try await withOwnConnection { connection in
            try await connection.batch(
                "CREATE TEMPORARY TABLE item (id int CONSTRAINT item_id_positive CHECK (id > 0))")
            let check = try #require(
                await #expect(throws: PostgresError.self) {
                    try await connection.query("INSERT INTO item VALUES (\(-1))")
                })
            #expect(check.description.contains("check_violation (23514), constraint item_id_positive"))
            #expect(check.description.contains("violates check constraint"))
            let missing = try #require(
                await #expect(throws: PostgresError.self) {
                    try await connection.query("SELECT * FROM absent WHERE id = \(1)")
                })
            #expect(missing.description.contains(#"relation "absent" does not exist"#))
            #expect(missing.sqlState == .undefinedTable)
        }
    }

    @Test(arguments: [
        "postgres://user:hunter2@127.0.0.1:1/nowhere", "host=127.0.0.1 port=1 password=hunter2 dbname=nowhere",
        "postgres://user:hunter2@127.0.0.1:99999/nowhere", "postgres://user:hunter2@%zz/x",
        "postgres://user:hunter2@host:port:port/x",
        "host=127.0.0.1 hunter2", "password='hunter2", "postgres://u:hunter2@h/d?nonsense=hunter2", "hunter2",
    ])
    func passwords(url: String) async throws {
        func check(_ text: String) { #expect(!text.contains("hunter2"), "\(text)") }
        do {
            let configuration = try PostgresConfiguration(url: url)
            var dumped = ""
            dump(configuration, to: &dumped)
            for text in ["\(configuration)", String(reflecting: configuration), dumped] { check(text) }
            _ = try await PostgresConnection.connect(configuration, logger: TestServer.logger)
            Issue.record("connected")
        } catch let error as PostgresError {
            check("\(error)")
            check(String(reflecting: error))
            var dumped = ""
            dump(error, to: &dumped)
            check(dumped)
        }
    }
}
