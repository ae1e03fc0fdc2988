import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// What of a case never changes.
struct CaseRow: Sendable {
    /// The columns, from `h`, `b` and `p`.
    static let columns: SQL = """
        h.case_id, h.reference, b.code AS body, p.code AS provider,
        coalesce(b.sample OR p.sample, false) AS is_sample, h.calendar_id AS calendar, b.calendar AS body_calendar
        """

    /// The same of imported history, from `e`, the view `imported_event`.
    static let importedColumns: SQL = """
        e.case_id, e.reference, NULL::text AS body, NULL::text AS provider, false AS is_sample, NULL::uuid AS calendar,
        NULL::text AS body_calendar, NULL::jsonb AS consulted
        """

    /// Evidence that was looked at.
    struct Consultation: Sendable, Decodable {
        let requirement: String
        /// `nil`: all that was handed in for the requirement.
        let sha256: String?
        let at: Instant
    }

    let id: UUID
    let reference: String
    let body: String?
    let provider: String?
    let isSample: Bool
    /// The version of the calendar that was pinned to it when it closed.
    let calendar: UUID?
    /// The body's own calendar, which goes before that of the workflow.
    let bodyCalendar: String?
    /// What of its evidence was looked at.
    let consulted: [Consultation]

    static func id(of row: PostgresRow) throws -> UUID { try row.decode("case_id") }

    init(row: PostgresRow) throws {
        id = try Self.id(of: row)
        reference = try row.decode("reference")
        body = try row.decode("body")
        provider = try row.decode("provider")
        isSample = try row.decode("is_sample")
        calendar = try row.decode("calendar")
        bodyCalendar = try row.decode("body_calendar")
        consulted = try row.decodeWireIfPresent("consulted") ?? []
    }
}

/// One event as timelines are made from it.
struct EventRow: Sendable {
    /// The columns, from `e`, `v`, `h`, `a`, `s` and `y`. Nobody is named: who acted is a key.
    static let columns: SQL = """
        coalesce(v.id, h.workflow_id) AS workflow,
        e.seq, e.occurred_at, e.to_state, e.party, coalesce(a.marks, '{}') AS marks,
        s.outcome, CASE WHEN e.role IS DISTINCT FROM 'system' THEN e.principal_id::text END AS principal,
        e.effect, e.action, e.role, coalesce(a.records @> '[{"name": "conditions_set"}]', false) AS sets_conditions,
        y.nation, y.level, y.uk_credits, y.price_gbp, y.learners_per_year, y.sectors, y.mode, y.timetable, y.evidence
        """

    /// The same of imported history, from `e`, the view `imported_event`: an event is its activity, of no workflow.
    static let importedColumns: SQL = """
        NULL::uuid AS workflow, e.seq, e.occurred_at, e.activity AS to_state, e.party, '{}'::text[] AS marks, e.outcome,
        e.resource AS principal, NULL::jsonb AS effect, e.activity AS action, NULL::text AS role,
        false AS sets_conditions, NULL::text AS nation
        """

    /// The version of the workflow that the case followed from then on; `nil` for imported history.
    let workflow: UUID?
    let number: Int
    /// Time at which it happened; a correction moves it.
    var occurred: Instant
    var to: String?
    var party: Party
    let marks: [String]
    /// The outcome of the state entered; in imported history, of the case that closes here.
    let outcome: String?
    /// Who did it: a key that tells people apart.
    let principal: String?
    var effect: Effect
    /// What the submission that came with it says; `nil` where none came.
    let profile: CaseProfile?
    /// The action taken; in imported history the activity.
    let action: String
    /// In which capacity it was done.
    let role: String?
    /// True if it sets conditions: its action records `conditions_set`.
    let setsConditions: Bool

    /// True if the case followed another version from then on.
    var isMigration: Bool { if case .migrated = effect { true } else { false } }

    /// The state that the event led to, or in which the case followed another version; `nil` where it did neither.
    var state: String? { if case .migrated(let state) = effect { state } else { to } }

    init(row: PostgresRow) throws {
        workflow = try row.decode("workflow")
        number = try row.decode("seq")
        occurred = try row.decode("occurred_at")
        to = try row.decode("to_state")
        party = Party(rawValue: try row.decode("party")) ?? .unattributed
        marks = try row.decode("marks")
        outcome = try row.decode("outcome")
        principal = try row.decode("principal")
        action = try row.decode("action")
        role = try row.decode("role")
        setsConditions = try row.decode("sets_conditions")
        profile = try row.decode("nation", as: String?.self).map { try Self.profile(row, nation: $0) }
        effect = try row.decode("effect", as: JSONValue?.self).map { [action] in Effect($0, of: action) } ?? .none
    }

