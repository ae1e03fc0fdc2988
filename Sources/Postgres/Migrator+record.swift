/// The tables in which a migrator keeps what it has done.
enum MigratorTable: String, CaseIterable {
    case migration
    case functionFile = "function_file"
    case schemaObject = "schema_object"

    /// Its columns.
    var columns: SQL {
        switch self {
        case .migration:
            """
            number     integer PRIMARY KEY CHECK (number > 0),
            name       text NOT NULL,
            checksum   text NOT NULL,
            applied_at timestamptz NOT NULL,
            applied_by text NOT NULL
            """
        case .functionFile:
            """
            name       text PRIMARY KEY,
            checksum   text NOT NULL,
            applied_at timestamptz NOT NULL,
            applied_by text NOT NULL
            """
        case .schemaObject:
            """
            kind       text,
            subject    text,
            name       text,
            definition text NOT NULL,
            PRIMARY KEY (kind, subject, name)
            """
        }
    }
}

extension Migrator {
    /// Which of the migrator's tables are there.
    func tables(_ connection: isolated PostgresConnection) throws -> Set<MigratorTable> {
        let names = try connection.query(
            """
            SELECT relation.relname::text
            FROM pg_class AS relation
            JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
            WHERE namespace.nspname = \(schema) AND relation.relname = ANY (\(MigratorTable.allCases.map(\.rawValue)))
            """)
        return Set(try names.compactMap { MigratorTable(rawValue: try $0.decode(String.self, at: 0)) })
    }

    /// Makes the schema and the tables that are not there. What the schema holds by then is recorded as it is.
    func prepareTables(_ connection: isolated PostgresConnection) throws {
        let there = try tables(connection)
        guard there.count < MigratorTable.allCases.count else { return }
        try connection.transaction { connection in
            // Where the schema is there already, the right to create one is not needed.
            if try connection.query("SELECT 1 FROM pg_namespace WHERE nspname = \(schema)").isEmpty {
                try connection.execute("CREATE SCHEMA \(identifier: schema)")
            }
            for table in MigratorTable.allCases where !there.contains(table) {
                try connection.execute(
                    "CREATE TABLE \(identifier: schema).\(identifier: table.rawValue) (\(table.columns))")
            }
            if !there.contains(.schemaObject) { _ = try record(from: SchemaCatalogue(), connection) }
        }
    }

    /// What the server's catalogue says of the schema now.
    ///
    /// - Parameter recordedRoles: roles to look for, whether they still have rights here or not.
    func catalogue(_ connection: isolated PostgresConnection, recordedRoles: Set<String>) throws -> SchemaCatalogue {
        let answers = try connection.pipeline(
            [
                // In force until the transaction ends; each function file sets its own.
                "SELECT set_config('search_path', 'pg_catalog', true)",
                SchemaCatalogue.query(schema: schema, recordedRoles: recordedRoles.sorted()),
            ], timeout: .never)
        return try SchemaCatalogue(answers.last ?? [])
    }

    /// What the catalogue said when files were last applied.
    func recordedCatalogue(_ connection: isolated PostgresConnection) throws -> SchemaCatalogue {
        try SchemaCatalogue(
            try connection.query("SELECT kind, subject, name, definition FROM \(identifier: schema).schema_object"))
    }

    /// Records what was changed since a look at the catalogue, within the transaction that changed it.
    ///
    /// - Returns: the catalogue now.
    func record(from before: SchemaCatalogue, _ connection: isolated PostgresConnection) throws -> SchemaCatalogue {
        let recorded = try recordedCatalogue(connection)
        let after = try catalogue(connection, recordedRoles: recorded.roles)
        let changes = recorded.record(from: before, to: after)
        guard !changes.isEmpty else { return after }
        let keys: SQL = """
            unnest(
                \(changes.map(\.key.kind.rawValue)), \(changes.map(\.key.subject)), \(changes.map(\.key.name)),
                \(changes.map(\.found)))
            """
        try connection.execute(
            """
            DELETE FROM \(identifier: schema).schema_object AS object
            USING \(keys) AS change (kind, subject, name, definition)
            WHERE object.kind = change.kind AND object.subject = change.subject AND object.name = change.name
            """)
        try connection.execute(
            """
            INSERT INTO \(identifier: schema).schema_object
            SELECT kind, subject, name, definition
            FROM \(keys) AS change (kind, subject, name, definition)
            WHERE definition IS NOT NULL
            """)
        return after
    }
}
