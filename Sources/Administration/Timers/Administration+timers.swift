import Engine
import Postgres
import Turnaround

/// A timer that was due, and what came of it.
package struct FiredTimer: Codable, Sendable, Hashable {
    /// The case's reference.
    package var reference: String
    /// expire, renew or escalate.
    package var command: String
    /// done; anything else says why not.
    package var status: String
}

extension Administration {
    /// Number of timers that are fired in one transaction.
    private static let batch = 100

    /// Fires the timers of simulated samples that are due by a moment, in order of their due dates. Other cases are
    /// left to the clock.
    /// - Parameter limitsOnly: nobody is told of standards that run out.
    /// - Returns: every timer that fired, and each that could not.
    /// - Throws: ``EngineError/invalid(what:expected:)`` where the moment is still to come.
    package func fireSimulated(asOf moment: Instant, limitsOnly: Bool = false) async throws -> [FiredTimer] {
        var all: [FiredTimer] = []
        while true {
            let rows: [PostgresRow]
            do {
                rows = try await pool.withConnection {
                    try await $0.query(
                        """
                        SELECT fired_case, fired_command, fired_status
                        FROM accredit.fire_simulated(\(Int32(Self.batch)), \(moment), \(limitsOnly))
                        """)
                }
            } catch let error as PostgresError where error.sqlState == .invalidParameterValue {
                throw EngineError.invalid(
                    what: "the moment \(moment) is still to come", expected: "a moment that has passed")
            }
            let fired = try rows.map { row in
                let (reference, command, status) = try row.decode(as: (String.self, String.self, String.self))
                return FiredTimer(reference: reference, command: command, status: status)
            }
            all += fired
            // What fired may have armed timers that are due by then too. What cannot be done would come again and
            // again.
            guard fired.contains(where: { $0.status == "done" }) else { return all }
        }
    }
}
