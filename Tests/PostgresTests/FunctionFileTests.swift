import FoundationEssentials
import TestSupport
import Testing

@testable import Postgres

/// A schema of one table with two functions, a policy and grants, in both kinds of files.
private enum SmallHouse {
    static let tables = Migration(
        number: 1, name: "tables",
        sql: """
            CREATE TABLE house.item (id int PRIMARY KEY, note text);
            INSERT INTO house.item VALUES (1, 'first')
            """)
    static let counting = FunctionFile(
        name: "100_counting",
        sql: """
            -- How many; this text has a semicolon; and 'a quote.
            CREATE OR REPLACE FUNCTION house.count_items() RETURNS bigint
            LANGUAGE sql STABLE
            AS $$
                SELECT count(*)
                FROM house.item
                WHERE note <> ';'
            $$;
            """)
    static let adding = FunctionFile(
        name: "200_adding",
        sql: """
            CREATE OR REPLACE FUNCTION house.add_item(id int, note text DEFAULT 'none') RETURNS bigint
            LANGUAGE plpgsql
            AS $body$
            BEGIN
                INSERT INTO house.item (id, note) VALUES (add_item.id, add_item.note);
                RETURN house.count_items();
            END
            $body$;
            """)
    static let rowSecurity = FunctionFile(
        name: "900_row_security",
        sql: """
            ALTER TABLE house.item ENABLE ROW LEVEL SECURITY;
            DROP POLICY IF EXISTS readers ON house.item;
            CREATE POLICY readers ON house.item FOR SELECT TO pg_monitor USING (id > 0);
            """)
    static let grants = FunctionFile(
        name: "910_grants",
        sql: """
            REVOKE ALL ON ALL FUNCTIONS IN SCHEMA house FROM PUBLIC, pg_monitor;
            REVOKE ALL ON ALL TABLES IN SCHEMA house FROM PUBLIC, pg_monitor;
            GRANT USAGE ON SCHEMA house TO pg_monitor;
            GRANT SELECT ON house.item TO pg_monitor;
            GRANT EXECUTE ON FUNCTION house.count_items TO pg_monitor;
            """)
    static let files = [counting, adding, rowSecurity, grants]

    static func migrator(_ files: [FunctionFile] = files) -> Migrator {
        Migrator(schema: "house", migrations: [tables], functionFiles: files)
    }

    /// The files with one of them replaced by another text.
    static func files(_ file: FunctionFile, _ sql: String) -> [FunctionFile] {
        files.map { $0 == file ? FunctionFile(name: file.name, sql: sql) : $0 }
    }

    /// Runs a closure on a connection to a database that has all of it.
    static func withDatabase(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await TestDatabase.withEmpty { configuration in
            try await TestServer.withConnection(configuration) { connection in
                try await migrator().apply(on: connection)
                try await body(connection)
            }
        }
    }
}

