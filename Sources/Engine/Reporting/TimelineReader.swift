import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// Folds rows of events, ordered by case and number, into timelines: one case in memory at a time.
struct TimelineReader {
    /// What a workflow says of the time its cases take.
    struct Scheme: Sendable {
        var name: String
        var calendar: String
        var starts: String
        var stops: String
        var standardWorkingDays: Int?
        var cutOff: TimeOfDay?
    }

    /// What is known of a step.
    struct Step: Sendable {
        var party: Party?
        var standardWorkingDays: Int?
        var isRequest = false
    }

    private let schemes: [UUID: Scheme]
    private let steps: [StepKey: Step]
    private let log: String?
    private var current: CaseTimeline?
    private var scheme: Scheme?
    private var caseID: UUID?

    /// A reader for cases on these workflows, or of one imported log.
    init(schemes: [UUID: Scheme], steps: [StepKey: Step], log: String?) {
        self.schemes = schemes
        self.steps = steps
        self.log = log
    }

    /// A step of a workflow; of a log where there is no workflow.
    struct StepKey: Hashable, Sendable {
        var workflow: UUID?
        var step: String
    }

    /// The rows this reads: one for each event.
    /// - Parameter conditions: which cases, on `h` (case_head) and `w` (workflow).
    static func question(_ conditions: [SQL]) -> SQL {
        """
        SELECT h.case_id, h.reference, h.workflow_id, h.opened_at, h.closed_at, h.outcome, h.party, h.version,
            coalesce(b.sample OR p.sample, false), e.occurred_at, e.to_state, e.left_party, coalesce(a.marks, '{}'),
            s.outcome, b.code
        FROM accredit.case_head h
        JOIN accredit.case_event e ON e.case_id = h.case_id
        LEFT JOIN accredit.workflow w ON w.id = h.workflow_id
        LEFT JOIN accredit.organisation b ON b.id = h.body_id
        LEFT JOIN accredit.organisation p ON p.id = h.provider_id
        LEFT JOIN accredit.workflow_action a ON a.workflow_id = h.workflow_id AND a.from_state = e.from_state AND a.action = e.action
            AND e.to_state IS NOT NULL
        LEFT JOIN accredit.workflow_state s ON s.workflow_id = h.workflow_id AND s.state = e.to_state
        WHERE \(conditions.joined(separator: " AND "))
        ORDER BY h.case_id, e.seq
        """
    }

    /// Takes in one event.
    /// - Returns: the case before, where this event begins another.
    mutating func take(_ row: PostgresRow) throws -> CaseTimeline? {
        let id = try row.decode(UUID.self, at: 0)
        var finished: CaseTimeline?
        if id != caseID {
            finished = current
            try begin(id, row)
        }
        let (occurred, to, leftParty, marks) = (
            try row.decode(Instant.self, at: 9), try row.decode(String?.self, at: 10), try row.decode(String?.self, at: 11),
            try row.decode([String].self, at: 12)
        )
        if marks.contains("received"), current?.received == nil { current?.received = occurred }
        if marks.contains("complete"), current?.foundComplete == nil { current?.foundComplete = occurred }
        if let starts = scheme?.starts, marks.contains(starts), current?.clockStart == nil { current?.clockStart = occurred }
        if let stops = scheme?.stops, marks.contains(stops), current?.clockStop == nil { current?.clockStop = occurred }
        if let to {
            move(
                to: to, ending: try row.decode(String?.self, at: 13), at: occurred, leaving: leftParty,
                headParty: try row.decode(String.self, at: 6))
        }
        return finished
    }

    /// The last case, after all rows.
    mutating func finish() -> CaseTimeline? {
        defer { current = nil }
        return current
    }

    private mutating func begin(_ id: UUID, _ row: PostgresRow) throws {
        let workflow = try row.decode(UUID?.self, at: 2)
        scheme = workflow.flatMap { schemes[$0] }
        caseID = id
        current = CaseTimeline(
            reference: try row.decode(String.self, at: 1), route: log ?? scheme?.name ?? "", isImported: log != nil,
            isSample: try row.decode(Bool.self, at: 8), opened: try row.decode(Instant.self, at: 3), visits: [],
            closed: try row.decode(Instant?.self, at: 4), outcome: log == nil ? nil : try row.decode(String?.self, at: 5),
            standardWorkingDays: scheme?.standardWorkingDays, cutOff: scheme?.cutOff, events: try row.decode(Int.self, at: 7))
        current?.body = try row.decode(String?.self, at: 14)
        self.workflow = workflow
    }

    private var workflow: UUID?

    /// Ends the stay before and begins the next; once a case is closed it is in nobody's court, and no stay begins.
    ///
    /// How a case ended is how it was closed: an accreditation that ran out years later was still approved.
    private mutating func move(
        to step: String, ending outcome: String?, at occurred: Instant, leaving leftParty: String?, headParty: String
    ) {
        if let last = current?.visits.indices.last, current?.visits[last].left == nil {
            current?.visits[last].left = occurred
            if let party = leftParty.flatMap(Party.init(rawValue:)) { current?.visits[last].party = party }
        }
        if let outcome, let closed = current?.closed, occurred >= closed {
            if current?.outcome == nil { current?.outcome = outcome }
            return
        }
        let known = steps[StepKey(workflow: workflow, step: step)] ?? Step()
        current?.visits.append(
            Visit(
                step: step, party: log == nil ? Party(rawValue: headParty) ?? .unattributed : known.party ?? .unattributed,
                entered: occurred, left: nil,
                standardWorkingDays: known.standardWorkingDays, isRequest: known.isRequest))
    }
}
