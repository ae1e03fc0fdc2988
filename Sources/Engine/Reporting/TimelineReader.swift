import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// Folds rows of events, ordered by case and number, into timelines: one case in memory at a time.
///
/// Everything comes from events, never from a case's head, whose fields are of now: what was known at an earlier moment
/// is what the events recorded by then say.
struct TimelineReader {
    /// What a workflow says of the time its cases take, and of what it asks for.
    struct Scheme: Sendable {
        var name: String
        var version: Int
        var calendar: String
        var starts: String
        var stops: String
        var standard: Turnaround.Period?
        var cutOff: TimeOfDay?
        /// The names of its evidence list.
        var requirements: [String] = []
        var terms = SchemeTerms()
    }

    /// Known facts of a step.
    struct Step: Sendable {
        var party: Party?
        var standard: Turnaround.Period?
        var isRequest = false
        /// The limit of a stay.
        var deadline: Turnaround.Period?
    }

    /// A step of a workflow; of a log where there is no workflow.
    struct StepKey: Hashable, Sendable {
        var workflow: UUID?
        var step: String
    }

    private let schemes: [UUID: Scheme]
    private let steps: [StepKey: Step]
    private let log: String?
    private let asOf: Instant?
    private let calendars: CaseCalendars
    private var head: CaseRow?
    private var events: [EventRow] = []

    /// A reader for cases on these workflows, or of one imported log.
    /// - Parameters:
    ///   - calendars: those that cases count by.
    ///   - asOf: what happened later is left out; `nil` is nothing.
    init(
        schemes: [UUID: Scheme], steps: [StepKey: Step], log: String?, calendars: CaseCalendars = CaseCalendars(),
        asOf: Instant? = nil
    ) {
        self.schemes = schemes
        self.steps = steps
        self.log = log
        self.asOf = asOf
        self.calendars = calendars
    }

    /// The rows this reads: one for each event.
    /// - Parameters:
    ///   - conditions: which cases, on `h` (case_head), `w` (workflow), `b` and `p` (body and provider).
    ///   - knownOn: only events recorded by then; `nil` is all of them.
    static func question(_ conditions: [SQL], knownOn: Instant? = nil) -> SQL {
        // That texts were erased is no part of what became of a case.
        let known: [SQL] = ["e.command <> 'erase'"] + (knownOn.map { ["e.recorded_at <= \($0)"] } ?? [])
        let consulted: [SQL] = knownOn.map { ["c.recorded_at <= \($0)"] } ?? []
        return """
            SELECT \(CaseRow.columns), \(EventRow.columns),
                -- With the first event: what was looked at is of the case, and of no event.
                CASE WHEN e.seq = 1 THEN (
                    SELECT jsonb_agg(jsonb_build_object('requirement', c.requirement, 'sha256', c.sha256,
                        'at', accredit.instant_text(c.consulted_at)))
                    FROM accredit.case_consultation c
                    WHERE \((["c.case_id = h.case_id"] + consulted).joined(separator: " AND "))) END AS consulted
            FROM accredit.case_head h
            JOIN accredit.case_event e ON e.case_id = h.case_id
            -- The version that the case followed once the event was written: what the next migration left, or else \
            the present one.
            LEFT JOIN LATERAL (
                SELECT (m.effect #>> '{migrated,from}')::uuid AS id FROM accredit.case_event m
                WHERE m.case_id = e.case_id AND m.command = 'migrate' AND m.seq > e.seq
                ORDER BY m.seq LIMIT 1
            ) v ON true
            LEFT JOIN accredit.workflow w ON w.id = h.workflow_id
            LEFT JOIN accredit.organisation b ON b.id = h.body_id
            LEFT JOIN accredit.organisation p ON p.id = h.provider_id
            LEFT JOIN accredit.workflow_action a ON a.workflow_id = coalesce(v.id, h.workflow_id) AND a.from_state =
                e.from_state AND a.action = e.action
                AND e.to_state IS NOT NULL
            LEFT JOIN accredit.workflow_state s ON s.workflow_id = coalesce(v.id, h.workflow_id) AND s.state =
                e.to_state
            LEFT JOIN accredit.case_profile y ON y.case_id = e.case_id AND y.seq = e.seq
            WHERE \((["true"] + conditions + known).joined(separator: " AND "))
            ORDER BY h.case_id, e.seq
            """
    }

    /// The rows of an imported log's events, as those of ``question(_:knownOn:)``.
    static func question(ofLog id: UUID) -> SQL {
        """
        SELECT \(CaseRow.importedColumns), \(EventRow.importedColumns)
        FROM accredit.imported_event e
        WHERE e.log_id = \(id)
        ORDER BY e.case_id, e.seq
        """
    }

    /// Takes in one event.
    /// - Returns: the case before, where this event begins another.
    mutating func take(_ row: PostgresRow) throws -> CaseTimeline? { try take(row) { $0.timeline(of: $1, asOf: $2) } }

    /// The last case, after all rows.
    mutating func finish() -> CaseTimeline? { finish { $0.timeline(of: $1, asOf: $2) } }

    /// Takes in one event.
    /// - Parameter make: makes something of the events of a case, and of the moment as of which.
    /// - Returns: what was made of the case before, where this event begins another.
    mutating func take<Made>(_ row: PostgresRow, make: (TimelineAssembly, [EventRow], Instant?) -> Made?) throws
        -> Made?
    {
        let id = try CaseRow.id(of: row)
        var finished: Made?
        if id != head?.id {
            finished = finish(make: make)
            head = try CaseRow(row: row)
        }
        events.append(try EventRow(row: row))
        return finished
    }

    /// What is made of the last case, after all rows.
    mutating func finish<Made>(make: (TimelineAssembly, [EventRow], Instant?) -> Made?) -> Made? {
        defer { (head, events) = (nil, []) }
        guard let head else { return nil }
        let assembly = TimelineAssembly(head: head, schemes: schemes, steps: steps, log: log, calendars: calendars)
        return make(assembly, events, asOf)
    }
}
