import ArgumentParser
import HTTPAPI
import Logging

/// `accredit serve`: the JSON API and the timers, until it is asked to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the JSON API, fires timers and sends letters, until SIGTERM or SIGINT.",
        discussion: """
            Goes to the database by ACCREDIT_SERVICE_DATABASE_URL where that is set, else by DATABASE_URL, and refuses \
            a role that could become the owner of the tables: the service's role is accredit_service. The database \
            has to be at this program's schema version.
            Events go to webhooks of the public internet, and of the networks that ACCREDIT_WEBHOOK_ALLOW names.
            Letters go where ACCREDIT_MAIL says, from ACCREDIT_MAIL_FROM. Without it they are written, and wait.
            Monitors ask at ACCREDIT_METRICS for /metrics, /live and /ready. ACCREDIT_LOG=json writes the log as JSON.
            accredit settings lists all settings. What is wrong with them is said before anything is done.
            Any number of servers may run on one database. TLS is for a proxy in front of it.

            Examples:
              accredit serve
              accredit serve --host 0.0.0.0 --port 8080 --pool-size 16
              accredit serve --port 0        # a free port, told on standard error
              accredit serve --settings /etc/accredit/environment
            """)

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen on; 0 takes a free one.", valueName: "number"))
    var port = 8080

    @Option(
        help: ArgumentHelp(
            "Largest number of connections to the database, 1 to 200; up to nine more are for letters, webhooks, "
                + "strangers and monitors.",
            valueName: "number"))
    var poolSize = 8

    @Option(
        help: ArgumentHelp(
            "Largest number of connections of clients, 16 to 60000; further ones wait.", valueName: "number"))
    var connections = 4096

    @Option(
        help: ArgumentHelp(
            "Largest number of connections of one address, 1 to 60000, this machine's own aside, which are a proxy's; "
                + "further ones are closed.", valueName: "number"))
    var connectionsPerAddress = 256

    @Option(
        help: ArgumentHelp(
            "Seconds between two checks of timers, letters and webhooks; 0 leaves them to other servers.",
            valueName: "seconds"))
    var timerInterval = 10.0

    @Option(
        help: ArgumentHelp(
            "The log level: trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: Logger.Level = .info

    @OptionGroup var settings: SettingsFileOption

    @Flag(help: "Serve as a role that could become the owner of the tables; only for a machine of your own.")
    var insecureRole = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535.") }
        guard (1...200).contains(poolSize) else { throw ValidationError("--pool-size takes a number from 1 to 200.") }
        guard timerInterval == 0 || (0.1...86_400).contains(timerInterval) else {
            throw ValidationError("--timer-interval takes seconds from 0.1 to 86400, or 0.")
        }
        guard (16...60_000).contains(connections) else {
            throw ValidationError("--connections takes a number from 16 to 60000.")
        }
        guard (1...60_000).contains(connectionsPerAddress) else {
            throw ValidationError("--connections-per-address takes a number from 1 to 60000.")
        }
        guard !host.isEmpty else { throw ValidationError("--host takes an address, such as 127.0.0.1.") }
    }

    private var limits: ServerLimits {
        var limits = ServerLimits(poolSize: poolSize)
        limits.connections = connections
        limits.connectionsPerAddress = connectionsPerAddress
        return limits
    }

    func run() async throws {
        let root = try settings.root()
        let flaws = root.settingFlaws()
        let strangers = SettingNames.strangers(in: root.environment).map(SettingNames.unknown)
        // A misspelt name may be why another is missing.
        guard flaws.isEmpty else { throw Failure.unusableSettings(flaws + strangers) }
        let logger = try root.serverLogger(logLevel)
        for stranger in strangers { logger.warning("\(stranger)") }
        var limits = limits
        limits.requestsPerMinute = try root.requestsPerMinute()
        limits.failuresPerMinute = try root.failuresPerMinute()
        let server = ServerProgram(
            address: ListeningAddress(host: host, port: port), monitor: try root.monitorAddress(), poolSize: poolSize,
            timerInterval: timerInterval == 0 ? nil : .seconds(timerInterval),
            allowsInsecureRole: insecureRole, limits: limits)
        try await root.serve(server, logger: logger)
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
