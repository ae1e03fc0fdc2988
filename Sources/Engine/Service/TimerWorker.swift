import Logging
import Postgres
import ServiceLifecycle

/// Fires the timers of cases: steps that expire, renewals that open, accreditations that lapse.
///
/// Any number of servers may run one: each takes cases that nobody holds, and a timer fires once. `run()` returns when
/// the service is asked to shut down; a database that is away is waited for.
package struct TimerWorker: Service {
    /// Number of timers that are fired in one transaction.
    static let batch = 100

    let pool: PostgresPool
    let interval: Duration
    let logger: Logger

    /// A worker that looks for due timers every `interval`.
    package init(pool: PostgresPool, interval: Duration, logger: Logger) {
        self.pool = pool
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    while try await fireDue() >= Self.batch {}
                    try await finishReprojection()
                    try await sweepEvidence()
                    try await sweepDenials()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning(
                        "timers wait for the database", metadata: ["error": "\(LoggedFault.text(of: error))"])
                }
                do { try await Task.sleep(for: interval) } catch { return }
            }
        }
    }

    /// Fires what is due now, about one batch.
    /// - Returns: how many fired.
    package func fireDue() async throws -> Int {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                "SELECT fired_command, fired_status FROM accredit.fire_due(\(Int32(Self.batch)))")
        }
        var fired = 0
        for row in rows {
            let (command, status) = try row.decode(as: (String?.self, String.self))
            // Another worker may have come first; then the case refuses, and nothing has fired here.
            if status == "done" { fired += 1 }
            // Which case it was stands in its history; a log names none.
            logger.info("timer", metadata: ["command": "\(command ?? "none")", "status": "\(status)"])
        }
        return fired
    }

    /// Takes away uploads that nobody finished, and files that are attached nowhere.
    func sweepEvidence() async throws {
        let swept = try await pool.withConnection { connection in
            try await connection.query("SELECT accredit.sweep_evidence(\(Int32(Self.batch)))")
        }.first?.decode(Int.self, at: 0)
        if let swept, swept > 0 { logger.info("evidence", metadata: ["swept": "\(swept)"]) }
    }

    /// Takes away what was denied long ago, and tokens of sign-ins that ended long ago.
    func sweepDenials() async throws {
        let most = Int32(Self.batch)
        _ = try await pool.withConnection {
            try await $0.query("SELECT accredit.sweep_denials(\(most)), accredit.sweep_sign_ins(\(most))")
        }
    }

    /// Goes on where somebody who published a calendar was stopped: what is due in open cases is worked out anew.
    func finishReprojection() async throws {
        let moves = try await pool.withConnection { try await $0.reproject(isUnattended: true) }
        for (calendar, moved) in Dictionary(grouping: moves, by: { "\($0.calendar) version \($0.version)" }) {
            logger.info("calendar", metadata: ["calendar": "\(calendar)", "cases": "\(moved.count)"])
        }
    }
}
