import Postgres

extension DatabaseExamination {
    /// Whether webhooks were switched off by themselves, deliveries were given up, or some wait for long.
    func webhooks() async throws -> [ExaminationFinding] {
        let rows = try await connection.query(
            "SELECT waiting, dead, age, stopped FROM accredit.deliveries_waiting()")
        guard let row = rows.first else { return [] }
        let (waiting, dead, age, stopped) = try row.decode(as: (Int.self, Int.self, Double.self, Int.self))
        var found: [String] = []
        if stopped > 0 { found.append("\(stopped) switched off by themselves") }
        if dead > 0 { found.append("\(dead) deliveries given up") }
        if age > 86_400 { found.append("\(waiting) deliveries waiting, the oldest for more than a day") }
        return found.isEmpty
            ? [.ok("webhooks", "what is posted arrives")]
            : [
                .warn(
                    "webhooks", found.joined(separator: ", "),
                    """
                    Their organisations see them with: accredit webhook list, accredit webhook deliveries WEBHOOK. \
                    Networks of your own are allowed with ACCREDIT_WEBHOOK_ALLOW.
                    """)
            ]
    }
}
