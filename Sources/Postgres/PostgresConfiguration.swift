import CLibpq

/// Where the database is and how to talk to it. Its description never shows a password.
package struct PostgresConfiguration: Sendable {
    /// libpq's connection settings (manual, 34.1.2), several hosts, `target_session_attrs` and TLS among them.
    private(set) var settings: [String: String]

    /// Shown in `pg_stat_activity`, unless the settings name another.
    package var applicationName = "accredit"
    /// Time for which making a connection may take, over all hosts.
    package var connectTimeout: Duration = .seconds(10)
    /// Time for which a statement may take, unless its call says otherwise; `nil` for as long as it likes.
    package var statementTimeout: Duration? = .seconds(60)
    /// Whether statements used more than once are prepared; off behind a PgBouncer older than 1.21 in transaction mode.
    package var preparesStatements = true

    /// Reads `DATABASE_URL`, either a URI (`postgres://user@host/database`) or `key=value` pairs; without it `PGHOST`
    /// and its fellows. Variables fill in what the URL leaves open.
    ///
    /// - Parameter environment: the environment's variables.
    /// - Throws: `PostgresError.notConfigured` without any setting; `.invalidConfiguration` for one that cannot be
    ///   understood.
    package init(environment: [String: String]) throws {
        var settings: [String: String] = [:]
        for (keyword, variable) in Self.variablesByKeyword() {
            guard let value = environment[variable], !value.isEmpty else { continue }
            settings[keyword] = value
        }
        if let url = environment["DATABASE_URL"], !url.isEmpty {
            settings.merge(try Self.parse(url)) { _, explicit in explicit }
        } else if ["host", "hostaddr", "service", "dbname"].allSatisfy({ settings[$0] == nil }) {
            throw PostgresError.notConfigured
        }
        self.settings = settings
    }

    /// Reads one connection string: a URI or `key=value` pairs.
    ///
    /// - Throws: `PostgresError.invalidConfiguration`; the string is not repeated, since it can hold a password.
    package init(url: String) throws {
        settings = try Self.parse(url)
    }

    /// The database's name, when a setting gives one.
    package var database: String? { settings["dbname"] }

    /// The same server and role, another database.
    package func connecting(toDatabase name: String) -> PostgresConfiguration {
        var other = self
        other.settings["dbname"] = name
        return other
    }

    /// The same server and database, another role.
    package func connecting(asRole role: String, password: String? = nil) -> PostgresConfiguration {
        var other = self
        other.settings["user"] = role
        other.settings["password"] = password
        return other
    }

    /// Keywords and values for `PQconnectdbParams`: defaults, then settings, then what the decoders rely on.
    var parameters: [(keyword: String, value: String)] {
        var parameters = settings
        parameters["client_encoding"] = "UTF8"
        parameters["fallback_application_name"] = applicationName
        if parameters["connect_timeout"] == nil {
            // libpq's limit is for each host; at least 2 seconds.
            let hosts = (settings["host"] ?? settings["hostaddr"] ?? "").split(separator: ",").count
            parameters["connect_timeout"] = String(max(2, Int(connectTimeout.components.seconds) / max(1, hosts)))
        }
        return parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// A message of libpq's without the password.
    func redacted(_ message: String) -> String {
        var message = message.collapsed
        for keyword in ["password", "sslpassword"] {
            guard let secret = settings[keyword], !secret.isEmpty else { continue }
            message = message.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "…")
        }
        return message
    }

    /// The variable of the environment behind each keyword, as libpq has it.
    private static func variablesByKeyword() -> [(keyword: String, variable: String)] {
        guard let options = PQconndefaults() else { return [] }
        defer { PQconninfoFree(options) }
        return list(options).compactMap { option in
            guard let variable = option.envvar else { return nil }
            return (String(cString: option.keyword), String(cString: variable))
        }
    }

    private static func parse(_ string: String) throws -> [String: String] {
        guard !string.utf8.contains(0), string.contains("=") || string.contains("://") else {
            throw PostgresError.invalidConfiguration(
                reason:
                    """
                    it is neither a URI such as postgres://user@host:5432/database nor key=value pairs such as host=… \
                    dbname=…
                    """
            )
        }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(string, &message) else {
            PQfreemem(message)
            throw PostgresError.invalidConfiguration(
                reason: "libpq cannot parse the connection string (not shown, since it can hold a password). "
                    + "Check its keywords, and that reserved characters in a URI are percent-encoded.")
        }
        defer { PQconninfoFree(options) }
        return list(options).reduce(into: [:]) { settings, option in
            if let value = option.val { settings[String(cString: option.keyword)] = String(cString: value) }
        }
    }

    /// The options of libpq's list, which ends with one that has no keyword.
    private static func list(_ first: UnsafeMutablePointer<PQconninfoOption>) -> [PQconninfoOption] {
        var options: [PQconninfoOption] = []
        var next = first
        while next.pointee.keyword != nil {
            options.append(next.pointee)
            next += 1
        }
        return options
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomReflectable {
    /// `postgres://user@host:port/database`, without a password.
    package var description: String {
        let hosts = (settings["host"] ?? settings["hostaddr"] ?? "").split(
            separator: ",", omittingEmptySubsequences: false)
        let ports = (settings["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let places = hosts.enumerated().map { index, host in
            let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
            return port.isEmpty ? String(host) : "\(host):\(port)"
        }
        let user = settings["user"].map { $0 + "@" } ?? ""
        return "postgres://\(user)\(places.joined(separator: ","))/\(settings["dbname"] ?? "")"
    }

    /// Shows no settings, so that a `dump` is safe to log.
    package var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}
