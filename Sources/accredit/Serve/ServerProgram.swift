import Administration
import Engine
import Foundation
import HTTPAPI
import Hummingbird
import Logging
import Monitoring
import Postgres
import ServiceLifecycle
import Synchronization
import Webhooks

/// How a server is to run.
struct ServerProgram: Sendable {
    /// Where it listens; port 0 takes a free one.
    var address: ListeningAddress
    /// Where monitors ask; `nil` nowhere.
    var monitor: ListeningAddress?
    /// Connections to the database at most, for requests that bring a token.
    var poolSize: Int
    /// Interval between two checks of timers; `nil` never.
    var timerInterval: Duration?
    /// True if a role that could become the owner will do.
    var allowsInsecureRole: Bool
    /// How much of it its clients may take.
    var limits: ServerLimits
}

/// The connections of a server, by who uses them.
private struct ServerPools {
    /// Requests that bring a token, and timers.
    let requests: PostgresPool
    /// Who brings no token: few, with little patience, so that strangers keep nobody waiting but each other.
    let strangers: PostgresPool
    /// Letters may wait long for a mail server, and requests must not.
    let letters: PostgresPool
    /// Webhooks, and whether there are new events.
    let webhooks: PostgresPool
    /// Whether the database is there is known also while all others are in use.
    let monitors: PostgresPool

    init(_ root: CompositionRoot, _ program: ServerProgram, _ monitor: ServerMonitor) throws {
        let usual = try root.serviceConfiguration()
        var impatient = usual
        impatient.statementTimeout = .seconds(3)
        requests = monitor.pool("requests", usual, .init(connections: program.poolSize))
        strangers = monitor.pool("strangers", impatient, .init(connections: 2, wait: .seconds(5)))
        letters = monitor.pool("letters", usual, .init(connections: 2))
        webhooks = monitor.pool("webhooks", usual, .init(connections: 3))
        monitors = monitor.pool("monitors", impatient, .init(connections: 2, wait: .seconds(5)))
    }

    var all: [PostgresPool] { [requests, strangers, letters, webhooks, monitors] }
}

extension CompositionRoot {
    /// Runs a server until it is asked to stop: pools, timers, letters, webhooks and API in one group, stopped in the
    /// reverse order. First it says that it is not ready; then requests in flight end, then the letter, the deliveries
    /// and the timers that are under way; whoever watches over it is answered to the end.
    /// - Throws: before it listens ``Failure``, `MigrationError` or `PostgresError`; afterwards what a part of it
    ///   failed with.
    // long: the one place where a server is put together, part by part.
    func serve(_ program: ServerProgram, logger: Logger) async throws {
        let post = try mailPost()
        let rules = try webhookRules()
        let source = try publicAddress() ?? "/"
        let texts = try letterTexts()
        let route = try fileScanner()
        let migrator = try self.migrator()
        let monitor = ServerMonitor(schema: migrator.programVersion, logger: logger)
        let pools = try ServerPools(self, program, monitor)
        do {
            try await requireFitness(of: pools.requests, for: program, logger: logger)
        } catch {
            for pool in pools.all { await pool.shutdown() }
            throw error
        }
        let scanner = route.map { CountedScanner($0, in: monitor.factory) }
        let engine = {
            Engine(pool: $0, migrator: migrator, letterTexts: texts, logger: logger, scanner: scanner)
        }
        let readiness = Readiness(engine(pools.monitors))
        let issuers = IssuerClient()
        let signIns = SignInTokens(engine(pools.requests)) { try await issuers.fetch($0, $1) }
        let listening = Atomic(false)
        let signal = EventSignal()
        var limits = program.limits
        limits.webhookAddresses = rules
        let application = buildApplication(
            engine: engine(pools.requests), publicEngine: engine(pools.strangers), limits: limits,
            metrics: HTTPMetrics(monitor.factory), readiness: readiness, signIns: signIns, signal: signal,
            configuration: ApplicationConfiguration(
                address: .hostname(program.address.host, port: program.address.port), serverName: nil), logger: logger
        ) { port in
            listening.store(true, ordering: .relaxed)
            tellListening(program.address, port: port, as: "", logger: logger)
        }
        var services: [any Service] = pools.all.map(PoolService.init)
        if let address = program.monitor {
            services.append(monitorService(address, readiness, monitor, pools.monitors, logger: logger))
        }
        if let interval = program.timerInterval {
            services += [
                TimerWorker(pool: pools.requests, interval: interval, logger: logger),
                LetterWorker(pool: pools.letters, texts: texts, post: post, interval: interval, logger: logger),
                WebhookWorker(
                    pool: pools.webhooks, post: WebhookPost(rules: rules, agent: "accredit/\(ProgramVersion.text)"),
                    signal: signal, source: source, interval: min(interval, .seconds(2)), logger: logger),
            ]
        }
        services.append(EventPoller(pool: pools.webhooks, signal: signal, logger: logger))
        services += [application, StopNotice(readiness: readiness)]
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        do {
            try await ServiceGroup(configuration: configuration).run()
            await issuers.close()
        } catch {
            await issuers.close()
            if !listening.load(ordering: .relaxed) {
                throw Failure.cannotListen(
                    addresses: [program.address.url] + (program.monitor.map { [$0.url] } ?? []),
                    reason: Self.reason(of: error))
            }
            throw error
        }
    }

