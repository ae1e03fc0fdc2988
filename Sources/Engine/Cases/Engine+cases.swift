import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// The columns of ``CaseSummary``, in the order in which ``summary(_:)`` reads them.
    private static let summaryColumns: SQL = """
        h.case_id, h.reference, coalesce(f.submission #>> '{title,en}', f.submission #>> '{title,cy}'), w.name, \
        w.version,
        b.code, p.code, h.state, s.title, h.party, h.outcome, h.version, h.opened_at, h.entered_at, h.closed_at, \
        b.sample OR p.sample
        """

    private static let summaryJoins: SQL = """
        JOIN accredit.workflow w ON w.id = h.workflow_id
        JOIN accredit.workflow_state s ON s.workflow_id = h.workflow_id AND s.state = h.state
        JOIN accredit.organisation b ON b.id = h.body_id
        JOIN accredit.organisation p ON p.id = h.provider_id
        LEFT JOIN accredit.case_facts f ON f.case_id = h.case_id
        """

    private static func summary(_ row: PostgresRow) throws -> CaseSummary {
        let (id, reference, title, route, routeVersion, body, provider, state) = try row.decode(
            as: (UUID.self, String.self, String?.self, String.self, Int.self, String.self, String.self, String.self))
        return CaseSummary(
            id: id, reference: reference, title: title, route: route, routeVersion: routeVersion, body: body,
            provider: provider,
            state: state,
            stateTitle: try row.decodeJSON(LocalizedText.self, at: 8), party: try row.decode(String.self, at: 9),
            outcome: try row.decode(String?.self, at: 10), version: try row.decode(Int.self, at: 11),
            openedAt: try row.decode(Instant.self, at: 12), enteredAt: try row.decode(Instant.self, at: 13),
            closedAt: try row.decode(Instant?.self, at: 14), isSample: try row.decode(Bool.self, at: 15))
    }

    /// The cases that a principal may see, newest first.
    /// - Parameters:
    ///   - filter: which of them.
    ///   - limit: how many on a page, 1 to 200.
    ///   - cursor: where the page begins, as the page before gave it.
    package func cases(
        _ filter: CaseFilter = CaseFilter(), limit: Int = 50, from cursor: CaseCursor? = nil, as credential: Credential
    )
        async throws
        -> CasePage
    {
        var conditions: [SQL] = ["h.log_id IS NULL"]
        if let state = filter.state { conditions.append("h.state = \(state)") }
        if let route = filter.route { conditions.append("w.name = \(route)") }
        if let party = filter.party { conditions.append("h.party = \(party)") }
        if let isOpen = filter.isOpen { conditions.append(isOpen ? "h.closed_at IS NULL" : "h.closed_at IS NOT NULL") }
        if let cursor { conditions.append("(h.opened_at, h.case_id) < (\(cursor.openedAt), \(cursor.id))") }
        // Each side of a case has an index of its own; naming the side lets the planner use it.
        let sides: [SQL] = [
            "h.body_id = nullif(current_setting('accredit.body', true), '')::uuid",
            "h.provider_id = nullif(current_setting('accredit.provider', true), '')::uuid",
            "current_setting('accredit.reach', true) = 'all'",
        ]
        let branches = sides.map { side -> SQL in
            """
            (SELECT \(Self.summaryColumns) FROM accredit.case_head h \(Self.summaryJoins)
            WHERE \(side) AND \(conditions.joined(separator: " AND "))
            ORDER BY h.opened_at DESC, h.case_id DESC LIMIT \(limit + 1))
            """
        }
        let (_, rows) = try await read(
            "\(branches.joined(separator: " UNION ALL ")) ORDER BY 13 DESC, 1 DESC LIMIT \(limit + 1)", as: credential)
        let cases = try rows.prefix(limit).map(Self.summary)
        let next = rows.count > limit ? cases.last.map { CaseCursor(openedAt: $0.openedAt, id: $0.id).text } : nil
        return CasePage(cases: cases, next: next)
    }

    /// One case by its reference or id.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see it.
    package func caseDetail(_ name: String, as credential: Credential) async throws -> CaseDetail {
        let (_, rows) = try await read(
            """
            SELECT \(Self.summaryColumns), accredit.own_submission(f.submission), f.record, d.due_at, x.due_at,
                r.due_at, first.reference, later.reference,
                accredit.clocks_of(h.case_id, clock_timestamp())::text,
                CASE WHEN s.meeting IS NOT NULL THEN accredit.meeting_of(h.case_id)::text END, \
                accredit.aftercare_of(h.case_id)::text
            FROM accredit.case_head h \(Self.summaryJoins)
            LEFT JOIN accredit.case_timer d ON d.case_id = h.case_id AND d.kind = 'deadline' AND d.due_at < 'infinity'
            LEFT JOIN accredit.case_timer x ON x.case_id = h.case_id AND x.kind = 'expiry' AND x.due_at < 'infinity'
            LEFT JOIN accredit.case_timer r ON r.case_id = h.case_id AND r.kind = 'renewal' AND r.due_at < 'infinity'
            LEFT JOIN accredit.case_head first ON first.case_id = h.predecessor_id
            LEFT JOIN LATERAL (
                SELECT l.reference FROM accredit.case_head l
                WHERE l.body_id = h.body_id AND l.provider_id = h.provider_id AND l.predecessor_id = h.case_id
                ORDER BY l.opened_at DESC, l.case_id LIMIT 1
            ) later ON true
            WHERE \(Self.named(name))
            """, as: credential)
        guard let row = rows.first else { throw Self.noSuchCase(name) }
        // A limit is the end of its last day; that day is what people count with.
        let lastDay = { (column: Int) in
            try row.decode(Instant?.self, at: column).map { LondonTime.shared.day(of: $0.advanced(bySeconds: -1)) }
        }
        return CaseDetail(
            summary: try Self.summary(row), submission: try row.decode(JSONValue?.self, at: 16) ?? .null,
            record: try row.decode(JSONValue?.self, at: 17) ?? .null,
            deadline: try lastDay(18), validUntil: try lastDay(19),
            renewalOpens: try row.decode(Instant?.self, at: 20).map { LondonTime.shared.day(of: $0) },
            predecessor: try row.decode(String?.self, at: 21), successor: try row.decode(String?.self, at: 22),
            clocks: try Wire.decode(CaseClocks.self, from: Data(try row.decode(String.self, at: 23).utf8)),
            meeting: try row.decode(String?.self, at: 24).map {
                try Wire.decode(CaseMeeting.self, from: Data($0.utf8))
            },
            aftercare: try Wire.decode(CaseAftercare.self, from: Data(try row.decode(String.self, at: 25).utf8)))
    }

    /// Every action that leaves the present state of a case, with everything that stands in its way.
    package func explain(_ name: String, as credential: Credential) async throws -> [ActionExplanation] {
        let (_, rows) = try await read(
            """
            SELECT x.action, x.title, x.to_state, x.roles, x.permitted, x.blocked_by,
                x.records, x.guards, s.editable, h.party = 'paused' AS is_paused, x.votes::text AS votes
            FROM accredit.case_head h
            JOIN accredit.workflow_state s ON s.workflow_id = h.workflow_id AND s.state = h.state
            LEFT JOIN LATERAL accredit.explain(h.case_id) x ON true
            WHERE \(Self.named(name))
            """, as: credential)
        guard !rows.isEmpty else { throw Self.noSuchCase(name) }
        return try rows.compactMap { row in
            try row.decode("action", as: String?.self).map { try ActionExplanation($0, row) }
        }
    }

    /// The condition that picks one case by what people call it.
    static func named(_ name: String) -> SQL {
        if let id = UUID(uuidString: name) { return "h.case_id = \(id)" }
        return "h.reference = \(CaseReference.normalised(name)) AND h.log_id IS NULL"
    }

    static func noSuchCase(_ name: String) -> EngineError {
        let isMistyped = CaseReference.isIntact(CaseReference.normalised(name)) == false
        return .notFound(
            kind: "case", name: name,
            hint: isMistyped
                ? "its check character does not fit: compare it with the original" : "or none that you may see")
    }
}
