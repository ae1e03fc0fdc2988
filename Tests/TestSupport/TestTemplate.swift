import Crypto
import FoundationEssentials
import Postgres

/// The template that clones come from, made once for each state of the files and reused by later processes.
actor TestTemplate {
    private var making: Task<String, any Error>?

    /// The template's name; makes it on first use.
    func name() async throws -> String {
        if let making { return try await making.value }
        let task = Task { try await Self.make() }
        making = task
        return try await task.value
    }

    private static func make() async throws -> String {
        let server = try TestServer.configuration
        let migrator = try TestServer.migrator()
        let contents =
            (migrator.migrations.map { "\($0.label) \($0.checksum)" }
            + migrator.functionFiles.map { "\($0.name) \($0.checksum)" }).joined(separator: "\n")
        let digest = SHA256.hash(data: Data(contents.utf8)).prefix(8).map { String($0, radix: 16) }.joined(
            separator: "")
        let name = "test_template_" + digest
        try await TestServer.withConnection(server) { connection in
            // 1. One process at a time; the lock ends with the connection.
            _ = try await connection.query(
                "SELECT pg_advisory_lock(hashtextextended('test template', 0))", timeout: .never)
            try await dropLeftovers(connection, keeping: name)
            // 2. A template is marked as one when it is complete.
            let existing = try await connection.query("SELECT datistemplate FROM pg_database WHERE datname = \(name)")
                .first
            if let existing {
                if try existing.decode(Bool.self, at: 0) { return }
                _ = try await connection.execute("DROP DATABASE \(identifier: name) WITH (FORCE)")
            }
            // 3. Migrate, then let nobody connect any more: a database in use cannot be cloned.
            _ = try await connection.execute("CREATE DATABASE \(identifier: name) TEMPLATE template0")
            try await TestServer.withConnection(server.connecting(toDatabase: name)) { inside in
                _ = try await migrator.apply(on: inside)
            }
            _ = try await connection.execute(
                "ALTER DATABASE \(identifier: name) WITH IS_TEMPLATE true ALLOW_CONNECTIONS false")
        }
        return name
    }

    /// Drops what killed test runs left behind: clones older than two hours, templates older than two days.
    private static func dropLeftovers(_ connection: PostgresConnection, keeping name: String) async throws {
        let rows = try await connection.query(
            """
            SELECT datname, datistemplate
            FROM pg_database,
                 pg_stat_file('base/' || oid || '/PG_VERSION', true) AS file
            WHERE datname <> \(name)
              AND (datname LIKE 'test\\_clone\\_%' AND file.modification < now() - interval '2 hours'
                   OR datname LIKE 'test\\_template\\_%' AND file.modification < now() - interval '2 days')
            """)
        for row in rows {
            let (database, isTemplate) = try row.decode(as: (String.self, Bool.self))
            if isTemplate {
                _ = try await connection.execute("ALTER DATABASE \(identifier: database) WITH IS_TEMPLATE false")
            }
            _ = try await connection.execute("DROP DATABASE IF EXISTS \(identifier: database) WITH (FORCE)")
        }
    }
}
