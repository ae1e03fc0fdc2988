extension WorkflowProof {
    /// What each action refers to, and who can do it.
    func actionFindings() -> [Finding] {
        definition.actions.indices.flatMap { referenceFindings($0) + actorFindings($0) + fourEyesFindings($0) }
            + missedConditionFindings()
    }

    private func missedConditionFindings() -> [Finding] {
        guard let name = definition.onMissedConditions, definition.action(name)?.by.contains(.system) != true else {
            return []
        }
        return [
            finding(
                .missedConditionsUnknown, at: [.key("conditions"), .key("on_missed")],
                """
                When conditions are missed, '\(name)' is to happen, which is no action done by 'system'; name one that \
                is.
                """
            )
        ]
    }

    private func referenceFindings(_ index: Int) -> [Finding] {
        let action = definition.actions[index]
        let names = definition.states.map(\.state)
        return (action.from + [action.to]).filter { !names.contains($0) }.map { name in
            let suggestion = NearestName.of(name, among: names).map { "; did you mean '\($0)'?" } ?? "."
            return finding(
                .unknownState, action: index,
                "Action '\(action.action)' names the state '\(name)', which does not exist\(suggestion)")
        }
    }

    private func actorFindings(_ index: Int) -> [Finding] {
        let action = definition.actions[index]
        let isPossible = action.from.compactMap { definition.state($0) }.contains {
            WorkflowGraph.canBeDone(action, in: $0)
        }
        // Where no state of 'from' exists, that is the finding, and who acts is not the question.
        if isPossible || (!action.people.isEmpty) { return [] }
        let reason =
            action.by.isEmpty
            ? "names nobody in 'by'"
            : """
            is only for the system, but no state it starts from has it as 'on_expiry', as the outcome of a panel \
            or as what follows after the decision
            """
        return [
            finding(.actionWithoutActor, action: index, "Nobody can do the action '\(action.action)': it \(reason).")
        ]
    }

    private func fourEyesFindings(_ index: Int) -> [Finding] {
        let action = definition.actions[index]
        return action.separateFrom.compactMap { name in
            guard let other = definition.actions.firstIndex(where: { $0.action == name }), other != index else {
                let problem = name == action.action ? "itself" : "'\(name)', which is no action"
                return finding(
                    .fourEyesUnknown, action: index,
                    "Action '\(action.action)' is separate from \(problem); name the action that keeps people from it."
                )
            }
            if action.people.isEmpty || !isOfPeople(definition.actions[other]) {
                return finding(
                    .fourEyesImpossible, action: index,
                    """
                    Action '\(action.action)' is separate from '\(name)', but one of them is only done by the system, \
                    so no second person is involved.
                    """
                )
            }
            if canNeverFollow(index, other) {
                return finding(
                    .fourEyesImpossible, action: index,
                    """
                    Action '\(action.action)' is separate from '\(name)', but '\(name)' never comes before it, so the \
                    rule never applies.
                    """
                )
            }
            return nil
        }
    }

    /// True if people do an action, alone or as a panel.
    private func isOfPeople(_ action: WorkflowDefinition.Action) -> Bool {
        !action.people.isEmpty
            || definition.states.contains { $0.panel?.outcomes.values.contains(action.action) == true }
    }

    /// True if no path does `earlier` before `later`, although `later` can be done.
    private func canNeverFollow(_ later: Int, _ earlier: Int) -> Bool {
        let reachable = graph.edges.filter { paths[$0.source] != nil }
        let sources = Set(reachable.filter { $0.action == later }.map(\.source))
        if sources.isEmpty { return false }
        return graph.reachable(from: reachable.filter { $0.action == earlier }.map(\.target)).isDisjoint(with: sources)
    }
}
