extension WorkflowProof {
    /// Every state and action can be reached, an outcome can be reached from everywhere, and no work stands still.
    func reachabilityFindings() -> [Finding] {
        var findings: [Finding] = []
        if graph.initial != nil {
            let finishing = graph.reaching(definition.states.indices.filter { definition.states[$0].outcome != nil })
            for (index, state) in definition.states.enumerated() {
                if paths[index] == nil {
                    findings.append(
                        finding(
                            .unreachableState, state: index,
                            "No path leads to state '\(state.state)'; add an action that does, or remove it."))
                } else if !finishing.contains(index) {
                    findings.append(
                        finding(
                            .noWayToOutcome, state: index,
                            "From state '\(state.state)' no outcome can be reached; add an action that leads on."))
                }
            }
            let reachable = Set(
                definition.states.indices.filter { paths[$0] != nil }.map { definition.states[$0].state })
            for (index, action) in definition.actions.enumerated() where reachable.isDisjoint(with: action.from) {
                findings.append(
                    finding(
                        .unreachableAction, action: index,
                        "No path leads to a state in which action '\(action.action)' can be done."))
            }
        }
        for (index, state) in definition.states.enumerated()
        where state.party != WorkflowDefinition.Party.none && graph.outgoing[index].isEmpty {
            findings.append(
                finding(
                    .deadEnd, state: index,
                    """
                    In state '\(state.state)' there is work to do but no action anybody can do; add one, or make it an \
                    outcome.
                    """
                ))
        }
        return findings
    }
}
