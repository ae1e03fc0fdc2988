import Postgres

extension DatabaseExamination {
    /// Whether letters wait for somebody: unconfirmed, failed or held; or longer than a mail server's absence explains.
    func letters() async throws -> [ExaminationFinding] {
        let rows = try await connection.query(
            """
            SELECT count(*) FILTER (WHERE l.status = 'unconfirmed'), count(*) FILTER (WHERE l.status = 'failed'),
                count(*) FILTER (WHERE l.status = 'held'), count(*) FILTER (WHERE l.status = 'waiting' AND l.made_at <
                    clock_timestamp() - interval '1 day')
            FROM accredit.case_letter l
            WHERE l.status IN ('unconfirmed', 'failed', 'held', 'waiting')
            """)
        guard let row = rows.first else { return [] }
        let (unconfirmed, failed, held, late) = try row.decode(as: (Int.self, Int.self, Int.self, Int.self))
        let found = [
            (unconfirmed, "unconfirmed"), (failed, "failed"), (held, "held for want of an address"),
            (late, "waiting for more than a day"),
        ]
        .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return found.isEmpty
            ? [.ok("letters", "none waits for anybody")]
            : [
                .warn(
                    "letters", found.joined(separator: ", "),
                    """
                    Officers see them with: accredit letter list --status STATUS. Letters go out where ACCREDIT_MAIL \
                    is set for accredit serve.
                    """
                )
            ]
    }
}
