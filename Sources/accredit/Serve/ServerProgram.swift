import Administration
import Engine
import Foundation
import HTTPAPI
import Hummingbird
import Logging
import Postgres
import ServiceLifecycle
import Synchronization

/// How a server is to run.
struct ServerProgram: Sendable {
    var host: String
    /// 0 takes a free port.
    var port: Int
    /// Connections to the database at most.
    var poolSize: Int
    /// Interval between two checks of timers; `nil` never.
    var timerInterval: Duration?
    /// True if a role that could become the owner will do.
    var allowsInsecureRole: Bool
    /// How much of it its clients may take.
    var limits: ServerLimits

    /// Where it listens, as an address.
    func address(port: Int) -> String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

extension CompositionRoot {
    /// Runs a server until it is asked to stop: pool, timers, letters and API in one group, stopped in the reverse
    /// order.
    /// - Throws: before it listens ``Failure``, `MigrationError` or `PostgresError`; afterwards what a part of it
    ///   failed with.
    func serve(_ program: ServerProgram, logger: Logger) async throws {
        let post = try mailPost()
        let texts = try letterTexts()
        let pool = PostgresPool(
            configuration: try serviceConfiguration(), limits: PostgresPool.Limits(connections: program.poolSize),
            logger: logger)
        do {
            try await requireFitness(of: pool, for: program, logger: logger)
        } catch {
            await pool.shutdown()
            throw error
        }
        let listening = Atomic(false)
        let strangers = try publicPool(logger)
        let application = buildApplication(
            engine: Engine(pool: pool, migrator: try migrator(), letterTexts: texts, logger: logger),
            publicEngine: Engine(pool: strangers, migrator: try migrator(), letterTexts: texts, logger: logger),
            limits: program.limits,
            configuration: ApplicationConfiguration(
                address: .hostname(program.host, port: program.port), serverName: nil), logger: logger
        ) { port in
            listening.store(true, ordering: .relaxed)
            Terminal.tell("listening on \(program.address(port: port ?? program.port))\n")
        }
        var services: [any Service] = [PoolService(pool: pool), PoolService(pool: strangers)]
        if let interval = program.timerInterval {
            services.append(TimerWorker(pool: pool, interval: interval, logger: logger))
            // A connection of their own: letters may wait long for a mail server, and requests must not.
            let letters = PostgresPool(
                configuration: try serviceConfiguration(), limits: PostgresPool.Limits(connections: 2), logger: logger)
            services += [
                PoolService(pool: letters),
                LetterWorker(pool: letters, texts: texts, post: post, interval: interval, logger: logger),
            ]
        }
        services.append(application)
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            if !listening.load(ordering: .relaxed) {
                throw Failure.cannotListen(address: program.address(port: program.port), reason: Self.reason(of: error))
            }
            throw error
        }
    }

    /// Connections for who brings no token: few, with little patience, so that strangers keep nobody waiting but each
    /// other.
    private func publicPool(_ logger: Logger) throws -> PostgresPool {
        var configuration = try serviceConfiguration()
        configuration.statementTimeout = .seconds(3)
        return PostgresPool(
            configuration: configuration, limits: PostgresPool.Limits(connections: 2, wait: .seconds(5)),
            logger: logger)
    }

    /// What the operating system said, without the words of the libraries around it.
    private static func reason(of error: any Error) -> String {
        let text = "\(error)"
        return ["Address already in use", "Permission denied", "Cannot assign requested address"].first(
            where: text.contains) ?? text
    }

    /// The database is new enough, at this program's schema version, and the role is one to serve with.
    private func requireFitness(of pool: PostgresPool, for program: ServerProgram, logger: Logger) async throws {
        let migrator = try migrator()
        try await pool.withConnection { connection in
            let version = try await ServerFitness.version(on: connection)
            guard version.number >= ServerFitness.oldestVersion else { throw Failure.oldServer(version: version.text) }
            try await migrator.requireCurrent(on: connection)
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

/// Keeps the pool until everything that uses it has stopped.
private struct PoolService: Service {
    let pool: PostgresPool

    func run() async throws {
        try? await gracefulShutdown()
        await pool.shutdown()
    }
}
