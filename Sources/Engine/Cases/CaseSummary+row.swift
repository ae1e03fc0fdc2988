import Postgres
import Turnaround
import WorkflowCore

extension CaseSummary {
    /// Cases as the reader may know them, as `h`: to a provider, where they were before a decision not told yet. Beside
    /// it `stored`, with what never changes of a case: `opened_at` and `case_id`.
    /// - Parameter condition: which cases, on `h` (case_head).
    static func seen(_ condition: SQL) -> SQL {
        """
        (SELECT h AS head, h.opened_at, h.case_id FROM accredit.case_head h WHERE \(condition)) AS stored
        CROSS JOIN LATERAL accredit.head_seen(stored.head) AS h
        """
    }

    /// The columns that ``init(row:)`` reads, from `h`, which ``seen(_:)`` gives, and ``joins``.
    static let columns: SQL = """
        h.case_id, h.reference,
        coalesce(f.submission #>> '{title,en}', f.submission #>> '{title,cy}') AS title,
        w.name AS route, w.version AS route_version, b.code AS body, p.code AS provider,
        (SELECT o.code FROM accredit.organisation o WHERE o.id = p.part_of) AS provider_now,
        h.state, coalesce(s.title, jsonb_build_object('en', h.state)) AS state_title, h.party, h.outcome, h.version,
        h.opened_at, h.entered_at, h.closed_at, b.sample OR p.sample AS is_sample, k.name AS officer,
        (SELECT array_agg(t.tag ORDER BY t.tag) FROM accredit.case_tag t WHERE t.case_id = h.case_id) AS tags
        """

    /// What ``columns`` need beside `h`.
    static let joins: SQL = """
        JOIN accredit.workflow w ON w.id = h.workflow_id
        LEFT JOIN accredit.workflow_state s ON s.workflow_id = h.workflow_id AND s.state = h.state
        JOIN accredit.organisation b ON b.id = h.body_id
        JOIN accredit.organisation p ON p.id = h.provider_id
        LEFT JOIN accredit.case_facts f ON f.case_id = h.case_id
        -- To the body alone, as its tags: row security shows them to nobody else.
        LEFT JOIN accredit.case_officer o ON o.case_id = h.case_id AND o.ended_seq IS NULL
        LEFT JOIN accredit.principal k ON k.id = o.principal_id
        """

    init(row: PostgresRow) throws {
        id = try row.decode("case_id")
        reference = try row.decode("reference")
        title = try row.decode("title")
        route = try row.decode("route")
        routeVersion = try row.decode("route_version")
        body = try row.decode("body")
        provider = try row.decode("provider")
        providerNow = try row.decode("provider_now")
        state = try row.decode("state")
        stateTitle = try row.decodeJSON("state_title")
        party = try row.decode("party")
        outcome = try row.decode("outcome")
        version = try row.decode("version")
        openedAt = try row.decode("opened_at")
        enteredAt = try row.decode("entered_at")
        closedAt = try row.decode("closed_at")
        isSample = try row.decode("is_sample")
        officer = try row.decode("officer")
        tags = try row.decode("tags")
    }
}
