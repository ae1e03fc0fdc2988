import Postgres

/// How much work waits for the service and for people, over all organisations; it names nobody.
package struct WorkWaiting: Sendable, Hashable {
    /// Timers that are due and have not fired.
    package let timersBehind: Int
    /// For how long the oldest of them has been due, in seconds; 0 where there is none.
    package let timersAge: Double
    /// Letters by status: waiting, held, unconfirmed, failed.
    package let letters: [String: Int]
    /// For how long the oldest waiting letter has been there, in seconds; 0 where there is none.
    package let lettersAge: Double
    /// Cases under way.
    package let openCases: Int
    /// Of these, those that are past the day they were due on.
    package let overdueCases: Int
    /// What is to be posted to webhooks.
    package let webhooks: WaitingWebhooks
}

/// How much of what is to be posted to webhooks did not arrive.
package struct WaitingWebhooks: Sendable, Hashable {
    /// Deliveries by status: waiting, dead.
    package let deliveries: [String: Int]
    /// For how long the oldest that waits has been there, in seconds; 0 where there is none.
    package let age: Double
    /// Webhooks that were switched off by themselves.
    package let stopped: Int
}

extension PostgresPool {
    /// Asks how much work waits.
    /// - Parameter limit: for how long the database may think about it.
    /// - Throws: `PostgresError`.
    package func workWaiting(within limit: Duration) async throws -> WorkWaiting? {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT timers_behind, timers_age, letters_waiting, letters_held, letters_unconfirmed, letters_failed,
                    letters_age, cases_open, cases_overdue, waiting, dead, age, stopped
                FROM accredit.work_waiting(), accredit.deliveries_waiting()
                """, timeout: .after(limit)
            ).first.map { row in
                WorkWaiting(
                    timersBehind: try row.decode("timers_behind"), timersAge: try row.decode("timers_age"),
                    letters: [
                        "waiting": try row.decode("letters_waiting"), "held": try row.decode("letters_held"),
                        "unconfirmed": try row.decode("letters_unconfirmed"),
                        "failed": try row.decode("letters_failed"),
                    ], lettersAge: try row.decode("letters_age"), openCases: try row.decode("cases_open"),
                    overdueCases: try row.decode("cases_overdue"),
                    webhooks: WaitingWebhooks(
                        deliveries: ["waiting": try row.decode("waiting"), "dead": try row.decode("dead")],
                        age: try row.decode("age"), stopped: try row.decode("stopped")))
            }
        }
    }
}
