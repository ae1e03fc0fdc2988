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
            if panel.resolution == nil, !definition.actions(from: state.state).contains(where: definition.takesOn) {
                findings.append(
                    finding(
                        .panelUnheeded, state: index,
                        """
                        The panel in state '\(state.state)' reads for nothing: no action of the body takes a case on \
                        from there. Let 'officer', 'reviewer' or 'decider' take one, or leave the panel out.
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
