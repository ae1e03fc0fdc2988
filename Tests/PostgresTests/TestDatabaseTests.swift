import Postgres
import TestSupport
import Testing

/// Databases for tests are made, kept apart, and dropped.
struct TestDatabaseTests {
    @Test func emptyDatabasesAreDropped() async throws {
        let name = try await TestDatabase.withEmpty { configuration in
            try await TestServer.withConnection(configuration) { connection in
                try await expectCell(connection, "SELECT current_database()::text LIKE 'test\\_clone\\_%'", true)
                return try await cell(connection, "SELECT current_database()::text", as: String.self)
            }
        }
        struct Refused: Error {}
        _ = await #expect(throws: Refused.self) { try await TestDatabase.withEmpty { _ in throw Refused() } }
        try await withOwnConnection {
            try await expectCell($0, "SELECT count(*) FROM pg_database WHERE datname = \(name)", 0)
        }
    }

    @Test func clonesAreMigratedAndApart() async throws {
        let migrator = try TestServer.migrator()
        try await TestDatabase.withClone { one in
            try await TestDatabase.withClone { other in
                #expect(one.database != other.database)
                for configuration in [one, other] {
                    try await TestServer.withConnection(configuration) { connection in
                        try await migrator.requireCurrent(on: connection)
                        _ = try await connection.execute("CREATE TABLE only_here (id int)")
                    }
                }
            }
        }
    }

    @Test func theRepositoryIsFound() {
        #expect(TestServer.repository.hasSuffix("/"))
        #expect(!TestServer.repository.contains("Tests"))
    }
}
