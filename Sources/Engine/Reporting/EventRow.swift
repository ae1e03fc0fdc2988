import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// What of a case never changes.
struct CaseRow: Sendable {
    /// The columns, from `h`, `b` and `p`; the first ones of a row.
    static let columns: SQL = "h.case_id, h.reference, b.code, p.code, coalesce(b.sample OR p.sample, false)"
    /// The columns of its calendar, from `h` and `b`; they follow those of ``EventRow``.
    static let calendarColumns: SQL = "h.calendar_id AS pinned, b.calendar AS of_body"

    let id: UUID
    let reference: String
    let body: String?
    let provider: String?
    let isSample: Bool
    /// The version of the calendar that was pinned to it when it closed.
    let calendar: UUID?
    /// The body's own calendar, which goes before that of the workflow.
    let bodyCalendar: String?

    static func id(of row: PostgresRow) throws -> UUID { try row.decode(UUID.self, at: 0) }

    init(_ row: PostgresRow) throws {
        (id, reference, body, provider, isSample) = try row.decode(
            as: (UUID.self, String.self, String?.self, String?.self, Bool.self))
        calendar = try row.decode("pinned", as: UUID?.self)
        bodyCalendar = try row.decode("of_body", as: String?.self)
    }
}

/// One event as timelines are made from it.
struct EventRow: Sendable {
    /// The columns, from `e`, `v`, `h`, `a`, `s` and `y`; they follow those of ``CaseRow``. Nobody is named: who ended
    /// a stay is a key.
    static let columns: SQL = """
        coalesce(v.id, h.workflow_id),
        e.seq, e.occurred_at, e.to_state, e.party, coalesce(a.marks, '{}'),
        CASE WHEN h.log_id IS NULL THEN s.outcome ELSE e.effect ->> 'outcome' END,
        CASE WHEN e.role IS DISTINCT FROM 'system' THEN coalesce(e.resource, e.principal_id::text) END, e.effect,
        y.nation, y.level, y.uk_credits, y.price_gbp, y.learners_per_year, y.sectors, y.mode, y.timetable, \
        y.evidence::text,
        e.action, e.role, coalesce(a.records @> '[{"name": "conditions_set"}]', false)
        """

    /// The version of the workflow that the case followed from then on; `nil` for imported history.
    let workflow: UUID?
    let number: Int
    /// Time at which it happened; a correction moves it.
    var occurred: Instant
    let to: String?
    let party: Party
    let marks: [String]
    /// The outcome of the state entered; in imported history, of the case that closes here.
    let outcome: String?
    /// Who did it: a key that tells people apart.
    let principal: String?
    let effect: Effect
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

    init(_ row: PostgresRow) throws {
        workflow = try row.decode(UUID?.self, at: 5)
        (number, occurred, to) = (
            try row.decode(Int.self, at: 6), try row.decode(Instant.self, at: 7), try row.decode(String?.self, at: 8)
        )
        party = Party(rawValue: try row.decode(String.self, at: 9)) ?? .unattributed
        marks = try row.decode([String].self, at: 10)
        outcome = try row.decode(String?.self, at: 11)
        principal = try row.decode(String?.self, at: 12)
        profile = try row.decode(String?.self, at: 14).map { try Self.profile(row, nation: $0) }
        (action, role, setsConditions) = (
            try row.decode(String.self, at: 23), try row.decode(String?.self, at: 24), try row.decode(Bool.self, at: 25)
        )
        effect = try row.decode(JSONValue?.self, at: 13).map { [action] in Effect($0, of: action) } ?? .none
    }

    private static func profile(_ row: PostgresRow, nation: String) throws -> CaseProfile {
        CaseProfile(
            nation: nation,
            course: CourseTerms(
                level: try row.decode(Int?.self, at: 15), sectors: try row.decode([String].self, at: 19),
                ukCredits: try row.decode(Double?.self, at: 16), mode: try row.decode(String?.self, at: 20),
                timetable: try row.decode(String?.self, at: 21), priceGBP: try row.decode(Double?.self, at: 17),
                learnersPerYear: try row.decode(Double?.self, at: 18)),
            evidence: try JSONDecoder().decode(
                [EvidenceItem].self, from: Data(try row.decode(String.self, at: 22).utf8)))
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
        /// Something became of a condition, by its number among the items of the case.
        case condition(item: Int, Change)
        /// Evidence was looked at; without a digest, all that was handed in for the requirement.
        case consulted(requirement: String, sha256: String?)
        /// The case follows another version of its workflow from then on, in the state that is named.
        case migrated(to: String)

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
        /// - Parameter action: its action; what became of a condition is told by that.
        init(_ effect: JSONValue, of action: String) {
            let number = { (name: String) in effect[name]?.integerValue.map(Int.init) }
            let day = { (name: String) in effect[name]?.stringValue.flatMap { try? Day($0) } }
            self =
                if effect["paused"] != nil {
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
                } else if let item = number("item"),
                    let change = Change(action, newDue: day("new_due"), due: day("due"))
                {
                    .condition(item: item, change)
                } else if let requirement = effect["consulted"]?["requirement"]?.stringValue {
                    .consulted(requirement: requirement, sha256: effect["consulted"]?["sha256"]?.stringValue)
                } else if let state = effect["migrated"]?["to_state"]?.stringValue {
                    .migrated(to: state)
                } else {
                    .none
                }
        }
    }
}

extension EventRow.Effect.Change {
    /// What the command with this name does to a condition; `nil` for one that does nothing to any.
    fileprivate init?(_ command: String, newDue: Day?, due: Day?) {
        switch command {
        case "satisfy": self = .shown
        case "reopen": self = .reopened
        case "prolong": self = .prolonged(to: newDue)
        case "discharge": self = .discharged(due: due)
        default: return nil
        }
    }
}