    private static func profile(_ row: PostgresRow, nation: String) throws -> CaseProfile {
        CaseProfile(
            nation: nation,
            course: CourseTerms(
                level: try row.decode("level"), sectors: try row.decode("sectors"),
                ukCredits: try row.decode("uk_credits"), mode: try row.decode("mode"),
                timetable: try row.decode("timetable"), priceGBP: try row.decode("price_gbp"),
                learnersPerYear: try row.decode("learners_per_year")),
            evidence: try row.decodeJSON("evidence"))
    }

    /// What an event did beyond moving its case.
    enum Effect: Sendable {
        case none
        /// The case rests from then on.
        case paused
        /// It is taken up again.
        case resumed
        /// The standard of the whole is longer.
        case standardExtended(workingDays: Int, oldDue: Day?, newDue: Day?)
        /// The provider agrees to what another event proposed.
        case consented(to: Int)
        /// Another event happened at another time.
        case corrected(event: Int, Instant)
        /// A decision with so many items, of which so many are conditions.
        case decided(items: Int, conditions: Int)
        /// Something became of conditions, by their numbers among the items of the case.
        case conditions([Int], Change)
        /// The case follows another version of its workflow from then on, in the state that is named.
        case migrated(to: String)
        /// A decision does not stand, nor do other events, by their numbers.
        case tookBack(decision: Int, undone: Set<Int>)

        /// What becomes of a condition.
        enum Change: Sendable {
            /// The provider shows that it is met.
            case shown
            /// The body finds that it is not.
            case reopened
            /// It is to be met by a later day.
            case prolonged(to: Day?)
            /// The body finds it met; the day by which it was to be.
            case discharged(due: Day?)
        }

        /// What an event did.
        /// - Parameter action: its action; of a condition that is given more time, or discharged, that tells it.
        init(_ effect: JSONValue, of action: String) {
            let number = { (name: String) in effect[name]?.integerValue.map(Int.init) }
            let day = { (name: String) in effect[name]?.stringValue.flatMap { try? Day($0) } }
            self =
                if let decision = number("takes_back") {
                    .tookBack(
                        decision: decision,
                        undone: Set((effect["undoes"]?.arrayValue ?? []).compactMap(\.integerValue).map(Int.init)))
                } else if effect["paused"] != nil {
                    .paused
                } else if effect["resumed"] != nil {
                    .resumed
                } else if effect["extends"] == "standard", let days = number("working_days") {
                    .standardExtended(workingDays: days, oldDue: day("old_due"), newDue: day("new_due"))
                } else if let event = number("consents_to") {
                    .consented(to: event)
                } else if let event = number("corrects"),
                    let moment = effect["effective_at"]?.stringValue.flatMap({ try? Instant($0) })
                {
                    .corrected(event: event, moment)
                } else if effect["decides"] != nil {
                    .decided(
                        items: effect["items"]?.objectValue?.values.compactMap(\.integerValue).reduce(0) {
                            $0 + Int($1)
                        } ?? 0,
                        conditions: effect["items"]?["condition"]?.integerValue.map(Int.init) ?? 0)
                } else if let shown = effect["shown"]?.arrayValue {
                    .conditions(shown.compactMap(\.integerValue).map(Int.init), .shown)
                } else if let reopened = effect["reopened"]?.arrayValue {
                    .conditions(reopened.compactMap(\.integerValue).map(Int.init), .reopened)
                } else if let item = number("item"),
                    let change = Change(action, newDue: day("new_due"), due: day("due"))
                {
                    .conditions([item], change)
                } else if let state = effect["migrated"]?["to_state"]?.stringValue {
                    .migrated(to: state)
                } else {
                    .none
                }
        }
    }
}

extension EventRow.Effect.Change {
    /// What the command with this name does to one condition beyond showing it or opening it again; `nil` for one that
    /// does nothing to any.
    fileprivate init?(_ command: String, newDue: Day?, due: Day?) {
        switch command {
        case "prolong": self = .prolonged(to: newDue)
        case "discharge": self = .discharged(due: due)
        default: return nil
        }
    }
}
