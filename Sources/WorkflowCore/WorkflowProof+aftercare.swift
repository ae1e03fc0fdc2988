extension WorkflowProof {
    /// What comes after a decision stands where one has been taken, and can happen by itself.
    func aftercareFindings() -> [Finding] {
        definition.states.indices.flatMap { index in misplaced(index) + illegal(index) }
    }

    private func misplaced(_ index: Int) -> [Finding] {
        let state = definition.states[index]
        guard let ending = state.ending, !ending.outcome.isApproval else { return [] }
        let keys = [
            ("monitoring", ending.annualReturn != nil), ("grants", ending.grants != nil),
            ("leans_on", ending.leaning != nil),
        ].filter(\.1)
        return keys.prefix(1).map { key, _ in
            finding(
                .aftercareMisplaced, state: index,
                """
                State '\(state.state)' says '\(key)' but approves nothing; move it to one with the outcome \
                'approved'.
                """
            )
        }
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