/// Function files are applied whole, as often as they or the catalogue differ.
struct FunctionFileTests {
    @Test func bothHalvesLandAndNothingIsLeftToDo() async throws {
        try await TestDatabase.withEmpty { configuration in
            try await TestServer.withConnection(configuration) { connection in
                let migrator = SmallHouse.migrator()
                #expect(
                    try await migrator.status(on: connection).functionFiles.map(\.state) == [.new, .new, .new, .new])
                let outcome = try await migrator.apply(on: connection)
                #expect(outcome.migrations == [SmallHouse.tables])
                #expect(outcome.functionFiles.map(\.name) == SmallHouse.files.map(\.name))
                #expect(outcome.mended == [] && outcome.unmended == [] && outcome.droppedFunctions == [])
                try await migrator.requireCurrent(on: connection)
                #expect(try await migrator.status(on: connection).isCurrent)
                #expect(try await migrator.apply(on: connection).isNothing)
                try await expectCell(connection, "SELECT house.add_item(2)", Int64(2))
                try await expectCell(connection, "SELECT current_setting('check_function_bodies')", "on")
            }
        }
    }

    @Test func anEditedFileReplacesItsFunctionsAndAFunctionOfNoFileGoes() async throws {
        try await SmallHouse.withDatabase { connection in
            let oid = try await cell(connection, "SELECT 'house.count_items'::regproc::oid::bigint", as: Int64.self)
            let edited = SmallHouse.migrator([
                FunctionFile(
                    name: "100_counting",
                    sql: SmallHouse.counting.sql.replacing("count(*)", with: "10 * count(*)")
                        + "CREATE FUNCTION house.twice(n int) RETURNS int LANGUAGE sql AS 'SELECT 2 * n'"),
                FunctionFile(name: "300_nothing", sql: "-- Nothing yet."), SmallHouse.rowSecurity, SmallHouse.grants,
            ])
            let states = try await edited.status(on: connection).functionFiles
            #expect(states.map(\.state) == [.changed, .gone, .new, .current, .current])
            await #expect(
                throws: MigrationError.functionsDiffer(
                    files: states.filter { $0.state != .current })
            ) {
                try await edited.requireCurrent(on: connection)
            }
            // A dry run says the same and changes nothing.
            for dryRun in [true, false] {
                let outcome = try await edited.apply(on: connection, dryRun: dryRun)
                #expect(outcome.functionFiles.map(\.state) == [.changed, .gone, .new])
                #expect(outcome.droppedFunctions == ["house.add_item(integer,text)"])
                #expect(outcome.mended == [] && outcome.unmended == [])
                try await expectCell(connection, "SELECT house.count_items()", Int64(dryRun ? 1 : 10))
            }
            try await expectCell(connection, "SELECT 'house.count_items'::regproc::oid::bigint", oid)
            try await expectCell(connection, "SELECT to_regproc('house.add_item') IS NULL", true)
            #expect(try await edited.status(on: connection).isCurrent)
        }
    }

    /// What is wrong with a file, the place that is named, and a word of what is said.
    static let mistakes: [(sql: String, line: Int?, saying: String)] = [
        ("SELECT 1;\n\nCREATE FUNKTION f();", 3, "FUNKTION"),
        (
            "\nCREATE FUNCTION house.f() RETURNS int LANGUAGE sql AS $$\n    SELECT 1\n    FORM house.item\n$$", 4,
            "house"
        ),
        (
            "CREATE FUNCTION house.f() RETURNS text LANGUAGE sql AS $$\n    SELECT id, colour\n    FROM house.item\n$$",
            2, "colour"
        ),
        ("CREATE FUNCTION house.f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n    RETRUN 1;\nEND\n$$", 3, "RETRUN"),
        (
            "-- é\nCREATE FUNCTION house.f() RETURNS text LANGUAGE plpgsql AS $$\nBEGIN\n"
                + "    RETURN (SELECT colour FROM house.item);\nEND\n$$", 4, "colour"
        ),
        ("DO $$\nBEGIN\n    RAISE 'no way';\nEND\n$$", 3, "no way"),
        ("GRANT SELECT ON house.nothing TO pg_monitor", 1, "nothing"),
        ("CREATE FUNCTION house.f() RETURNS int LANGUAGE sql AS 'SELECT house.absent()'", 1, "absent"),
    ]

    @Test(arguments: mistakes.indices)
    func aMistakeIsNamedWithItsLineAndNothingIsApplied(index: Int) async throws {
        let (sql, line, saying) = Self.mistakes[index]
        try await SmallHouse.withDatabase { connection in
            let before = try await Self.functions(connection)
            let edited = SmallHouse.migrator(
                SmallHouse.files(SmallHouse.counting, SmallHouse.counting.sql + "\n")
                    + [FunctionFile(name: "950_wrong", sql: sql)])
            let error = await #expect(throws: MigrationError.self) { try await edited.apply(on: connection) }
            guard case .functionFile(let place, let reason) = error else { throw NoRow() }
            #expect(place == SourcePlace(file: "functions/950_wrong.sql", line: line))
            #expect(reason.contains(saying), "\(reason)")
            #expect(try await Self.functions(connection) == before)
            #expect(try await SmallHouse.migrator().status(on: connection).isCurrent)
        }
    }

    private static func functions(_ connection: PostgresConnection) async throws -> String {
        try await cell(
            connection,
            """
            SELECT string_agg(p.oid || p.prosrc || p.xmin, ',' ORDER BY p.oid)
            FROM pg_proc AS p
            WHERE p.pronamespace = 'house'::regnamespace
            """)
    }

    @Test func whatCannotBeAppliedIsRefusedBeforeAnything() async throws {
        let twice = FunctionFile(
            name: "400_twice",
            sql: "/* CREATE FUNCTION house.other() */\nCREATE FUNCTION house.Add_Item (INT, IN note text) RETURNS int")
        let ending = FunctionFile(name: "400_end", sql: "SELECT 1;\nCOMMIT;")
        try await TestDatabase.withEmpty { configuration in
            try await TestServer.withConnection(configuration) { connection in
                await #expect(
                    throws: MigrationError.definedTwice(
                        function: "add_item(int, text)",
                        first: SourcePlace(file: "functions/200_adding.sql", line: 1),
                        second: SourcePlace(file: "functions/400_twice.sql", line: 2))
                ) {
                    try await SmallHouse.migrator(SmallHouse.files + [twice]).apply(on: connection)
                }
                await #expect(
                    throws: MigrationError.endedTransaction(place: SourcePlace(file: "functions/400_end.sql", line: 2))
                ) {
                    try await SmallHouse.migrator(SmallHouse.files + [ending]).apply(on: connection)
                }
                try await expectCell(connection, "SELECT to_regnamespace('house') IS NULL", true)
            }
        }
    }

    @Test func severalAtOnceApplyThemOnce() async throws {
        try await TestDatabase.withEmpty { configuration in
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await TestServer.withConnection(configuration) {
                            try await SmallHouse.migrator().apply(on: $0).functionFiles.count
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(applied.sorted() == [0, 0, 0, 4])
        }
    }

    /// A change of row security waits for whoever reads the table, and lets those pass who come meanwhile.
    @Test func aTableInUseIsWaitedFor() async throws {
        try await TestDatabase.withEmpty { configuration in
            try await TestServer.withConnection(configuration) { connection in
                try await SmallHouse.migrator().apply(on: connection)
                _ = try await connection.execute("ALTER TABLE house.item DISABLE ROW LEVEL SECURITY")
                try await TestServer.withConnection(configuration) { reader in
                    _ = try await reader.batch("BEGIN; SELECT * FROM house.item")
                    async let outcome = SmallHouse.migrator().apply(on: connection)
                    try await TestServer.withConnection(configuration) { other in
                        for _ in 0..<10 {
                            _ = try await other.query("SELECT * FROM house.item", timeout: .after(.milliseconds(900)))
                            try await Task.sleep(for: .milliseconds(50))
                        }
                    }
                    _ = try await reader.batch("COMMIT")
                    #expect(try await outcome.mended.count == 1)
                }
            }
        }
    }

    @Test func aFunctionThatSomethingElseNeedsIsNotDropped() async throws {
        try await SmallHouse.withDatabase { connection in
            _ = try await connection.execute(
                "ALTER TABLE house.item ALTER COLUMN id SET DEFAULT house.add_item(0)::int")
            let without = SmallHouse.migrator([SmallHouse.counting, SmallHouse.rowSecurity, SmallHouse.grants])
            let error = await #expect(throws: MigrationError.self) { try await without.apply(on: connection) }
            guard case .stillNeeded(["house.add_item(integer,text)"], let reason) = error else { throw NoRow() }
            #expect(reason.contains("item"))
            try await expectCell(connection, "SELECT to_regproc('house.add_item') IS NULL", false)
        }
    }

    @Test(
        arguments: [
            (["000_a.sql", "010_b.sql", "README.md"], nil), (["10_a.sql"], .misnamedFunctionFile(file: "10_a.sql")),
            (["100.sql"], .misnamedFunctionFile(file: "100.sql")),
            (["100_.sql"], .misnamedFunctionFile(file: "100_.sql")),
            (["100_a.sql", "100_b.sql"], .duplicateFunctionFile(number: "100")),
        ] as [([String], MigrationError?)])
    func folders(files: [String], problem: MigrationError?) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "functions-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in files { try Data("SELECT '\(file)'".utf8).write(to: folder.appending(path: file)) }
        if let problem {
            #expect(throws: problem) { try FunctionFile.load(directory: folder.path()) }
        } else {
            let loaded = try FunctionFile.load(directory: folder.path())
            #expect(loaded.map { $0.name + ".sql" } == files.filter { $0.hasSuffix(".sql") })
        }
    }

    @Test func scriptsAreCutWhereStatementsEnd() {
        let statements = SQLScript.statements(
            of: """
                -- first; /* not a comment
                SELECT ';' || E'\\';' || ";" || $1 /* ; /* ; */ ; */ || $$ ; $$ || $a$ ; $$ $a$ ;
                ;

                DO $x$ BEGIN; END $x$
                """)
        #expect(statements.map(\.line) == [2, 5])
        #expect(statements.last?.text == "DO $x$ BEGIN; END $x$")
        #expect(statements.last?.bodyLine == 5)
        let signatures = [
            "create or replace function a.b(c int, OUT d text, variadic e numeric(5, 2)[] default '{}') returns int":
                "b(int, numeric ( 5 , 2 ) [ ])",
            "CREATE PROCEDURE \"B\"()": "\"B\"()",
            "CREATE FUNCTION f(double precision, x timestamp with time zone = now())":
                "f(double precision, timestamp with time zone)", "CREATE TABLE f(x int)": nil,
        ]
        for (text, signature) in signatures {
            #expect(SQLScript.statements(of: text).first?.definedFunction == signature)
        }
    }
}

