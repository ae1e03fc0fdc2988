/// Draws a workflow as text for two well-known tools: whose turn it is in each state, the times, and who moves it on.
package enum WorkflowDiagram {
    /// The lines that describe a state: its title, then party and times.
    static func lines(of state: WorkflowDefinition.State, in language: Language) -> [String] {
        var lines = [
            state.title.text(in: language), state.party.map { $0 == .none ? "finished" : $0.rawValue } ?? "no party",
        ]
        if let outcome = state.outcome { lines.append("outcome: \(outcome.rawValue)") }
        if let standard = state.timing.standard { lines.append("standard: \(standard)") }
        if let deadline = state.timing.deadline { lines.append("deadline: \(deadline)\(expiry(of: state))") }
        if let validity = state.ending?.validity { lines.append("valid: \(validity.lasts)\(expiry(of: state))") }
        if let meeting = state.meeting { lines.append("meeting: \(meeting.series)") }
        return lines
    }

    private static func expiry(of state: WorkflowDefinition.State) -> String {
        state.timing.onExpiry.map { ", then \($0)" } ?? ""
    }

    /// What stands on an arrow: the action's title and its roles.
    static func label(of action: WorkflowDefinition.Action, in language: Language) -> String {
        let title = action.title.text(in: language)
        return action.by.isEmpty ? title : "\(title) (\(action.by.map(\.rawValue).joined(separator: ", ")))"
    }

    /// The arrows that can be drawn: each action once for every state it starts from, where both ends exist.
    static func arrows(
        of definition: WorkflowDefinition
    ) -> [(source: WorkflowDefinition.State, action: WorkflowDefinition.Action, target: WorkflowDefinition.State)] {
        definition.states.flatMap { source in
            definition.actions(from: source.state).compactMap { action in
                definition.state(action.to).map { (source, action, $0) }
            }
        }
    }
}
