extension WorkflowProof {
    /// The steps of the body on every loop-free path, from the clock's start to its stop, have standards that fit the
    /// standard of the whole.
    func standardFindings() -> [Finding] {
        guard let initial = graph.initial else { return [] }
        let whole = definition.clock.standard.workingDaysAtLeast
        var search = CountedPathSearch(
            graph: graph, initial: initial, weights: definition.states.map(weight),
            unknown: definition.states.indices.filter {
                definition.states[$0].party == .body && definition.states[$0].timing.standard == nil
            },
            limit: whole)
        search.run()
        var findings = search.unknownPaths.sorted { $0.key < $1.key }.map { index, path in
            let name = definition.states[index].state
            return finding(
                .stepWithoutStandard, state: index, path: path,
                """
                State '\(name)' is with the body while the clock runs, but has no standard; add one, such as \
                'standard: 10 working days'.
                """
            )
        }
        if let (path, sum) = search.excess {
            let parts = search.countedStates(of: path).map { index in
                "\(definition.states[index].state) \(weight(definition.states[index]))"
            }
            findings.append(
                Finding(
                    kind: .standardExceeded,
                    sentence:
                        """
                        The body's steps add up to \(sum) working days (\(parts.joined(separator: " + "))), but the \
                        standard of the whole is\u{20}
                        """
                            + """
                            \(definition.clock.standard) (at least \(whole) working days); shorten the steps or \
                            lengthen the whole.
                            """,
                    state: nil, action: nil, line: document?.line(of: [.key("clock"), .key("standard")]),
                    path: graph.steps(path, from: initial)))
        }
        if let reason = search.bound {
            findings.append(
                finding(
                    .pathSearchBounded, at: [.key("states")],
                    """
                    Whether the standards fit cannot be shown: \(reason). Join states or remove loops, so that fewer \
                    paths are possible.
                    """
                ))
        }
        return findings
    }

    /// The working days at most that a state counts against the standard of the whole.
    private func weight(_ state: WorkflowDefinition.State) -> Int {
        switch state.party {
        case .body: state.timing.standard?.workingDaysAtMost ?? 0
        case .meeting: max(0, state.meeting.flatMap { meetingGaps[$0.series] } ?? 0)
        default: 0
        }
    }
}