/// What was changed behind the migrator's back is named, and mended where files can mend it.
struct SchemaDifferenceTests {
    /// What somebody does, and what is said of it.
    static let mendable: [(sql: String, saying: [String])] = [
        (
            "CREATE OR REPLACE FUNCTION house.count_items() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 7::bigint'",
            ["function count_items() was changed"]
        ),
        ("ALTER FUNCTION house.count_items() SECURITY DEFINER", ["function count_items() was changed"]),
        ("DROP FUNCTION house.add_item", ["function add_item(id integer, note text) is missing"]),
        ("CREATE FUNCTION house.extra() RETURNS int LANGUAGE sql AS 'SELECT 1'", ["function extra() was added"]),
        ("DROP POLICY readers ON house.item", ["policy readers of item is missing"]),
        (
            "ALTER POLICY readers ON house.item USING (true)",
            [
                "policy readers of item was changed (now FOR SELECT TO pg_monitor USING (true); "
                    + "it was FOR SELECT TO pg_monitor USING ((id > 0)))"
            ]
        ),
        ("ALTER TABLE house.item DISABLE ROW LEVEL SECURITY", ["row security of item is off, not on"]),
        ("REVOKE SELECT ON house.item FROM pg_monitor", ["pg_monitor lacks SELECT on item"]),
        (
            "GRANT UPDATE (note), INSERT ON house.item TO pg_monitor",
            ["pg_monitor has INSERT, SELECT, UPDATE (note) on item, and should have SELECT"]
        ),
        (
            "GRANT EXECUTE ON FUNCTION house.count_items TO PUBLIC",
            ["PUBLIC has EXECUTE on count_items(), which no file gives"]
        ),
        (
            "REVOKE ALL ON SCHEMA house FROM pg_monitor; ALTER TABLE house.item DISABLE ROW LEVEL SECURITY",
            ["row security of item is off, not on", "pg_monitor lacks USAGE on schema house"]
        ),
    ]