    /// What answers monitors, at an address of its own.
    private func monitorService(
        _ address: ListeningAddress, _ readiness: Readiness, _ monitor: ServerMonitor, _ pool: PostgresPool,
        logger: Logger
    ) -> any Service {
        buildMonitor(
            readiness: readiness, metrics: { await monitor.text(asking: pool) },
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), serverName: nil), logger: logger
        ) { port in
            tellListening(address, port: port, as: " for monitors", logger: logger)
        }
    }

    /// Says where the server listens, in the form of its log, whatever the level of that.
    private func tellListening(_ address: ListeningAddress, port: Int?, as role: String, logger: Logger) {
        let url = ListeningAddress(host: address.host, port: port ?? address.port).url
        guard (try? logForm()) == .json else { return Terminal.tell("listening\(role) on \(url)\n") }
        var logger = logger
        logger.logLevel = .info
        logger.info("listening\(role) on \(url)")
    }

    /// What the operating system said, without the words of the libraries around it.
    private static func reason(of error: any Error) -> String {
        let text = "\(error)"
        return ["Address already in use", "Permission denied", "Cannot assign requested address"].first(
            where: text.contains) ?? text
    }

    /// The database is new enough, at this program's schema version, and the role is one to serve with.
    private func requireFitness(of pool: PostgresPool, for program: ServerProgram, logger: Logger) async throws {
        let migrator = try self.migrator()
        try await pool.withConnection { connection in
            let version = try await ServerFitness.version(on: connection)
            guard version.number >= ServerFitness.oldestVersion else { throw Failure.oldServer(version: version.text) }
            try await migrator.requireCurrent(on: connection)
            try await Engine.raiseEventBase(on: connection)
            guard let danger = try await ServerFitness.danger(on: connection) else { return }
            guard program.allowsInsecureRole else {
                throw Failure.insecureRole(role: danger.role, reason: danger.reason)
            }
            logger.warning(
                "serving with a role that is not for serving",
                metadata: ["role": "\(danger.role)", "because": "\(danger.reason)"])
        }
    }
}

/// Says that the server is not ready any more, before any part of it begins to stop.
private struct StopNotice: Service {
    let readiness: Readiness

    func run() async throws {
        try? await gracefulShutdown()
        readiness.stop()
    }
}

/// Keeps the pool until everything that uses it has stopped.
private struct PoolService: Service {
    let pool: PostgresPool

    func run() async throws {
        try? await gracefulShutdown()
        await pool.shutdown()
    }
}
