extension WorkflowProof {
    /// Settings that nothing would heed: whoever wrote them counts on something that does not happen.
    func unheededFindings() -> [Finding] {
        wholeUnheeded() + definition.states.indices.flatMap(stateUnheeded)
            + definition.actions.indices.compactMap(recordsUnheeded)
    }

    private var hasPanel: Bool { definition.states.contains { $0.panel != nil } }

    private func wholeUnheeded() -> [Finding] {
        var findings: [Finding] = []
        if definition.visibleTo == .body, !hasPanel {
            findings.append(
                finding(
                    .settingUnheeded, at: [.key("visible_to")],
                    """
                    Without a panel every reviewer of the body reads its cases anyway; leave 'visible_to' out, or give \
                    a state a panel.
                    """))
        }
        if definition.claim != nil, !definition.states.contains(where: { $0.outcome?.isApproval == true }) {
            findings.append(
                finding(
                    .settingUnheeded, at: [.key("claim")],
                    "Nothing is approved, so that there is nothing to claim; leave 'claim' out."))
        }
        for (index, letter) in definition.letters.enumerated() where letter.to == .reviewer && !hasPanel {
            let isList = document?.value["letters"]?.arrayValue != nil
            findings.append(
                finding(
                    .settingUnheeded,
                    at: [.key("letters"), isList ? .index(index) : .key(letter.letter), .key("to")],
                    """
                    The letter '\(letter.letter)' is for reviewers, but no state has a panel on which they sit; write \
                    to 'officer' or 'provider', or give a state a panel.
                    """))
        }
        for (index, level) in definition.clock.escalation.enumerated() where tellsNobody(level) {
            findings.append(
                finding(
                    .settingUnheeded, at: [.key("clock"), .key("escalation"), .index(index)],
                    "The escalation of the clock \(Self.noReviewers)."))
        }
        return findings
    }

    private static let noReviewers = "tells reviewers, but no state has a panel on which they sit; tell others"

    /// True if a level tells reviewers, of whom there are none: the people on the case's panel are told.
    private func tellsNobody(_ level: WorkflowDefinition.EscalationLevel) -> Bool {
        level.tell.contains(.reviewer) && !hasPanel
    }

    private func stateUnheeded(_ index: Int) -> [Finding] {
        let state = definition.states[index]
        var problems: [(inside: [PathComponent], what: String)] = []
        if state.outcome != nil, state.timing.standard != nil {
            problems.append(([.key("standard")], "has an outcome, after which no standard runs; leave 'standard' out"))
        }
        if let ending = state.ending, ending.validity != nil, !ending.outcome.isApproval {
            problems.append(
                ([.key("valid")], "approves nothing that could be valid; leave 'valid' out, or say 'deadline'"))
        }
        if let appeal = state.ending?.appeal, appeal.route == nil,
            let key = !appeal.grounds.isEmpty ? "grounds" : appeal.overturned.map({ _ in "overturned" })
        {
            problems.append(
                (
                    [.key("appeal"), .key(key)],
                    "takes appeals elsewhere, so that '\(key)' is not heeded; add 'route', or leave it out"
                ))
        }
        for (place, level) in state.timing.escalation.enumerated() where tellsNobody(level) {
            problems.append(([.key("escalation"), .index(place)], Self.noReviewers))
        }
        return problems.map { inside, what in
            let found = finding(.settingUnheeded, state: index, "State '\(state.state)' \(what).")
            return Finding(
                kind: found.kind, sentence: found.sentence, state: found.state, action: nil,
                line: line(ofState: index, inside) ?? found.line, path: found.path)
        }
    }

    /// What the system does hands nothing over.
    private func recordsUnheeded(_ index: Int) -> Finding? {
        let action = definition.actions[index]
        guard action.people.isEmpty, !action.by.isEmpty, let field = action.effect.records.first else { return nil }
        return finding(
            .settingUnheeded, action: index,
            """
            Action '\(action.action)' records '\(field.name)', but only the system does it, which hands nothing over; \
            leave 'records' out.
            """)
    }
}
