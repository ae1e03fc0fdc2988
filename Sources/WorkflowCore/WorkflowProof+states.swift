extension WorkflowProof {
    /// What each state has to say about itself.
    func stateFindings() -> [Finding] {
        var findings: [Finding] = []
        let initials = definition.states.filter(\.isInitial).map(\.state)
        if initials.count != 1 {
            let found =
                initials.isEmpty
                ? "No state is marked 'initial: true'"
                : "Several states are initial: \(initials.joined(separator: ", "))"
            findings.append(finding(.initialState, at: [.key("states")], "\(found); mark exactly one."))
        }
        for index in definition.states.indices {
            findings +=
                partyFindings(index) + timerFindings(index) + meetingFindings(index) + conditionsFindings(index)
        }
        return findings
    }

    private func partyFindings(_ index: Int) -> [Finding] {
        let state = definition.states[index]
        var findings: [Finding] = []
        switch (state.party, state.outcome) {
        case (nil, _):
            let parties = WorkflowDefinition.Party.allCases.map(\.rawValue).joined(separator: ", ")
            findings.append(
                finding(
                    .stateWithoutParty, state: index,
                    "State '\(state.state)' does not say whose turn it is; add 'party' (\(parties)).")
            )
        case (.some(.none), nil):
            findings.append(
                finding(
                    .outcomeParty, state: index,
                    "State '\(state.state)' is with nobody but has no outcome; add 'outcome', or say whose turn it is.")
            )
        case (let party?, let outcome?) where party != .none:
            findings.append(
                finding(
                    .outcomeParty, state: index,
                    """
                    State '\(state.state)' has the outcome '\(outcome.rawValue)' but is still with \
                    '\(party.rawValue)';\u{20}
                    """
                        + "a finished state has 'party: none'."))
        default: break
        }
        let word: String? =
            switch state.stage {
            case .request: "request"
            case .conditions: "conditions"
            default: state.isEditable ? "editable" : nil
            }
        if let word, state.party != .provider {
            findings.append(
                finding(
                    .providerOnly, state: index,
                    """
                    State '\(state.state)' is marked '\(word)' but is not with the provider; only the provider's \
                    states can be.
                    """
                ))
        }
        return findings
    }

    /// With the last condition shown a case goes on, so there has to be one way.
    private func conditionsFindings(_ index: Int) -> [Finding] {
        let state = definition.states[index]
        guard state.stage == .conditions else { return [] }
        let ways = definition.actions(from: state.state).filter { action in
            guard let to = definition.state(action.to) else { return false }
            return action.by.contains(.provider) && action.effect.decides == nil
                && to.party != WorkflowDefinition.Party.none && to.stage != .request
        }
        guard ways.count != 1 else { return [] }
        let found = ways.isEmpty ? "none" : ways.map(\.action).joined(separator: ", ")
        return [
            finding(
                .conditionsWay, state: index,
                """
                State '\(state.state)' is marked 'conditions', so one action of the provider has to take the case on \
                from there once all are shown; there are: \(found).
                """)
        ]
    }

    private func timerFindings(_ index: Int) -> [Finding] {
        let state = definition.states[index]
        var findings: [Finding] = []
        if state.timing.deadline != nil, state.ending?.validity != nil {
            findings.append(
                finding(
                    .twoTimers, state: index, "State '\(state.state)' has a deadline and a validity; keep one of them.")
            )
        }
        let timer = state.timing.deadline != nil ? "deadline" : "validity"
        guard let name = state.timing.onExpiry else {
            if state.isTimed {
                findings.append(
                    finding(
                        .expiryMissing, state: index,
                        "The \(timer) of state '\(state.state)' does not say what happens at its end; add 'on_expiry'.")
                )
            }
            return findings
        }
        if let problem = expiryProblem(name, in: state) {
            findings.append(
                finding(
                    .expiryIllegal, state: index,
                    "The 'on_expiry: \(name)' of state '\(state.state)' cannot happen: \(problem)."))
        }
        return findings
    }

    /// Reason why an action cannot happen by itself when the time of a state runs out.
    private func expiryProblem(_ name: String, in state: WorkflowDefinition.State) -> String? {
        state.isTimed ? unattendedProblem(name, in: state) : "the state has no deadline and no validity"
    }

    /// Reason why an action cannot be taken in a state without anybody being asked: by the clock, or by a panel's
    /// result.
    func unattendedProblem(_ name: String, in state: WorkflowDefinition.State) -> String? {
        guard let action = definition.action(name) else {
            let suggestion =
                NearestName.of(name, among: definition.actions.map(\.action)).map { "; did you mean '\($0)'" }
                ?? ""
            return "there is no such action\(suggestion)"
        }
        if !action.from.contains(state.state) { return "the action does not start from this state" }
        if !action.by.contains(.system) { return "'by' of the action does not include 'system'" }
        if !action.require.isEmpty { return "the action has guards, which may refuse it then" }
        if action.needsCompleteSubmission || !(action.evidence ?? []).isEmpty {
            return "the action waits for the submission or its evidence, which may be missing then"
        }
        if let field = action.effect.records.first(where: { !$0.isOptional }) {
            return "the action needs '\(field.name)', which nobody hands over then"
        }
        return nil
    }

    private func meetingFindings(_ index: Int) -> [Finding] {
        let state = definition.states[index]
        guard let meeting = state.meeting else { return seriesFindings(index) }
        let (kind, problem) = unheeded(meeting, by: definition.actions(from: state.state))
        return seriesFindings(index)
            + [problem.map { finding(kind, state: index, "State '\(state.state)' \($0)") }].compactMap(\.self)
    }

    /// What is wrong with a meeting whose state these actions leave.
    private func unheeded(_ meeting: WorkflowDefinition.Meeting, by actions: [WorkflowDefinition.Action])
        -> (Finding.Kind, String?)
    {
        if meeting.voting != nil {
            let problem = """
                asks a meeting for its votes, but no action of the body that leaves it decides anything; say what an \
                action decides with 'decides'.
                """
            return (.nothingToVoteOn, actions.contains(where: \.needsVotes) ? nil : problem)
        }
        let taken = actions.filter(definition.takesOn)
        if taken.isEmpty {
            let problem = """
                waits for a meeting, but nothing does: no action of the body takes a case on from it. Let 'officer', \
                'reviewer' or 'decider' take one, or leave the meeting out.
                """
            return (.meetingUnheeded, problem)
        }
        let problem = """
            lets its committee decide by correspondence, but no action that leaves it has 'decides'.
            """
        let isUnheeded = meeting.allowsCorrespondence && !taken.contains { $0.effect.decides != nil }
        return (.meetingUnheeded, isUnheeded ? problem : nil)
    }

    private func seriesFindings(_ index: Int) -> [Finding] {
        let state = definition.states[index]
        let problem: String
        switch (state.party, state.meeting?.series) {
        case (.meeting, nil): problem = "waits for a meeting but does not say of which series; add 'meeting'"
        case (.meeting, let series?):
            if let gap = meetingGaps[series], gap >= 0 { return [] }
            let suggestion =
                NearestName.of(series, among: meetingGaps.keys.sorted()).map { "; did you mean '\($0)'" } ?? ""
            problem = "waits for the series '\(series)', which no calendar knows\(suggestion)"
        case (_, let series?):
            problem = "names the series '\(series)' but does not wait for a meeting; use 'party: meeting'"
        default: return []
        }
        return [finding(.meetingSeries, state: index, "State '\(state.state)' \(problem).")]
    }
}
