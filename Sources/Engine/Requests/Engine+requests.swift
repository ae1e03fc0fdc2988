import Postgres
import Turnaround

extension Engine {
    /// The requests of all cases that a principal may see, the most urgent first.
    /// - Parameters:
    ///   - status: only those that stand so; `nil` is all.
    ///   - limit: how many at most.
    package func requests(status: InformationRequest.Status?, limit: Int, as credential: Credential) async throws
        -> InformationRequestList
    {
        // Each side of a case has an index of its own; naming the side lets the planner use it.
        let rows = try await read(
            """
            \(Self.requestQuestion)
            WHERE h.case_id IN (
                SELECT q.case_id FROM accredit.case_request q
                WHERE q.body_id = nullif(current_setting('accredit.body', true), '')::uuid AND q.status =
                    coalesce(\(status?.rawValue), q.status)
                UNION
                SELECT q.case_id FROM accredit.case_request q
                WHERE q.provider_id = nullif(current_setting('accredit.provider', true), '')::uuid
                    AND q.status = coalesce(\(status?.rawValue), q.status)
            ) AND r.status = coalesce(\(status?.rawValue), r.status)
            ORDER BY r.due NULLS LAST, h.reference, r.number
            LIMIT \(limit + 1)
            """, as: credential
        ).rows
        return InformationRequestList(requests: try rows.prefix(limit).map(Self.request), more: rows.count > limit)
    }

    /// The requests of one case, by number.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see the case.
    package func requests(of name: String, as credential: Credential) async throws -> InformationRequestList {
        let questions: [SQL] = [
            Self.enter(credential), "SELECT 1 FROM accredit.case_head h WHERE \(Self.named(name))",
            "\(Self.requestQuestion) WHERE \(Self.named(name)) ORDER BY r.number",
        ]
        let answers = try await pool.withConnection { try await $0.pipeline(questions) }
        guard !answers[0].isEmpty else { throw EngineError.unauthenticated }
        guard !answers[1].isEmpty else { throw Self.noSuchCase(name) }
        return InformationRequestList(requests: try answers[2].map(Self.request), more: false)
    }

    private static let requestQuestion: SQL = """
        SELECT h.reference, coalesce(f.submission #>> '{title,en}', f.submission #>> '{title,cy}'), b.code, p.code,
            r.number, r.status, r.question, r.about, r.asked_at, r.asked_by, r.asked_role, r.due, r.reply, r.items,
            r.replied_at, r.replied_by, r.remark, r.ended_at
        FROM accredit.case_head h
        CROSS JOIN LATERAL accredit.requests_of(h.case_id) r
        JOIN accredit.organisation b ON b.id = h.body_id
        JOIN accredit.organisation p ON p.id = h.provider_id
        LEFT JOIN accredit.case_facts f ON f.case_id = h.case_id
        """

    private static func request(_ row: PostgresRow) throws -> InformationRequest {
        InformationRequest(
            reference: try row.decode(String.self, at: 0), title: try row.decode(String?.self, at: 1),
            body: try row.decode(String.self, at: 2),
            provider: try row.decode(String.self, at: 3), number: try row.decode(Int.self, at: 4),
            status: InformationRequest.Status(rawValue: try row.decode(String.self, at: 5)) ?? .open,
            question: try row.decode(String.self, at: 6), about: try row.decode(String?.self, at: 7),
            askedAt: try row.decode(Instant.self, at: 8), askedBy: try row.decode(String?.self, at: 9),
            askedRole: try row.decode(String?.self, at: 10), due: try row.decode(Day?.self, at: 11),
            reply: try row.decode(String?.self, at: 12), items: try row.decode([Int].self, at: 13),
            repliedAt: try row.decode(Instant?.self, at: 14), repliedBy: try row.decode(String?.self, at: 15),
            remark: try row.decode(String?.self, at: 16), endedAt: try row.decode(Instant?.self, at: 17))
    }
}
