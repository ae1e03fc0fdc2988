extension Migrator {
    /// Every numbered file with its state.
    func migrationStatus(_ connection: isolated PostgresConnection) throws -> [MigrationStatus] {
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

    /// Fails where the database has other numbered files than the program.
    func refuseInconsistent(_ status: [MigrationStatus]) throws {
        if let last = status.last, last.state == .newer {
            throw MigrationError.databaseNewer(database: last.number, program: programVersion)
        }
        for entry in status where entry.state == .edited { throw MigrationError.edited(label: entry.label) }
        for entry in status where entry.state == .missing { throw MigrationError.missing(label: entry.label) }
    }

    /// Applies one numbered file, and records what it changed.
    ///
    /// - Returns: the catalogue afterwards.
    func apply(_ migration: Migration, _ connection: isolated PostgresConnection, before: SchemaCatalogue) throws
        -> SchemaCatalogue
    {
        try connection.transaction { connection in
            do {
                try connection.batch(migration.sql, timeout: .never)
            } catch PostgresError.server(let server) {
                let line = server.position.map { 1 + migration.sql.newlines(before: $0) }
                throw MigrationError.failed(
                    place: SourcePlace(file: migration.label + ".sql", line: line), error: .server(server))
            }
            guard connection.isInTransaction else {
                throw MigrationError.endedTransaction(place: SourcePlace(file: migration.label + ".sql", line: nil))
            }
            try connection.batch("RESET SESSION AUTHORIZATION; RESET ROLE")
            try connection.execute(
                """
                INSERT INTO \(identifier: schema).migration (number, name, checksum, applied_at, applied_by)
                VALUES (
                    \(Int32(migration.number)), \(migration.name), \(migration.checksum), clock_timestamp(),
                    session_user)
                """)
            return try record(from: before, connection)
        }
    }

    private func landed(_ connection: isolated PostgresConnection) throws -> [Int: MigrationRecord] {
        guard try tables(connection).contains(.migration) else { return [:] }
        let records = try connection.query(
            "SELECT number, name, checksum, applied_at, applied_by FROM \(identifier: schema).migration"
        ).map(MigrationRecord.init)
        return Dictionary(records.map { ($0.number, $0) }) { first, _ in first }
    }
}

/// A row of the table `migration`.
private struct MigrationRecord {
    let number: Int
    let name: String
    let checksum: String
    let appliedAt: PostgresTimestamp
    let appliedBy: String

    init(_ row: PostgresRow) throws {
        (number, name, checksum, appliedAt, appliedBy) = try row.decode(
            as: (Int.self, String.self, String.self, PostgresTimestamp.self, String.self))
    }
}
