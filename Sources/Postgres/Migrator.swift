import Logging

/// Brings a schema to the program's version, and tells whether it is there.
///
/// 1. Numbered files: each in a transaction of its own, once, in which its row in `<schema>.migration` is written.
/// 2. Function files: the current text of everything that can be applied again, all in one transaction, whenever one
///    of them differs from its row in `<schema>.function_file`, or the catalogue from `<schema>.schema_object`.
///
/// `schema_object` holds what the catalogue said when files were last applied: what was changed since then, by
/// whomever, is a difference, which applying the function files again mends where it can.
/// A session-level advisory lock lets one migrator at a time work. The schema and its three tables are made here.
package struct Migrator: Sendable {
    /// The schema that holds the migrator's tables.
    package let schema: String
    /// The program's numbered files, in order.
    package let migrations: [Migration]
    /// The program's function files, in order; with none, functions are left alone.
    package let functionFiles: [FunctionFile]

    /// A migrator.
    ///
    /// - Parameters:
    ///   - schema: the schema that is migrated.
    ///   - migrations: in order, from number 1.
    ///   - functionFiles: in order.
    package init(schema: String, migrations: [Migration], functionFiles: [FunctionFile] = []) {
        self.schema = schema
        self.migrations = migrations
        self.functionFiles = functionFiles
    }

    /// A migrator with the numbered files of a folder, and the function files of the folder `functions` in it.
    ///
    /// - Throws: `MigrationError` for what cannot be read or is called wrongly.
    package init(schema: String, directory: String) throws {
        self.init(
            schema: schema, migrations: try Migration.load(directory: directory),
            functionFiles: try FunctionFile.load(directory: directory + "/functions"))
    }

    /// The schema version that this program needs.
    package var programVersion: Int { migrations.last?.number ?? 0 }

    /// Every file of the program and of the database with its state, and what was changed since. Changes nothing.
    ///
    /// - Throws: `PostgresError`.
    package func status(on connection: isolated PostgresConnection) throws -> SchemaStatus {
        SchemaStatus(
            migrations: try migrationStatus(connection), functionFiles: try functionFileStatus(connection),
            differences: try differences(on: connection) ?? [])
    }

    /// What is not as it was when files were last applied; `nil` where nothing was recorded.
    ///
    /// - Throws: `PostgresError`.
    package func differences(on connection: isolated PostgresConnection) throws -> [SchemaDifference]? {
        guard try tables(connection).contains(.schemaObject) else { return nil }
        let recorded = try recordedCatalogue(connection)
        return recorded.differences(in: try catalogue(connection, recordedRoles: recorded.roles))
    }

    /// Applies what is pending, and the function files where they or the catalogue differ.
    ///
    /// Stops at the first numbered file that fails; of the function files all take effect or none. Waits as long as
    /// another migrator is at work. Interrupted by cancellation it leaves whole files behind.
    ///
    /// - Parameter dryRun: runs everything in one transaction and rolls it back. It takes the same locks meanwhile.
    /// - Returns: what was done, and what could not be mended.
    /// - Throws: `MigrationError`, `PostgresError`, or `CancellationError`.
    @discardableResult
    package func apply(on connection: isolated PostgresConnection, dryRun: Bool = false) throws -> MigrationOutcome {
        let scripts = try FunctionScript.scripts(of: functionFiles)
        let lock: SQL = "hashtextextended(\("migration of " + schema), 0)"
        try connection.execute("SELECT pg_advisory_lock(\(lock))", timeout: .never)
        defer { connection.cleanUp("SELECT pg_advisory_unlock(\(lock))") }
        if dryRun {
            do {
                try connection.transaction { connection in
                    throw DryRun(outcome: try apply(scripts, connection, resets: false))
                }
            } catch let dryRun as DryRun {
                return dryRun.outcome
            }
        }
        return try apply(scripts, connection, resets: true)
    }

    /// Fails unless the database has this program's files, numbered ones and functions; for servers, before they serve.
    ///
    /// - Throws: `MigrationError.databaseOlder`, `.databaseNewer`, `.edited`, `.missing` or `.functionsDiffer`;
    ///   `PostgresError`.
    package func requireCurrent(on connection: isolated PostgresConnection) throws {
        let status = try migrationStatus(connection)
        try refuseInconsistent(status)
        let version = schemaVersion(status)
        guard version == programVersion else {
            throw MigrationError.databaseOlder(database: version, program: programVersion)
        }
        let differing = try functionFileStatus(connection).filter { $0.state != .current }
        guard differing.isEmpty else { throw MigrationError.functionsDiffer(files: differing) }
    }

    /// The number of the last migration that has landed without a gap before it; 0 in an empty database.
    ///
    /// - Throws: `PostgresError`.
    package func schemaVersion(on connection: isolated PostgresConnection) throws -> Int {
        schemaVersion(try migrationStatus(connection))
    }

    private func schemaVersion(_ status: [MigrationStatus]) -> Int {
        status.prefix { $0.state != .pending }.last?.number ?? 0
    }

    private func apply(_ scripts: [FunctionScript], _ connection: isolated PostgresConnection, resets: Bool) throws
        -> MigrationOutcome
    {
        let status = try migrationStatus(connection)
        try refuseInconsistent(status)
        try prepareTables(connection)
        let recorded = try recordedCatalogue(connection)
        var catalogue = try catalogue(connection, recordedRoles: recorded.roles)
        let differences = recorded.differences(in: catalogue)
        var outcome = MigrationOutcome()

        // 1. Numbered files.
        let pending = migrations.filter { migration in
            status.contains { $0.number == migration.number && $0.state == .pending }
        }
        for migration in pending {
            if resets { try connection.resetSession() }
            catalogue = try apply(migration, connection, before: catalogue)
            outcome.migrations.append(migration)
            connection.logger.info("migrated", metadata: ["migration": "\(migration.label)"])
        }

        // 2. Function files.
        let files = try functionFileStatus(connection)
        outcome.functionFiles = files.filter { $0.state != .current }
        let isNew = !pending.isEmpty || !outcome.functionFiles.isEmpty
        if !scripts.isEmpty, isNew || differences.contains(where: \.isRepairable) {
            if resets { try connection.resetSession() }
            // New texts are checked. Known ones were, and what they meet may be broken in a way that is told below.
            (catalogue, outcome.droppedFunctions) = try apply(scripts, connection, before: catalogue, checks: isNew)
        }
        if resets, isNew || !differences.isEmpty { try connection.resetSession() }
        outcome.unmended = try recordedCatalogue(connection).differences(in: catalogue)
        outcome.mended = differences.filter { mended in !outcome.unmended.contains { $0.key == mended.key } }
        return outcome
    }
}

/// Carries the outcome of a dry run out of the transaction that it rolls back.
private struct DryRun: Error {
    let outcome: MigrationOutcome
}
