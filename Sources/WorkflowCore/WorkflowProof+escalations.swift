extension WorkflowProof {
    /// Escalations stand on a standard, their levels come one after the other, and none asks for more days than the
    /// standard has.
    func escalationFindings() -> [Finding] {
        let clock = definition.clock
        var findings = escalationProblems(clock.escalation, standard: clock.standard).map { kind, level, problem in
            finding(
                kind, at: [.key("clock"), .key("escalation"), .index(level)], "The escalation of the clock \(problem).")
        }
        for (index, state) in definition.states.enumerated() where !state.timing.escalation.isEmpty {
            findings += escalationProblems(state.timing.escalation, standard: state.timing.standard).map {
                kind, level, problem in
                let found = finding(kind, state: index, "The escalation of state '\(state.state)' \(problem).")
                let line = line(ofState: index, [.key("escalation"), .index(level)])
                return Finding(
                    kind: found.kind, sentence: found.sentence, state: found.state, action: nil,
                    line: line ?? found.line, path: found.path)
            }
        }
        return findings
    }

    /// Problems of an escalation: the kind, the place of the level, and the problem.
    private func escalationProblems(_ escalation: [WorkflowDefinition.EscalationLevel], standard: Period?) -> [(
        Finding.Kind, Int, String
    )] {
        guard !escalation.isEmpty else { return [] }
        guard let standard else {
            return [(.escalationWithoutStandard, 0, "has no standard to escalate; add 'standard'")]
        }
        let days = standard.workingDaysAtLeast
        var problems: [(Finding.Kind, Int, String)] = []
        for (place, level) in escalation.enumerated() where level.at.position(in: days) < 1 {
            problems.append(
                (
                    .escalationBeyondStandard, place,
                    "has '\(level.at)', which is not within the standard of \(standard); tell later"
                ))
        }
        for (place, (earlier, later)) in zip(escalation, escalation.dropFirst()).enumerated()
        where earlier.at.position(in: days) >= later.at.position(in: days) {
            let order = "'\(later.at)' behind '\(earlier.at)'"
            problems.append(
                (
                    .escalationOrder, place + 1,
                    "has \(order), which is not later in a standard of \(standard); put the levels in order"
                ))
        }
        return problems
    }

    /// What the evidence list and the burden name must be there.
    func burdenFindings() -> [Finding] {
        var findings: [Finding] = []
        for (index, item) in definition.evidence.enumerated() {
            guard let step = item.step, definition.state(step) == nil else { continue }
            let nearest =
                NearestName.of(step, among: definition.states.map(\.state)).map { "; did you mean '\($0)'" } ?? ""
            let isList = document?.value["evidence"]?.arrayValue != nil
            findings.append(
                finding(
                    .evidenceStepUnknown,
                    at: [.key("evidence"), isList ? .index(index) : .key(item.item), .key("step")],
                    "The evidence '\(item.item)' is judged in the step '\(step)', which is no state\(nearest)."))
        }
        if definition.burden?.benchmark == definition.workflow {
            findings.append(
                finding(
                    .benchmarkItself, at: [.key("burden"), .key("benchmark")],
                    """
                    The burden of '\(definition.workflow)' is held against itself; name another route of the body, or \
                    none.
                    """
                ))
        }
        return findings
    }
}
