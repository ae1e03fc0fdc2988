import Administration
import AsyncHTTPClient
import Engine
import Foundation
import Logging
import Postgres
import WorkflowCore

/// The one place where everything is put together: settings of the environment, connections, the engine, the client.
struct CompositionRoot: Sendable {
    /// The environment's variables.
    let environment: [String: String]
    /// The folder in which the program was started.
    let currentFolder: URL
    /// The program's own file.
    let executable: URL?

    /// The root of this process.
    static var current: CompositionRoot {
        CompositionRoot(
            environment: ProcessInfo.processInfo.environment,
            currentFolder: URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory),
            executable: Bundle.main.executableURL)
    }

    /// A logger that writes to standard error.
    func logger(_ level: Logger.Level = .error) -> Logger {
        var logger = Logger(label: "accredit") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }

    /// True if a server is named, so that the verbs with two faces go there.
    var hasServer: Bool { setting("ACCREDIT_SERVER") != nil }

    /// The language in which refusals are told: Welsh where the locale is Welsh.
    var language: Language {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { setting($0) }.first ?? ""
        return locale.hasPrefix("cy") ? .cy : .en
    }

    /// Lends a client of the server that ACCREDIT_SERVER names, as the principal of ACCREDIT_TOKEN.
    func withServer<Value>(asksForToken: Bool = true, _ body: (ServerClient) async throws -> Value) async throws
        -> Value
    {
        guard let server = setting("ACCREDIT_SERVER") else {
            throw Failure.missingSetting(variable: "ACCREDIT_SERVER", example: "http://127.0.0.1:8080")
        }
        let token = setting("ACCREDIT_TOKEN") ?? ""
        if token.isEmpty, asksForToken {
            throw Failure.missingSetting(
                variable: "ACCREDIT_TOKEN", example: "accredit_…, as your operator gave it to you")
        }
        let address = try ServerAddress(server)
        guard token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Failure.unusableSetting(
                variable: "ACCREDIT_TOKEN", reason: "it holds blanks or characters that no token has")
        }
        return try await HTTPClient.withHTTPClient(configuration: ServerClient.configuration) { http in
            try await body(ServerClient(address: address, token: token, http: http, language: language))
        }
    }

    /// Lends an operator's administration on the database that DATABASE_URL names.
    func withAdministration<Value>(_ body: (Administration) async throws -> Value) async throws -> Value {
        try await withPool { try await body(Administration(pool: $0, logger: logger())) }
    }

    /// Lends a small pool on the operator's database.
    func withPool<Value>(_ body: (PostgresPool) async throws -> Value) async throws -> Value {
        let pool = PostgresPool(
            configuration: try PostgresConfiguration(environment: environment),
            limits: PostgresPool.Limits(connections: 2),
            logger: logger())
        do {
            let value = try await body(pool)
            await pool.shutdown()
            return value
        } catch {
            await pool.shutdown()
            throw error
        }
    }

    /// The service's way to the database: ACCREDIT_SERVICE_DATABASE_URL, or else the operator's.
    func serviceConfiguration() throws -> PostgresConfiguration {
        var environment = environment
        if let url = setting("ACCREDIT_SERVICE_DATABASE_URL") { environment["DATABASE_URL"] = url }
        return try PostgresConfiguration(environment: environment)
    }

    /// A setting of the environment; `nil` where it is not set, or empty.
    func setting(_ variable: String) -> String? {
        environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }
}
