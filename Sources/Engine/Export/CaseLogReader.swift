import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// Folds rows of events, ordered by case and number, into the cases of an event log: one case in memory at a time.
struct CaseLogReader {
    private let log: String?
    private let parties: [String: Party]
    private var caseID: UUID?
    private var current: LoggedCase?

    /// A reader for the engine's own cases, or for those of an imported log.
    /// - Parameter parties: in whose court an imported log's activities leave a case.
    init(log: String?, parties: [String: Party]) {
        self.log = log
        self.parties = parties
    }

    /// The rows this reads: one for each event that moved a case.
    /// - Parameter conditions: which cases, on `h` (case_head), `w` (workflow) and `b` (the body).
    static func question(_ conditions: [SQL]) -> SQL {
        """
        SELECT h.case_id, h.reference, h.opened_at, h.closed_at, h.version, w.name, w.version, b.code, p.code, p.nation,
            coalesce(b.sample OR p.sample, false), h.outcome,
            e.seq, e.to_state, e.action, coalesce(c.at, e.occurred_at), e.role, coalesce(e.resource, e.principal_id::text), s.party, s.outcome,
            coalesce(a.marks, '{}')
        FROM accredit.case_head h
        JOIN accredit.case_event e ON e.case_id = h.case_id
        -- When it happened is what its latest correction says.
        LEFT JOIN (
            SELECT DISTINCT ON (x.case_id, 2) x.case_id, (x.effect ->> 'corrects')::integer AS seq, (x.effect ->> 'effective_at')::timestamptz AS at
            FROM accredit.case_event x
            WHERE x.command = 'correct'
            ORDER BY x.case_id, 2, x.seq DESC
        ) c ON c.case_id = e.case_id AND c.seq = e.seq
        LEFT JOIN accredit.workflow w ON w.id = h.workflow_id
        LEFT JOIN accredit.organisation b ON b.id = h.body_id
        LEFT JOIN accredit.organisation p ON p.id = h.provider_id
        LEFT JOIN accredit.workflow_action a ON a.workflow_id = h.workflow_id AND a.from_state = e.from_state AND a.action = e.action
        LEFT JOIN accredit.workflow_state s ON s.workflow_id = h.workflow_id AND s.state = e.to_state
        WHERE e.to_state IS NOT NULL AND \(conditions.joined(separator: " AND "))
        ORDER BY h.case_id, e.seq
        """
    }

    /// Takes in one event.
    /// - Returns: the case before, where this event begins another.
    mutating func take(_ row: PostgresRow) throws -> LoggedCase? {
        let id = try row.decode(UUID.self, at: 0)
        var finished: LoggedCase?
        if id != caseID {
            finished = current
            caseID = id
            current = LoggedCase(facts: try facts(row), events: [])
        }
        let at = try row.decode(Instant.self, at: 15)
        // What becomes of an accreditation after its case was closed is no part of how long the case took.
        if let closed = current?.facts.closed, at > closed { return finished }
        let activity = try row.decode(String.self, at: 13)
        let marks = try row.decode([String].self, at: 20)
        if marks.contains("received"), current?.facts.received == nil { current?.facts.received = at }
        if log == nil, current?.facts.closed != nil, current?.facts.outcome == nil {
            current?.facts.outcome = try row.decode(String?.self, at: 19)
        }
        current?.events.append(
            LoggedEvent(
                number: try row.decode(Int.self, at: 12), activity: activity,
                action: log == nil ? try row.decode(String.self, at: 14) : nil,
                at: at, party: log == nil ? try row.decode(String?.self, at: 18).flatMap(Party.init(rawValue:)) : parties[activity],
                role: try row.decode(String?.self, at: 16), person: try row.decode(String?.self, at: 17),
                isDecision: marks.contains("decided")))
        return finished
    }

    /// The last case, after all rows.
    mutating func finish() -> LoggedCase? {
        defer { current = nil }
        return current
    }

    private func facts(_ row: PostgresRow) throws -> CaseTimeline {
        var facts = CaseTimeline(
            reference: try row.decode(String.self, at: 1), route: try log ?? row.decode(String?.self, at: 5) ?? "", isImported: log != nil,
            isSample: try row.decode(Bool.self, at: 10), opened: try row.decode(Instant.self, at: 2), visits: [],
            closed: try row.decode(Instant?.self, at: 3), events: try row.decode(Int.self, at: 4))
        facts.definitionVersion = try row.decode(Int?.self, at: 6)
        facts.body = try row.decode(String?.self, at: 7)
        facts.provider = try row.decode(String?.self, at: 8)
        facts.profile.nation = try row.decode(String?.self, at: 9)
        return facts
    }
}
