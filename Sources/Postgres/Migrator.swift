import Logging

/// Brings a schema to the program's version, and tells whether it is there.
///
/// Each migration runs in a transaction of its own, in which its row in `<schema>.migration` is written. A
/// session-level advisory lock lets one migrator at a time do so. The schema and that table are made here, before the
/// first migration.
package struct Migrator: Sendable {
    /// The schema that holds the table `migration`.
    package let schema: String
    /// The program's migrations, in order.
    package let migrations: [Migration]
    private let remedy: String

    /// A migrator.
    ///
    /// - Parameters:
    ///   - schema: the schema that is migrated.
    ///   - migrations: in order, from number 1.
    ///   - remedy: what a person is told to do about an older database.
    package init(schema: String, migrations: [Migration], remedy: String = "Run: accredit migrate") {
        self.schema = schema
        self.migrations = migrations
        self.remedy = remedy
    }

    /// The schema version that this program needs.
    package var programVersion: Int { migrations.last?.number ?? 0 }

    private var table: SQL { "\(identifier: schema).migration" }

    /// Every migration, of the program and of the database, with its state. Changes nothing.
    ///
    /// - Throws: `PostgresError`.
    package func status(on connection: isolated PostgresConnection) throws -> [MigrationStatus] {
        let landed = try landed(connection)
        let known = migrations.map { migration in
            MigrationStatus(
                number: migration.number, name: migration.name,
                state: landed[migration.number].map { record in
                    record.checksum == migration.checksum && record.name == migration.name
                        ? .landed(at: record.appliedAt, by: record.appliedBy) : .edited
                } ?? .pending)
        }
        let unknown = landed.values.filter { record in !migrations.contains { $0.number == record.number } }.map {
            record in
            MigrationStatus(
                number: record.number, name: record.name, state: record.number > programVersion ? .newer : .missing)
        }
        return (known + unknown).sorted { $0.number < $1.number }
    }

    /// Applies what is pending, one migration after the other, and stops at the first that fails.
    ///
    /// Waits as long as another migrator is at work. Interrupted by cancellation it leaves whole migrations behind.
    ///
    /// - Parameter dryRun: runs everything in one transaction and rolls it back. It takes the same locks meanwhile.
    /// - Returns: the migrations that were applied.
    /// - Throws: `MigrationError`, `PostgresError`, or `CancellationError`.
    @discardableResult
    package func apply(on connection: isolated PostgresConnection, dryRun: Bool = false) throws -> [Migration] {
        let lock: SQL = "hashtextextended(\("migration of " + schema), 0)"
        try connection.execute("SELECT pg_advisory_lock(\(lock))", timeout: .never)
        defer { connection.cleanUp("SELECT pg_advisory_unlock(\(lock))") }
        if dryRun {
            do {
                try connection.transaction { connection in
                    throw DryRun(migrations: try applyPending(connection, resets: false))
                }
            } catch let dryRun as DryRun {
                return dryRun.migrations
            }
        }
        return try applyPending(connection, resets: true)
    }

    /// Fails unless the database is at this program's version; for servers, before they serve.
    ///
    /// - Throws: `MigrationError.databaseOlder`, `.databaseNewer`, `.edited` or `.missing`; `PostgresError`.
    package func requireCurrent(on connection: isolated PostgresConnection) throws {
        let status = try status(on: connection)
        try refuseInconsistent(status)
        let version = schemaVersion(status)
        guard version == programVersion else {
            throw MigrationError.databaseOlder(database: version, program: programVersion, remedy: remedy)
        }
    }

    /// The number of the last migration that has landed without a gap before it; 0 in an empty database.
    ///
    /// - Throws: `PostgresError`.
    package func schemaVersion(on connection: isolated PostgresConnection) throws -> Int {
        schemaVersion(try status(on: connection))
    }

    private func schemaVersion(_ status: [MigrationStatus]) -> Int {
        status.prefix { $0.state != .pending }.last?.number ?? 0
    }

    private func applyPending(_ connection: isolated PostgresConnection, resets: Bool) throws -> [Migration] {
        let status = try status(on: connection)
        try refuseInconsistent(status)
        let pending = migrations.filter { migration in
            status.contains { $0.number == migration.number && $0.state == .pending }
        }
        try prepareTable(connection)
        for migration in pending {
            if resets { try connection.resetSession() }
            try apply(migration, connection)
            connection.logger.info("migrated", metadata: ["migration": "\(migration.label)"])
        }
        if resets, !pending.isEmpty { try connection.resetSession() }
        return pending
    }

    private func apply(_ migration: Migration, _ connection: isolated PostgresConnection) throws {
        try connection.transaction { connection in
            do {
                try connection.batch(migration.sql, timeout: .never)
            } catch let error as PostgresError {
                guard case .server(let server) = error else { throw error }
                throw MigrationError.failed(
                    label: migration.label, line: server.position.map { migration.line(at: $0) }, error: error)
            }
            guard connection.isInTransaction else { throw MigrationError.endedTransaction(label: migration.label) }
            try connection.batch("RESET SESSION AUTHORIZATION; RESET ROLE")
            try connection.execute(
                """
                INSERT INTO \(table) (number, name, checksum, applied_at, applied_by)
                VALUES (\(Int32(migration.number)), \(migration.name), \(migration.checksum), clock_timestamp(),
                    session_user)
                """)
        }
    }

    private func prepareTable(_ connection: isolated PostgresConnection) throws {
        guard try !tableExists(connection) else { return }
        try connection.transaction { connection in
            // Where the schema is there already, the right to create one is not needed.
            if try connection.query("SELECT 1 FROM pg_namespace WHERE nspname = \(schema)").isEmpty {
                try connection.execute("CREATE SCHEMA \(identifier: schema)")
            }
            try connection.execute(
                """
                CREATE TABLE \(table) (
                    number     integer PRIMARY KEY CHECK (number > 0),
                    name       text NOT NULL,
                    checksum   text NOT NULL,
                    applied_at timestamptz NOT NULL,
                    applied_by text NOT NULL
                )
                """)
        }
    }

    private func tableExists(_ connection: isolated PostgresConnection) throws -> Bool {
        try !connection.query(
            """
            SELECT 1
            FROM pg_class AS relation
            JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
            WHERE namespace.nspname = \(schema) AND relation.relname = 'migration'
            """
        ).isEmpty
    }

    private func landed(_ connection: isolated PostgresConnection) throws -> [Int: MigrationRecord] {
        guard try tableExists(connection) else { return [:] }
        let records = try connection.query("SELECT number, name, checksum, applied_at, applied_by FROM \(table)").map(
            MigrationRecord.init)
        return Dictionary(records.map { ($0.number, $0) }) { first, _ in first }
    }

    private func refuseInconsistent(_ status: [MigrationStatus]) throws {
        if let last = status.last, last.state == .newer {
            throw MigrationError.databaseNewer(database: last.number, program: programVersion)
        }
        for entry in status where entry.state == .edited { throw MigrationError.edited(label: entry.label) }
        for entry in status where entry.state == .missing { throw MigrationError.missing(label: entry.label) }
    }
}

/// Carries the result of a dry run out of the transaction that it rolls back.
private struct DryRun: Error {
    let migrations: [Migration]
}
