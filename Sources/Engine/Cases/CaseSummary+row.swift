import Postgres
import Turnaround
import WorkflowCore

extension CaseSummary {
    /// The columns that ``init(row:)`` reads, from `h` (case_head) and ``joins``.
    static let columns: SQL = """
        h.case_id, h.reference,
        coalesce(f.submission #>> '{title,en}', f.submission #>> '{title,cy}') AS title,
        w.name AS route, w.version AS route_version, b.code AS body, p.code AS provider,
        h.state, s.title AS state_title, h.party, h.outcome, h.version,
        h.opened_at, h.entered_at, h.closed_at, b.sample OR p.sample AS is_sample
        """

    /// What ``columns`` need beside `h`.
    static let joins: SQL = """
        JOIN accredit.workflow w ON w.id = h.workflow_id
        JOIN accredit.workflow_state s ON s.workflow_id = h.workflow_id AND s.state = h.state
        JOIN accredit.organisation b ON b.id = h.body_id
        JOIN accredit.organisation p ON p.id = h.provider_id
        LEFT JOIN accredit.case_facts f ON f.case_id = h.case_id
        """

    init(row: PostgresRow) throws {
        id = try row.decode("case_id")
        reference = try row.decode("reference")
        title = try row.decode("title")
        route = try row.decode("route")
        routeVersion = try row.decode("route_version")
        body = try row.decode("body")
        provider = try row.decode("provider")
        state = try row.decode("state")
        stateTitle = try row.decodeJSON("state_title")
        party = try row.decode("party")
        outcome = try row.decode("outcome")
        version = try row.decode("version")
        openedAt = try row.decode("opened_at")
        enteredAt = try row.decode("entered_at")
        closedAt = try row.decode("closed_at")
        isSample = try row.decode("is_sample")
    }
}
