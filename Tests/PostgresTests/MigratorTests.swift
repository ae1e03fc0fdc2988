import FoundationEssentials
import Postgres
import TestSupport
import Testing

/// Migrations land once, in order, whole, and unedited.
struct MigratorTests {
    private static let first = Migration(
        number: 1, name: "start", sql: "CREATE TABLE house.item (id int PRIMARY KEY); SET ROLE pg_monitor;")
    private static let second = Migration(
        number: 2, name: "rows", sql: "INSERT INTO house.item SELECT * FROM generate_series(1, 10)")
    private static let third = Migration(number: 3, name: "more", sql: "ALTER TABLE house.item ADD COLUMN name text")

    private func migrator(_ migrations: Migration...) -> Migrator { Migrator(schema: "house", migrations: migrations) }

    private func withDatabase(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await TestDatabase.withEmpty { configuration in try await TestServer.withConnection(configuration, body) }
    }

    @Test func landsWhatIsPending() async throws {
        try await withDatabase { connection in
            let two = migrator(Self.first, Self.second)
            #expect(try await two.status(on: connection).migrations.map(\.state) == [.pending, .pending])
            await #expect(
                throws: MigrationError.databaseOlder(database: 0, program: 2)
            ) {
                try await two.requireCurrent(on: connection)
            }
            #expect(try await two.apply(on: connection).migrations == [Self.first, Self.second])
            #expect(try await two.apply(on: connection).isNothing)
            try await two.requireCurrent(on: connection)
            try await expectCell(connection, "SELECT count(*) FROM house.item", 10)
            try await expectCell(connection, "SELECT current_user::text = session_user::text", true)

            let three = migrator(Self.first, Self.second, Self.third)
            #expect(try await three.schemaVersion(on: connection) == 2)
            #expect(try await three.apply(on: connection).migrations == [Self.third])
            let states = try await three.status(on: connection).migrations.map(\.state)
            for state in states {
                guard case .landed(let time, "postgres") = state else { throw NoRow() }
                #expect(time.microseconds > 1_700_000_000_000_000)
            }
            #expect(states.count == 3)
            await #expect(throws: MigrationError.databaseNewer(database: 3, program: 2)) {
                try await two.requireCurrent(on: connection)
            }
            await #expect(throws: MigrationError.databaseNewer(database: 3, program: 2)) {
                try await two.apply(on: connection)
            }
        }
    }

    @Test func editedAndMissingOnesAreRefused() async throws {
        try await withDatabase { connection in
            try await migrator(Self.first, Self.second).apply(on: connection)
            let edited = Migration(number: 1, name: "start", sql: Self.first.sql + " ")
            let renamed = Migration(number: 1, name: "begin", sql: Self.first.sql)
            for changed in [edited, renamed] {
                let migrator = migrator(changed, Self.second, Self.third)
                await #expect(throws: MigrationError.edited(label: changed.label)) {
                    try await migrator.apply(on: connection)
                }
                await #expect(throws: MigrationError.edited(label: changed.label)) {
                    try await migrator.requireCurrent(on: connection)
                }
                #expect(try await migrator.status(on: connection).migrations.map(\.state).first == .edited)
            }
            let without = migrator(Self.second, Self.third)
            await #expect(throws: MigrationError.missing(label: "0001_start")) {
                try await without.apply(on: connection)
            }
            #expect(try await without.status(on: connection).migrations.first?.state == .missing)
            try await expectCell(connection, "SELECT count(*) FROM house.migration", 2)
        }
    }

    @Test func aFailureUndoesItsMigrationOnlyAndNamesTheLine() async throws {
        try await withDatabase { connection in
            let broken = Migration(number: 2, name: "broken", sql: "DROP TABLE house.item;\n-- é\nSELECT absent;\n")
            let error = await #expect(throws: MigrationError.self) {
                try await migrator(Self.first, broken).apply(on: connection)
            }
            guard case .failed(SourcePlace(file: "0002_broken.sql", line: 3), let reason) = error else { throw NoRow() }
            #expect(reason.sqlState == .undefinedColumn)
            try await expectCell(connection, "SELECT count(*) FROM house.item", 0)
            #expect(try await migrator(Self.first, Self.second).apply(on: connection).migrations == [Self.second])
        }
    }

    @Test func aScriptMayNotEndItsTransaction() async throws {
        try await withDatabase { connection in
            let committing = Migration(number: 1, name: "commit", sql: "CREATE TABLE kept (id int); COMMIT")
            await #expect(
                throws: MigrationError.endedTransaction(place: SourcePlace(file: "0001_commit.sql", line: nil))
            ) {
                try await migrator(committing).apply(on: connection)
            }
            try await expectCell(connection, "SELECT count(*) FROM house.migration", 0)
        }
    }

    @Test func aDryRunTriesEverythingAndChangesNothing() async throws {
        try await withDatabase { connection in
            #expect(
                try await migrator(Self.first, Self.second).apply(on: connection, dryRun: true).migrations == [
                    Self.first, Self.second,
                ])
            try await expectCell(connection, "SELECT to_regnamespace('house') IS NULL", true)
            let broken = Migration(number: 2, name: "broken", sql: "SELECT 1/0")
            await #expect(throws: MigrationError.self) {
                try await migrator(Self.first, broken).apply(on: connection, dryRun: true)
            }
            try await expectCell(connection, "SELECT to_regnamespace('house') IS NULL", true)
            try await expectCell(
                connection, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()", 0)
        }
    }

    @Test func severalAtOnceAreSafe() async throws {
        try await TestDatabase.withEmpty { configuration in
            let slow = Migration(
                number: 1, name: "slow", sql: "SELECT pg_sleep(0.1); CREATE TABLE house.item (id int PRIMARY KEY)")
            let migrator = migrator(slow, Self.second, Self.third)
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        try await TestServer.withConnection(configuration) {
                            try await migrator.apply(on: $0).migrations.count
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts.sorted() == [0, 0, 0, 0, 0, 3])
            try await TestServer.withConnection(configuration) {
                try await expectCell($0, "SELECT count(*) FROM house.migration", 3)
            }
        }
    }

    @Test(
        arguments: [
            (["0001_a.sql", "0002_b.sql", "README.md"], nil), (["0001_a.sql", "0003_c.sql"], .gap(missing: 2)),
            (["0002_b.sql"], .gap(missing: 1)),
            (["0001_a.sql", "0001_b.sql"], .duplicate(number: 1)), (["1_a.sql"], .misnamed(file: "1_a.sql")),
            (["0001.sql"], .misnamed(file: "0001.sql")),
            (["0001_.sql"], .misnamed(file: "0001_.sql")), ([], nil),
        ] as [([String], MigrationError?)])
    func folders(files: [String], problem: MigrationError?) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "migrations-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in files { try Data("SELECT '\(file)'".utf8).write(to: folder.appending(path: file)) }
        if let problem {
            #expect(throws: problem) { try Migration.load(directory: folder.path()) }
        } else {
            let migrations = try Migration.load(directory: folder.path())
            #expect(migrations.map { $0.label + ".sql" } == files.filter { $0.hasSuffix(".sql") })
            #expect(migrations.allSatisfy { $0.checksum.count == 64 })
        }
    }

    @Test func aFolderThatIsNotThereIsNamed() {
        #expect(throws: MigrationError.unreadable(path: "/nonexistent")) {
            try Migration.load(directory: "/nonexistent")
        }
    }
}
