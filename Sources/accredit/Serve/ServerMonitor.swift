import CoreMetrics
import Engine
import HTTPAPI
import Logging
import Monitoring
import Postgres
import Synchronization

/// What monitors are told of a server: the figures of its parts as they are at the moment of asking, and those of the
/// database as they were some seconds ago.
final class ServerMonitor: Sendable {
    /// For how long an answer of the database serves.
    private static let freshness = Duration.seconds(30)
    /// How long the database may think about it: less than monitors wait for an answer.
    private static let patience = Duration.seconds(5)

    private let registry: MetricRegistry
    private let process: ProcessMetrics
    private let pools = Mutex<[(name: String, pool: PostgresPool)]>([])
    private let database: Mutex<Asked?> = Mutex(nil)
    private let logger: Logger

    /// The question that is under way or was answered last.
    private struct Asked {
        let at: ContinuousClock.Instant
        let task: Task<Void, Never>
    }

    /// The factory of all that is told.
    var factory: any MetricsFactory { registry }

    /// - Parameter schema: the version of the database's schema that the program needs.
    init(schema: Int, logger: Logger) {
        registry = MetricRegistry(Self.families)
        process = ProcessMetrics(registry)
        self.logger = logger
        Self.build.gauge(ProgramVersion.text, "\(schema)", in: registry).set(1)
        Self.failures.counter(in: registry).increment(by: 0)
    }

    /// A pool of the server under a name, such as `requests`.
    func pool(_ name: String, _ configuration: PostgresConfiguration, _ limits: PostgresPool.Limits) -> PostgresPool {
        let timer = Self.waits.timer(name, in: registry)
        let pool = PostgresPool(configuration: configuration, limits: limits, logger: logger) {
            timer.recordNanoseconds(Int64($0 / .nanoseconds(1)))
        }
        Self.limit.gauge(name, in: registry).set(limits.connections)
        pools.withLock { $0.append((name, pool)) }
        return pool
    }

    /// All figures as text.
    /// - Parameter asking: the pool by which the database is asked.
    func text(asking: PostgresPool) async -> String {
        process.collect()
        for (name, pool) in pools.withLock({ $0 }) {
            Self.connections.gauge(name, in: registry).set(pool.connectionCount)
            Self.idle.gauge(name, in: registry).set(pool.idleCount)
            Self.waiting.gauge(name, in: registry).set(pool.waitingCount)
        }
        await refresh(asking)
        return registry.text()
    }

    /// Asks the database, unless it was asked a moment ago; who asks at the same time waits for the same answer.
    private func refresh(_ pool: PostgresPool) async {
        let now = ContinuousClock.now
        let task = database.withLock { asked in
            if let asked, now - asked.at < Self.freshness { return asked.task }
            let task = Task { await self.ask(pool) }
            asked = Asked(at: now, task: task)
            return task
        }
        await task.value
    }

    private func ask(_ pool: PostgresPool) async {
        do {
            guard let work = try await pool.workWaiting(within: Self.patience) else { return }
            Self.up.gauge(in: registry).set(1)
            tell(work)
        } catch {
            // A database that is slow is there.
            let isAway = DatabaseFault(error) == .away
            Self.up.gauge(in: registry).set(isAway ? 0 : 1)
            Self.failures.counter(in: registry).increment()
            // What is not known is not told: a figure of an hour ago would be taken for one of now.
            for family in Self.ofTheDatabase { registry.forget(family) }
            logger.warning(
                "monitors are not told of the database", metadata: ["error": "\(LoggedFault.text(of: error))"])
        }
    }

    private func tell(_ work: WorkWaiting) {
        Self.timersBehind.gauge(in: registry).set(work.timersBehind)
        Self.timersAge.gauge(in: registry).set(work.timersAge)
        for (status, count) in work.letters { Self.letters.gauge(status, in: registry).set(count) }
        Self.lettersAge.gauge(in: registry).set(work.lettersAge)
        for (status, count) in work.webhooks.deliveries { Self.deliveries.gauge(status, in: registry).set(count) }
        Self.deliveriesAge.gauge(in: registry).set(work.webhooks.age)
        Self.stoppedWebhooks.gauge(in: registry).set(work.webhooks.stopped)
        Self.openCases.gauge(in: registry).set(work.openCases)
        Self.overdueCases.gauge(in: registry).set(work.overdueCases)
    }
}

extension ServerMonitor {
    private static let limit = MetricFamily(
        "accredit_database_connections_max", .gauge, labels: ["pool"], help: "Connections that a pool may have.")
    private static let connections = MetricFamily(
        "accredit_database_connections", .gauge, labels: ["pool"], help: "Connections that a pool has.")
    private static let idle = MetricFamily(
        "accredit_database_connections_idle", .gauge, labels: ["pool"], help: "Connections that nobody uses.")
    private static let waiting = MetricFamily(
        "accredit_database_waiting", .gauge, labels: ["pool"], help: "Callers that wait for a connection.")
    private static let waits = MetricFamily(
        "accredit_database_acquire_duration_seconds", .histogram(MetricFamily.waits), labels: ["pool"],
        help: "Time until a caller got a connection, or gave up, in seconds.")
    private static let up = MetricFamily(
        "accredit_database_up", .gauge,
        help: "0 where the database could not be reached when it was last asked how much work waits, else 1.")
    private static let failures = MetricFamily(
        "accredit_database_question_failures_total", .counter,
        help: "Times that the database did not say how much work waits.")
    private static let timersBehind = MetricFamily(
        "accredit_timers_behind", .gauge, help: "Timers that are due and have not fired.")
    private static let timersAge = MetricFamily(
        "accredit_timers_oldest_age_seconds", .gauge,
        help: "For how long the oldest timer that has not fired has been due, in seconds.")
    private static let letters = MetricFamily(
        "accredit_letters", .gauge, labels: ["status"],
        help: "Letters that are not sent: waiting, held for want of an address, unconfirmed or failed.")
    private static let lettersAge = MetricFamily(
        "accredit_letters_oldest_age_seconds", .gauge, help: "Age of the oldest letter that waits, in seconds.")
    private static let deliveries = MetricFamily(
        "accredit_webhook_deliveries", .gauge, labels: ["status"],
        help: "Deliveries to webhooks that did not arrive: waiting, or dead after three days.")
    private static let deliveriesAge = MetricFamily(
        "accredit_webhook_deliveries_oldest_age_seconds", .gauge,
        help: "Age of the oldest delivery to a webhook that waits, in seconds.")
    private static let stoppedWebhooks = MetricFamily(
        "accredit_webhooks_stopped", .gauge, help: "Webhooks that were switched off by themselves.")
    private static let openCases = MetricFamily("accredit_cases_open", .gauge, help: "Cases under way.")
    private static let overdueCases = MetricFamily(
        "accredit_cases_overdue", .gauge,
        help: "Cases under way that are past the day they were due on; of those once paused or extended 1,000 at most.")
    private static let build = MetricFamily(
        "accredit_build_info", .gauge, labels: ["version", "schema"],
        help: "1; version of the program, and of the schema that it needs.")

    /// What the database says.
    private static let ofTheDatabase = [
        timersBehind, timersAge, letters, lettersAge, deliveries, deliveriesAge, stoppedWebhooks, openCases,
        overdueCases,
    ]

    /// Every family, in the order in which it is told.
    static let families =
        [build] + HTTPMetrics.families + CountedScanner.families
        + [limit, connections, idle, waiting, waits, up, failures] + ofTheDatabase + ProcessMetrics.families
}