    @Test(arguments: mendable.indices)
    func whatFilesSayIsMended(index: Int) async throws {
        let (sql, saying) = Self.mendable[index]
        try await SmallHouse.withDatabase { connection in
            let sound = try await Self.dump(connection)
            _ = try await connection.batch(sql)
            let migrator = SmallHouse.migrator()
            #expect(try await migrator.status(on: connection).differences.map(\.description) == saying)
            #expect(try await migrator.status(on: connection).isCurrent == false)
            try await migrator.requireCurrent(on: connection)
            let outcome = try await migrator.apply(on: connection)
            #expect(outcome.mended.map(\.description) == saying && outcome.unmended == [])
            #expect(try await migrator.status(on: connection).isCurrent)
            #expect(try await Self.dump(connection) == sound)
        }
    }

    /// Everything that the catalogue says, in another way than the migrator asks for it.
    private static func dump(_ connection: PostgresConnection) async throws -> [String] {
        try await connection.query(
            """
            SELECT format('%s %s %s', proname, prosrc, proacl) || prosecdef FROM pg_proc
            WHERE pronamespace = 'house'::regnamespace
            UNION ALL
            SELECT format('%s %s %s', relname, relacl, relrowsecurity) FROM pg_class
            WHERE relnamespace = 'house'::regnamespace
            UNION ALL
            SELECT format('%s %s', polname, pg_get_expr(polqual, polrelid)) FROM pg_policy
            ORDER BY 1
            """
        ).map { try $0.decode(String.self, at: 0) }
    }

