import FoundationEssentials
import Logging
import Postgres

/// The PostgreSQL that tests run on.
package enum TestServer {
    /// What is missing when tests cannot find their server.
    package struct Missing: Error, CustomStringConvertible {
        /// Says what to do.
        package let description =
            "ACCREDIT_TEST_URL is not set. Run `make test`, which starts a private PostgreSQL and sets it, "
            + "or set it to a superuser's URL, such as postgres://postgres@127.0.0.1:5432/postgres."
    }

    /// A superuser's configuration, from `ACCREDIT_TEST_URL`.
    ///
    /// - Throws: `Missing`; `PostgresError.invalidConfiguration`.
    package static var configuration: PostgresConfiguration {
        get throws {
            guard let url = ProcessInfo.processInfo.environment["ACCREDIT_TEST_URL"], !url.isEmpty else {
                throw Missing()
            }
            return try PostgresConfiguration(url: url)
        }
    }

    /// A logger that shows warnings only.
    package static var logger: Logger {
        var logger = Logger(label: "tests")
        logger.logLevel = .warning
        return logger
    }

    /// The repository's top folder: the first above this file, symbolic links resolved, that holds `Package.swift`.
    package static var repository: String {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path().count > 1,
            !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path())
        {
            folder.deleteLastPathComponent()
        }
        return folder.path()
    }

    /// The migrator of the repository's files, which are read once.
    ///
    /// - Throws: `MigrationError`.
    package static func migrator() throws -> Migrator { try loadedMigrator.get() }

    private static let loadedMigrator = Result {
        try Migrator(schema: "accredit", directory: repository + "/Migrations")
    }

    /// Runs a closure on a connection of its own, closed afterwards.
    package static func withConnection<Value: Sendable>(
        _ configuration: PostgresConfiguration, _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await PostgresConnection.connect(configuration, logger: logger)
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }
}
