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
    /// The file of settings, behind the environment.
    var file = SettingsFile.none

    /// The root of this process, with the file that ACCREDIT_SETTINGS names; where that cannot be used, which
    /// ``Program`` says before anything is done, without it.
    static var current: CompositionRoot { (try? loaded.get()) ?? bare }

    /// Fails where the file that ACCREDIT_SETTINGS names cannot be used.
    static func requireSettingsFile() throws(Failure) { _ = try loaded.get() }

    private static let bare = CompositionRoot(
        environment: ProcessInfo.processInfo.environment,
        currentFolder: URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory),
        executable: Bundle.main.executableURL)

    /// Read once: a command goes by the settings that it found.
    private static let loaded: Result<CompositionRoot, Failure> = {
        var root = bare
        guard let path = root.setting(.settings) else { return .success(root) }
        do throws(Failure) { root.file = try SettingsFile(reading: path) } catch { return .failure(error) }
        return .success(root)
    }()

    /// A logger that writes to standard error, as text.
    func logger(_ level: Logger.Level = .error) -> Logger {
        var logger = Logger(label: "accredit") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }

    /// The profile that `--profile` or ACCREDIT_PROFILE names.
    var namedProfile: String? { Program.profile ?? setting(.profile) }

    /// True if a server is named, so that the verbs with two faces go there: by a profile that is named, by
    /// ACCREDIT_SERVER, or by signing in where no database is named.
    var hasServer: Bool {
        if namedProfile != nil || setting(.server) != nil { return true }
        let databases = ["DATABASE_URL", "DATABASE_URL_FILE", "PGHOST", "PGSERVICE", "PGDATABASE"]
        return databases.allSatisfy { variable($0) == nil } && (try? Profiles.read(profilesFile).current) != nil
    }

    private var profilesFile: URL { Profiles.file(environment) }

    /// Where the server is and with which token it is asked: of the profile that is named, of the environment, or of
    /// the profile in use. The token of a profile goes to its own server alone.
    private func serverSettings() throws(Failure) -> (server: String?, token: String?) {
        if let name = namedProfile {
            let profile = try Profiles.read(profilesFile).named(name)
            return (profile.server, profile.token)
        }
        if let server = setting(.server) { return (server, try secret(.token)) }
        let profiles = try Profiles.read(profilesFile)
        guard let profile = profiles.current.flatMap({ profiles.profiles[$0] }) else { return (nil, nil) }
        return (profile.server, try secret(.token) ?? profile.token)
    }

    /// The language in which refusals are told: Welsh where the locale is Welsh.
    var language: Language {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { variable($0) }.first ?? ""
        return locale.hasPrefix("cy") ? .cy : .en
    }

    /// Lends a client of the server that the settings name, as the principal of their token.
    /// - Parameter token: another principal's token.
    func withServer<Value>(
        asksForToken: Bool = true, token: String? = nil, _ body: (ServerClient) async throws -> Value
    ) async throws -> Value {
        let settings = try serverSettings()
        guard let server = settings.server else {
            throw Failure.missingSetting(variable: "ACCREDIT_SERVER", example: "http://127.0.0.1:8080")
        }
        let token = token ?? settings.token ?? ""
        if token.isEmpty, asksForToken {
            throw Failure.missingSetting(
                variable: "ACCREDIT_TOKEN", example: "accredit_…, as your operator gave it to you")
        }
        return try await withServer(at: try ServerAddress(server), token: token, body)
    }

    /// Lends a client of a server.
    func withServer<Value>(
        at address: ServerAddress, token: String, _ body: (ServerClient) async throws -> Value
    ) async throws -> Value {
        try Self.requireToken(token)
        var configuration = ServerClient.configuration
        configuration.proxy = try ServerProxy.chosen(for: address, environment)
        return try await HTTPClient.withHTTPClient(configuration: configuration) { http in
            try await body(ServerClient(address: address, token: token, http: http, language: language))
        }
    }

    /// Fails where a text cannot be a token.
    static func requireToken(_ token: String) throws(Failure) {
        guard token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw .unusableSetting(
                variable: "ACCREDIT_TOKEN", reason: "it holds blanks or characters that no token has")
        }
    }

    /// Lends an operator's administration on the database that DATABASE_URL names.
    func withAdministration<Value>(_ body: (Administration) async throws -> Value) async throws -> Value {
        try await withPool { try await body(Administration(pool: $0, logger: logger())) }
    }

    /// Lends a small pool on the operator's database.
    func withPool<Value>(_ body: (PostgresPool) async throws -> Value) async throws -> Value {
        if let profile = Program.profile { throw Failure.profileWithoutServer(name: profile) }
        let pool = PostgresPool(
            configuration: try PostgresConfiguration(environment: try databaseVariables()),
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
        var variables = try databaseVariables()
        if let url = try secret(.serviceDatabase) { variables[Setting.database.name] = url }
        return try PostgresConfiguration(environment: variables)
    }
}
