extension WorkflowProof {
    /// What comes after a decision stands where one has been taken, and can happen by itself.
    func aftercareFindings() -> [Finding] {
        definition.states.indices.flatMap { index in misplaced(index) + illegal(index) }
    }

    private func misplaced(_ index: Int) -> [Finding] {
        let state = definition.states[index]
        var findings: [Finding] = []
        if state.appeal != nil, state.outcome == nil {
            findings.append(
                finding(
                    .aftercareMisplaced, state: index,
                    "State '\(state.state)' takes appeals but has no outcome; move 'appeal'."))
        }
        let keys = [
            ("monitoring", state.annualReturn != nil), ("grants", state.grants != nil),
            ("leans_on", state.leaning != nil),
        ].filter(\.1)
        if let key = keys.first?.0, state.outcome?.isApproval != true {
            findings.append(
                finding(
                    .aftercareMisplaced, state: index,
                    """
                    State '\(state.state)' says '\(key)' but approves nothing; move it to one with the outcome \
                    'approved'.
                    """
                ))
        }
        return findings
    }

    private func illegal(_ index: Int) -> [Finding] {
        let state = definition.states[index]
        return state.aftercareActions.compactMap { key, name in
            unattendedProblem(name, in: state).map {
                finding(
                    .aftercareIllegal, state: index,
                    "What follows by '\(key)' in state '\(state.state)', '\(name)', cannot happen: \($0).")
            }
        }
    }
}