    /// What somebody does, what is said of it, and how it is taken back.
    static let unmendable: [(sql: String, saying: [String], undoing: String)] = [
        (
            "ALTER TABLE house.item DROP COLUMN note", ["column note of item is missing (it was text)"],
            "ALTER TABLE house.item ADD COLUMN note text"
        ),
        (
            "ALTER TABLE house.item DROP CONSTRAINT item_pkey",
            ["constraint item_pkey of item is missing"], "ALTER TABLE house.item ADD PRIMARY KEY (id)"
        ),
        (
            "CREATE UNIQUE INDEX notes ON house.item (note)", ["index notes of item was added"],
            "DROP INDEX house.notes"
        ),
        ("CREATE TABLE house.other (id int)", ["table other was added"], "DROP TABLE house.other"),
        (
            "GRANT SELECT ON house.item TO pg_read_all_stats",
            ["pg_read_all_stats has SELECT on item, which no file gives"],
            "REVOKE SELECT ON house.item FROM pg_read_all_stats"
        ),
    ]

    @Test(arguments: unmendable.indices)
    func whatNoFileSaysStaysNamed(index: Int) async throws {
        let (sql, saying, undoing) = Self.unmendable[index]
        try await SmallHouse.withDatabase { connection in
            _ = try await connection.batch(sql)
            let migrator = SmallHouse.migrator()
            // Also where something else is mended, or a new file is applied: it is not taken for what should be.
            let edited = SmallHouse.migrator(
                SmallHouse.files(SmallHouse.grants, SmallHouse.grants.sql + "\n-- Once more.\n"))
            for migrator in saying[0].contains("column") ? [migrator] : [migrator, edited] {
                let outcome = try await migrator.apply(on: connection)
                #expect(outcome.mended == [] && outcome.unmended.map(\.description) == saying)
                #expect(try await migrator.status(on: connection).differences.map(\.description) == saying)
            }
            _ = try await connection.batch(undoing)
            #expect(try await migrator.status(on: connection).differences == [])
        }
    }

    /// Another server may word definitions otherwise: only what there is can be compared, until files are applied.
    @Test func anotherServersWordsAreTakenAsTheyAre() async throws {
        try await SmallHouse.withDatabase { connection in
            _ = try await connection.batch(
                """
                UPDATE house.schema_object SET definition = '14' WHERE kind = 'server';
                UPDATE house.schema_object SET definition = 'in other words' WHERE kind IN ('policy', 'column');
                ALTER TABLE house.item DROP COLUMN note
                """)
            let version = try await cell(
                connection, "SELECT (current_setting('server_version_num')::integer / 10000)::text", as: String.self)
            let lost = "column note of item is missing (it was in other words)"
            let migrator = SmallHouse.migrator()
            #expect(
                try await migrator.status(on: connection).differences.map(\.description) == [
                    "the schema was recorded by PostgreSQL 14, and this is PostgreSQL \(version)", lost,
                ])
            #expect(try await migrator.apply(on: connection).mended.count == 1)
            #expect(try await migrator.status(on: connection).differences.map(\.description) == [lost])
        }
    }

    @Test func anIndexOfTheOperatorsIsNoDifference() async throws {
        try await SmallHouse.withDatabase { connection in
            _ = try await connection.execute("CREATE INDEX notes ON house.item (note)")
            #expect(try await SmallHouse.migrator().status(on: connection).isCurrent)
        }
    }
}
