import FoundationEssentials
import Postgres

/// Databases for tests: each its own, cloned from a migrated template in about a tenth of a second, dropped afterwards.
package enum TestDatabase {
    /// Runs a closure with a clone of the migrated template.
    ///
    /// - Throws: what the closure throws; `TestServer.Missing`, `MigrationError` or `PostgresError` when there is
    ///   nothing to clone.
    package static func withClone<Value: Sendable>(_ body: (PostgresConfiguration) async throws -> Value) async throws
        -> Value
    {
        try await withDatabase(from: try await template.name(), body)
    }

    /// Runs a closure with a database in which nothing is.
    package static func withEmpty<Value: Sendable>(_ body: (PostgresConfiguration) async throws -> Value) async throws
        -> Value
    {
        try await withDatabase(from: empty, body)
    }

    /// Runs a closure with a clone of the migrated template and a pool on it.
    ///
    /// - Parameters:
    ///   - limits: the pool's size.
    ///   - role: whom the pool connects as; the superuser when `nil`.
    package static func withPool<Value: Sendable>(
        limits: PostgresPool.Limits = .init(), role: String? = nil, _ body: (PostgresPool) async throws -> Value
    ) async throws -> Value {
        try await withClone { configuration in
            let configuration = role.map { configuration.connecting(asRole: $0) } ?? configuration
            let pool = PostgresPool(configuration: configuration, limits: limits, logger: TestServer.logger)
            do {
                let value = try await body(pool)
                await pool.shutdown()
                return value
            } catch {
                await pool.shutdown()
                throw error
            }
        }
    }

    private static let template = TestTemplate()
    /// PostgreSQL's own template, in which nothing is.
    private static let empty = "template0"

    /// Runs a closure with a clone of a template by name.
    package static func withDatabase<Value: Sendable>(
        from template: String, _ body: (PostgresConfiguration) async throws -> Value
    ) async throws -> Value {
        let server = try TestServer.configuration
        let name = "test_clone_" + UUID().uuidString.lowercased()
        try await TestServer.withConnection(server) { connection in
            _ = try await connection.execute("CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: template)")
            // Rights on the database itself are not cloned: as Migrations/functions/000_roles.sql gives them.
            guard template != empty else { return }
            _ = try await connection.execute("REVOKE TEMPORARY ON DATABASE \(identifier: name) FROM PUBLIC")
            _ = try await connection.execute(
                "GRANT TEMPORARY ON DATABASE \(identifier: name) TO accredit_operator")
        }
        func drop() async throws {
            try await TestServer.withConnection(server) { connection in
                _ = try await connection.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
            }
        }
        do {
            let value = try await body(server.connecting(toDatabase: name))
            try await drop()
            return value
        } catch {
            // In a task of its own, which the test's cancellation does not reach.
            try await Task { try await drop() }.value
            throw error
        }
    }
}
