extension WorkflowProof {
    /// What panels need: actions that can follow from each result, and a limit where they say what happens at it.
    func panelFindings() -> [Finding] {
        definition.states.indices.flatMap { index -> [Finding] in
            let state = definition.states[index]
            guard let panel = state.panel else { return [] }
            var findings: [Finding] = []
            for (result, name) in panel.outcomes.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                let decides =
                    definition.action(name)?.effect.decides != nil
                    ? "it decides, and a decision takes somebody's reasons" : nil
                if let problem = unattendedProblem(name, in: state) ?? decides {
                    findings.append(
                        finding(
                            .panelOutcome, state: index,
                            """
                            The '\(result.rawValue): \(name)' of the panel in state '\(state.state)' cannot happen: \
                            \(problem).
                            """
                        ))
                }
            }
            if let name = panel.before, definition.action(name)?.from.contains(state.state) != true {
                findings.append(
                    finding(
                        .panelOutcome, state: index,
                        """
                        The panel in state '\(state.state)' is to read before '\(name)', which is no action that \
                        starts from this state.
                        """
                    ))
            }
            if panel.resolution?.atDeadline != nil, state.timing.deadline == nil {
                findings.append(
                    finding(
                        .panelDeadline, state: index,
                        """
                        The panel in state '\(state.state)' says what happens at the deadline, but the state has none; \
                        add 'deadline' and 'on_expiry'.
                        """
                    ))
            }
            return findings
        }
    }
}
