extension WorkflowProof {
    /// Ladders stand on a standard, their rungs come one after the other, and none asks for more days than the standard
    /// has.
    func ladderFindings() -> [Finding] {
        let clock = definition.clock
        var findings = ladderProblems(clock.escalation, standard: clock.standard).map { kind, rung, problem in
            finding(
                kind, at: [.key("clock"), .key("escalation"), .index(rung)], "The escalation of the clock \(problem).")
        }
        for (index, state) in definition.states.enumerated() where !state.timing.escalation.isEmpty {
            findings += ladderProblems(state.timing.escalation, standard: state.timing.standard).map {
                kind, rung, problem in
                let found = finding(kind, state: index, "The escalation of state '\(state.state)' \(problem).")
                let line = line(ofState: index, [.key("escalation"), .index(rung)])
                return Finding(
                    kind: found.kind, sentence: found.sentence, state: found.state, action: nil,
                    line: line ?? found.line, path: found.path)
            }
        }
        return findings
    }

    /// What is wrong with a ladder: the kind, the place of the rung, and the problem.
    private func ladderProblems(_ ladder: [WorkflowDefinition.Rung], standard: Period?) -> [(Finding.Kind, Int, String)]
    {
        guard !ladder.isEmpty else { return [] }
        guard let standard else {
            return [(.escalationWithoutStandard, 0, "has no standard to escalate; add 'standard'")]
        }
        let days = standard.workingDaysAtLeast
        var problems: [(Finding.Kind, Int, String)] = []
        for (place, rung) in ladder.enumerated() where rung.at.place(in: days) < 1 {
            problems.append(
                (
                    .escalationBeyondStandard, place,
                    "has '\(rung.at)', which is not within the standard of \(standard); tell later"
                ))
        }
        for (place, (earlier, later)) in zip(ladder, ladder.dropFirst()).enumerated()
        where earlier.at.place(in: days) >= later.at.place(in: days) {
            let order = "'\(later.at)' behind '\(earlier.at)'"
            problems.append(
                (
                    .escalationOrder, place + 1,
                    "has \(order), which is not later in a standard of \(standard); put the rungs in order"
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
                Spelling.nearest(to: step, among: definition.states.map(\.state)).map { "; did you mean '\($0)'" } ?? ""
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
