extension WorkflowProof {
    /// On every path to a decision the clock starts and then stops.
    func clockFindings() -> [Finding] {
        let clock = definition.clock
        let missing = [("starts", clock.starts), ("stops", clock.stops)].filter { _, mark in
            !definition.actions.contains { $0.effect.marks.contains(mark) }
        }
        if !missing.isEmpty {
            return missing.map { word, mark in
                finding(
                    .clockMarkMissing, at: [.key("clock"), .key(word)],
                    """
                    The clock \(word) on '\(mark.rawValue)', but no action is marked so; add 'marks: \
                    [\(mark.rawValue)]' to one.
                    """
                )
            }
        }
        return shortestWrongPaths().sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { phase, path in
            guard let end = path.last?.target ?? graph.initial, let outcome = definition.states[end].outcome else {
                return nil
            }
            let decision = "'\(definition.states[end].state)' (\(outcome.rawValue))"
            switch phase {
            case .waiting:
                return finding(
                    .clockNeverStarts, state: end, path: path,
                    """
                    \(decision) can be reached without an action marked '\(clock.starts.rawValue)', so the clock never \
                    starts.
                    """
                )
            case .running:
                return finding(
                    .clockNeverStops, state: end, path: path,
                    """
                    \(decision) can be reached without an action marked '\(clock.stops.rawValue)' after the clock's \
                    start, so the clock never stops.
                    """
                )
            case .stoppedFirst:
                return finding(
                    .clockStopsFirst, state: end, path: path,
                    """
                    \(decision) can be reached with '\(clock.stops.rawValue)' before '\(clock.starts.rawValue)': the \
                    clock would stop before it starts.
                    """
                )
            case .stopped: return nil
            }
        }
    }

    /// What the clock has done so far on a path.
    private enum Phase: Int {
        case waiting, running, stopped, stoppedFirst

        /// The phase after an action; one that carries both marks starts and stops the clock.
        func after(_ edge: WorkflowGraph.Edge) -> Phase {
            switch self {
            case .waiting: edge.starts ? (edge.stops ? .stopped : .running) : (edge.stops ? .stoppedFirst : .waiting)
            case .running: edge.stops ? .stopped : .running
            case .stopped, .stoppedFirst: self
            }
        }
    }

    private struct Situation: Hashable {
        let state: Int
        let phase: Phase
    }

    /// For each wrong phase a shortest path that reaches a decision in it: breadth first over states and phases.
    private func shortestWrongPaths() -> [Phase: [WorkflowGraph.Edge]] {
        guard let initial = graph.initial else { return [:] }
        let start = Situation(state: initial, phase: .waiting)
        var paths: [Situation: [WorkflowGraph.Edge]] = [start: []]
        var queue = [start]
        var next = 0
        var wrong: [Phase: [WorkflowGraph.Edge]] = [:]
        while next < queue.count {
            let situation = queue[next]
            next += 1
            let path = paths[situation] ?? []
            if definition.states[situation.state].outcome?.isDecision == true, situation.phase != .stopped,
                wrong[situation.phase] == nil
            {
                wrong[situation.phase] = path
            }
            for edge in graph.outgoing[situation.state] {
                let successor = Situation(state: edge.target, phase: situation.phase.after(edge))
                if paths[successor] == nil {
                    paths[successor] = path + [edge]
                    queue.append(successor)
                }
            }
        }
        return wrong
    }
}
