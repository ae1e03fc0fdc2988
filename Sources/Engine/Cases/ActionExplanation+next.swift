import Foundation
import Postgres
import WorkflowCore

extension ActionExplanation {
    /// The rows that ``init(_:_:)`` reads: at least one where the reader sees the case, without an action where none
    /// leads on.
    /// - Parameter condition: which case, on `h` (case_head).
    static func question(_ condition: SQL) -> SQL {
        """
        SELECT x.action, x.title, x.to_state, x.roles, x.permitted, x.blocked_by,
            x.records, x.guards, s.editable, h.party = 'paused' AS is_paused, x.votes::text AS votes,
            accredit.conditions_of(h.case_id) AS conditions, t.outcome
        FROM accredit.case_head h
        JOIN accredit.workflow_state s ON s.workflow_id = h.workflow_id AND s.state = h.state
        LEFT JOIN LATERAL accredit.explain(h.case_id) x ON true
        LEFT JOIN accredit.workflow_state t ON t.workflow_id = h.workflow_id AND t.state = x.to_state
        WHERE \(condition)
        """
    }

    /// Works out, from what stands in the way, whether the reader could act and what to do next.
    /// - Parameters:
    ///   - action: the action that the row is about.
    ///   - row: its columns, and how the case stands: `editable`, `is_paused`.
    init(_ action: String, _ row: PostgresRow) throws {
        let roles = try row.decode("roles", as: [String].self)
        let permitted = try row.decode("permitted", as: Bool.self)
        let blockedBy = try row.decode("blocked_by", as: JSONValue?.self)
        let records = try row.decode("records", as: JSONValue.self)
        let guards = try row.decodeJSON("guards", as: [Condition].self)
        let isEditable = try row.decode("editable", as: Bool.self)
        let isPaused = try row.decode("is_paused", as: Bool.self)
        let fields = (records.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        // What this action itself records is judged when it is handed over.
        let failing = guards.filter { condition in
            let names = condition.if.split { !($0.isLetter || $0.isNumber || "$._".contains($0)) }
            return !condition.satisfied && !fields.contains { field in names.contains { $0 == "$.record.\(field)" } }
        }
        let people = roles.filter { $0 != "system" }
        let next: String
        var helps: String?
        if people.isEmpty {
            next = blockedBy.flatMap(ActionExplanation.awaited) ?? "happens by itself when its time comes"
        } else if isPaused {
            next = "waits until the case is resumed"
            helps = "resume"
        } else if !permitted {
            next = "waits for: \(people.joined(separator: ", "))"
        } else if blockedBy?["reason"] == "separation" {
            next = "waits for another \(people.joined(separator: " or ")): you did what this must be kept separate from"
        } else if let blockedBy, blockedBy["reason"] == "incomplete", isEditable, roles.contains("provider") {
            let count = blockedBy["problems"]?.arrayValue?.count ?? 0
            let things = count == 1 ? "1 thing is" : "\(count) things are"
            next = "waits until the submission is amended: \(things) missing or wrong"
            helps = "amend"
        } else if let blockedBy, !ActionExplanation.isOfMeeting(blockedBy) {
            next = ActionExplanation.awaitsAnother(blockedBy, of: people)
        } else if let blockedBy, failing.isEmpty {
            next = ActionExplanation.awaitedMeeting(blockedBy)
        } else if failing.isEmpty {
            next = "can be done now"
            helps = action == Command.Verb.takeBack.rawValue ? "take-back" : "act"
        } else if isEditable && roles.contains("provider")
            && failing.contains(where: { $0.if.contains("$.submission") })
        {
            next = "waits until the submission is amended: \(Self.sentences(of: failing))"
            helps = "amend"
        } else {
            next = "waits until this holds: \(Self.sentences(of: failing))"
        }
        self.init(
            action: action, title: try row.decodeJSON("title"), to: try row.decode("to_state"),
            outcome: try row.decode("outcome"), roles: roles, permitted: permitted, blockedBy: blockedBy,
            votes: try row.decode("votes", as: String?.self).map {
                try Wire.decode(AwaitedVotes.self, from: Data($0.utf8))
            }, records: records, guards: guards,
            possible: permitted && blockedBy == nil && !isPaused && failing.isEmpty && !people.isEmpty,
            next: next, helps: helps)
    }
}

extension ActionExplanation {
    private static func sentences(of conditions: [Condition]) -> String {
        conditions.map { $0.message.text(in: .en) }.joined(separator: " ")
    }

    /// What a panel still waits for; `nil` where what stands in the way is something else.
    private static func awaited(_ blockedBy: JSONValue) -> String? {
        guard blockedBy["reason"] == "reviews_awaited", let reviews = blockedBy["reviews"]?.integerValue else {
            return nil
        }
        return
            """
            follows by itself from the panel: \(reviews) of \(blockedBy["members"]?.integerValue ?? reviews) reviews \
            are in
            """
    }

    /// True if it is about the votes of a meeting, which the door asks for last.
    private static func isOfMeeting(_ blockedBy: JSONValue) -> Bool {
        [.noMeeting, .noQuorum, .notCarried].contains(
            blockedBy["reason"]?.stringValue.flatMap(Refusal.Reason.init(rawValue:)))
    }

    /// What is awaited of a meeting.
    private static func awaitedMeeting(_ blockedBy: JSONValue) -> String {
        guard let meeting = blockedBy["meeting"]?.stringValue else {
            return "waits for a meeting: its series has none to come"
        }
        let missing = (blockedBy["quorum"]?.integerValue ?? 0) - (blockedBy["counted"]?.integerValue ?? 0)
        return switch blockedBy["reason"] {
        case "no_quorum":
            """
            waits for \(missing) more \(missing == 1 ? "member" : "members") at \(meeting): without them it has no \
            quorum
            """
        case "not_carried": "waits for votes at \(meeting)"
        default: "waits for the meeting \(meeting)"
        }
    }

    /// Reason why the reader in particular may not, as the door would say.
    private static func awaitsAnother(_ blockedBy: JSONValue, of people: [String]) -> String {
        switch blockedBy["reason"] {
        case "conflict":
            let natures = (blockedBy["interests"]?.arrayValue ?? []).compactMap { $0["nature"]?.stringValue }
            return
                """
                waits for another \(people.joined(separator: " or ")): you have an interest in this case \
                (\(natures.joined(separator: ", ")))
                """
        case "reviews_missing":
            return
                """
                waits for the panel: \(blockedBy["reviews"]?.integerValue ?? 0) of \
                \(blockedBy["quorum"]?.integerValue ?? 0) reviews are in
                """
        default:
            return
                """
                waits until this is out of the way: \
                \((blockedBy["reason"]?.stringValue ?? "").replacing("_", with: " "))
                """
        }
    }
}
