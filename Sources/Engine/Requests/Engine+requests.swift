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
            \(InformationRequest.question)
            WHERE h.case_id IN (
                SELECT q.case_id FROM accredit.case_request q
                WHERE q.body_id = \(ReaderSide.body) AND q.status = coalesce(\(status?.rawValue), q.status)
                UNION
                SELECT q.case_id FROM accredit.case_request q
                WHERE q.provider_id = \(ReaderSide.provider) AND q.status = coalesce(\(status?.rawValue), q.status)
                UNION
                SELECT q.case_id FROM accredit.case_request q
                WHERE q.provider_id = ANY (\(ReaderSide.actsFor))
                    AND q.status = coalesce(\(status?.rawValue), q.status)
            ) AND r.status = coalesce(\(status?.rawValue), r.status) AND accredit.open_to_reader(h)
            ORDER BY r.due NULLS LAST, h.reference, r.number
            LIMIT \(limit + 1)
            """, as: credential
        ).rows
        return InformationRequestList(
            requests: try rows.prefix(limit).map(InformationRequest.init(row:)), more: rows.count > limit)
    }

    /// The requests of one case, by number.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see the case.
    package func requests(of name: String, as credential: Credential) async throws -> InformationRequestList {
        let questions: [SQL] = [
            Self.enter(credential), "SELECT 1 FROM accredit.case_head h WHERE \(Self.named(name))",
            "\(InformationRequest.question) WHERE \(Self.named(name)) ORDER BY r.number",
        ]
        let answers = try await pool.withConnection { try await $0.pipeline(questions) }
        try Self.entered(answers[0])
        guard !answers[1].isEmpty else { throw Self.noSuchCase(name) }
        return InformationRequestList(requests: try answers[2].map(InformationRequest.init(row:)), more: false)
    }
}
