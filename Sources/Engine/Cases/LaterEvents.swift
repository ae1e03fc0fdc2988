import WorkflowCore

/// What happened on a case after a version that somebody saw: the last events of it, as the history tells them.
struct LaterEvents: Sendable {
    /// Number of events that are told at most.
    static let most = 10

    /// The last events, oldest first.
    let last: [HistoryEvent]
    /// How many there are in all.
    let count: Int
}

extension Refusal {
    /// Tells what happened since the version that the principal saw: who did what, when. Nothing is added where the
    /// history tells them of no event.
    mutating func add(_ later: LaterEvents) {
        guard !later.last.isEmpty, var members = facts.objectValue else { return }
        members["happened"] = .array(later.last.map(\.brief))
        members["happened_count"] = .integer(Int64(later.count))
        facts = .object(members)
    }
}

extension HistoryEvent {
    /// The event without what was said with it, by the names of the history.
    fileprivate var brief: JSONValue {
        var members: [String: JSONValue] = [
            "number": .integer(Int64(number)), "occurred_at": .string(occurredAt.description),
            "command": .string(command), "action": .string(action),
        ]
        let texts = [
            "role": role, "principal": principal, "organisation": organisation, "from": from, "to": to,
            "effective_at": effectiveAt?.description,
        ]
        for (name, text) in texts { members[name] = text.map(JSONValue.string) }
        return .object(members)
    }
}
