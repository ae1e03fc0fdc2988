import Configuration
import Engine
import Postgres

/// One variable of the environment that the program reads: declared here, and read, checked, listed and documented from
/// here.
struct Setting: Sendable {
    /// What a value is.
    enum Kind: String, Sendable {
        case address, choice, connection, file, folder, name, number, secret, text
    }

    /// The variable's name.
    let name: String
    /// What a value is.
    let kind: Kind
    /// What holds where it is not set, in words.
    let usual: String
    /// What it is for, in one sentence.
    let purpose: String
    /// Fails where what is set cannot be used.
    let check: @Sendable (CompositionRoot) throws -> Void

    private init(
        _ name: String, _ kind: Kind, usual: String, _ purpose: String,
        check: @escaping @Sendable (CompositionRoot) throws -> Void = { _ in }
    ) {
        (self.name, self.kind, self.usual, self.purpose, self.check) = (name, kind, usual, purpose, check)
    }

    /// True if its value, or a part of it, is nobody else's business. Such a value may be in a file of its own, which
    /// NAME_FILE names.
    var isSecret: Bool { kind == .secret || kind == .connection }

    /// The variable that names a file with the value; `nil` where the value is no secret.
    var fileName: String? { isSecret ? "\(name)_FILE" : nil }

    /// Its key for the library that reads settings.
    var key: ConfigKey { ConfigKey(name.lowercased().split(separator: "_").map(String.init)) }
}

extension Setting {
    static let serviceDatabase: Setting = Setting(
        "ACCREDIT_SERVICE_DATABASE_URL", .connection, usual: "`DATABASE_URL`",
        "The service's own way to the database, as `accredit_service`; for `serve` and `doctor`."
    ) { _ = try $0.serviceConfiguration() }

    static let database: Setting = Setting(
        "DATABASE_URL", .connection, usual: "`PGHOST` and its fellows",
        "The operator's way to the database, such as `postgres://operator@host/accredit`."
    ) { root in
        if let url = try root.secret(.database) { _ = try PostgresConfiguration(url: url) }
    }

    static let mail: Setting = Setting(
        "ACCREDIT_MAIL", .address, usual: "letters are written, and wait",
        "Where letters go: `smtp://user@host:587`, `smtps://user@host` or `directory:/folder`."
    ) { root in
        _ = try root.mailRoute()
        if root.setting(.mailFrom) == nil { _ = try root.mailPost() }
    }

    static let mailFrom: Setting = Setting(
        "ACCREDIT_MAIL_FROM", .address, usual: "none; letters need one",
        "Who sends letters: `BAC accreditation <accreditation@bac.example>`."
    ) { _ = try $0.mailSender() }

    static let mailPassword: Setting = Setting(
        "ACCREDIT_MAIL_PASSWORD", .secret, usual: "none", "The password of the user at the mail server.")

    static let scanner: Setting = Setting(
        "ACCREDIT_SCANNER", .address, usual: "files are not scanned",
        "What looks into files before anybody reads them: `command:/path`, `clamd:host:port` or `clamd:unix:/path`."
    ) { _ = try $0.fileScanner() }

    static let publicAddress: Setting = Setting(
        "ACCREDIT_PUBLIC_URL", .address, usual: "letters have no links",
        "Where people open this server, such as `https://accredit.bac.example`."
    ) { _ = try $0.publicAddress() }

    static let webhookAllow: Setting = Setting(
        "ACCREDIT_WEBHOOK_ALLOW", .address, usual: "the public internet alone",
        "Networks of your own that webhooks may post to, such as `10.1.0.0/16,fd12::/48`; with `127.0.0.0/8` by `http`."
    ) { _ = try $0.webhookRules() }

    static let metrics: Setting = Setting(
        "ACCREDIT_METRICS", .address, usual: "off",
        "The address and port at which monitors ask for `/metrics`, `/live` and `/ready`, such as `127.0.0.1:9464`."
    ) { _ = try $0.monitorAddress() }

    static let log: Setting = Setting(
        "ACCREDIT_LOG", .choice, usual: "`text`", "How `serve` writes its log: `text`, or `json`, one object a line."
    ) { _ = try $0.logForm() }

    static let requestsPerMinute: Setting = Setting(
        "ACCREDIT_REQUESTS_PER_MINUTE", .number, usual: "`1200`",
        "How many requests one person may make in a minute, over all servers; `0` is no limit."
    ) { _ = try $0.requestsPerMinute() }

    static let failuresPerMinute: Setting = Setting(
        "ACCREDIT_FAILURES_PER_MINUTE", .number, usual: "`60`",
        "How many wrong tokens one address may send a server in a minute."
    ) { _ = try $0.failuresPerMinute() }

    static let home: Setting = Setting(
        "ACCREDIT_HOME", .folder, usual: "found from the program or the current folder",
        "The folder with `Migrations/` and `Workflows/`."
    ) { _ = try $0.migrationsFolder() }

    static let settings: Setting = Setting(
        "ACCREDIT_SETTINGS", .file, usual: "none",
        "A file of lines `NAME=value` with settings; the environment goes before it. `serve --settings` names another.")

    static let server: Setting = Setting(
        "ACCREDIT_SERVER", .address, usual: "the profile in use",
        "Where the server is, for whoever works through one, such as `https://accredit.example`."
    ) { root in
        if let text = root.setting(.server) { _ = try ServerAddress(text) }
    }

    static let token: Setting = Setting(
        "ACCREDIT_TOKEN", .secret, usual: "the profile in use", "Who you are to the server."
    ) { root in
        if let token = try root.secret(.token) { try CompositionRoot.requireToken(token) }
    }

    static let profile: Setting = Setting(
        "ACCREDIT_PROFILE", .name, usual: "the profile in use", "Which profile to use, as `--profile` does.")

    static let pager: Setting = Setting(
        "ACCREDIT_PAGER", .text, usual: "`PAGER`, else `less`",
        "What shows text that is longer than the terminal; nothing where it is empty or `cat`.")

    static let columns: Setting = Setting(
        "ACCREDIT_COLUMNS", .number, usual: "the terminal's own",
        "Tables for a terminal of so many columns, at least 40, also where output is a file or a pipe."
    ) { root in
        guard let text = root.setting(.columns) else { return }
        guard let columns = Int(text), columns >= 40 else {
            throw Failure.unusableSetting(
                variable: "ACCREDIT_COLUMNS", reason: "“\(text)” is no number of columns; expected 40 or more")
        }
    }

    /// Every setting of the program.
    static let all: [Setting] = [
        serviceDatabase, database, mail, mailFrom, mailPassword, scanner, publicAddress, webhookAllow, metrics, log,
        requestsPerMinute, failuresPerMinute, home, settings, server, token, profile, pager, columns,
    ]
}
