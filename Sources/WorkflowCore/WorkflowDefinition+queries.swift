extension WorkflowDefinition {
    /// The state in which cases begin; `nil` unless there is exactly one.
    package var initialState: State? {
        let initial = states.filter(\.isInitial)
        return initial.count == 1 ? initial[0] : nil
    }

    /// The state with a name.
    package func state(_ name: String) -> State? { states.first { $0.state == name } }

    /// The action with a name.
    package func action(_ name: String) -> Action? { actions.first { $0.action == name } }

    /// The actions that start from a state, in the order of the file.
    package func actions(from state: String) -> [Action] { actions.filter { $0.from.contains(state) } }

    /// The facts that actions record, by name: what guards may ask for under `$.record`.
    package var recordFields: [String: RecordType] {
        Dictionary(actions.flatMap(\.effect.records).map { ($0.name, $0.type) }) { first, _ in first }
    }

    /// One step of the path that a case usually takes.
    package struct TypicalStep: Hashable, Sendable {
        /// The action that leads here; `nil` for the initial state.
        package let action: String?
        /// The state.
        package let state: String
        /// Whose turn it is there.
        package let party: Party?
        /// The standard of the step.
        package let standard: Period?
        /// The series of meetings waited for.
        package let meeting: String?
    }

    /// Expected way of a new case: its ``typicalPath(from:)``.
    package var typicalPath: [TypicalStep] { initialState.map { typicalPath(from: $0.state) } ?? [] }

    /// The shortest path from a state to an approval that asks for no more information and waits for nothing to expire.
    ///
    /// Paths are compared by the information requests on them, then by the steps only the engine takes, then by length,
    /// then by the order of the file. Empty where no approval can be reached.
    /// - Parameter closed: actions that are out of the question, by name.
    package func typicalPath(from start: String, without closed: Set<String> = []) -> [TypicalStep] {
        let graph = WorkflowGraph(self)
        guard let initial = states.firstIndex(where: { $0.state == start }) else { return [] }
        // Dijkstra over (requests, expiries, steps); a handful of states needs no heap.
        var best: [Int: (cost: [Int], edge: WorkflowGraph.Edge?)] = [initial: ([0, 0, 0], nil)]
        var settled: Set<Int> = []
        while let (current, entry) = best.filter({ !settled.contains($0.key) })
            .min(by: { ($0.value.cost + [$0.key]).lexicographicallyPrecedes($1.value.cost + [$1.key]) })
        {
            if states[current].outcome?.isApproval == true { return steps(to: current, best.mapValues(\.edge)) }
            settled.insert(current)
            for edge in graph.outgoing[current] where !closed.contains(actions[edge.action].action) {
                let cost = [
                    entry.cost[0] + (states[edge.target].stage == .request ? 1 : 0),
                    entry.cost[1] + (actions[edge.action].people.isEmpty ? 1 : 0),
                    entry.cost[2] + 1,
                ]
                if let known = best[edge.target], !cost.lexicographicallyPrecedes(known.cost) { continue }
                best[edge.target] = (cost, edge)
            }
        }
        return []
    }

    private func steps(to end: Int, _ edges: [Int: WorkflowGraph.Edge?]) -> [TypicalStep] {
        var steps: [TypicalStep] = []
        var current = end
        while true {
            let edge = edges[current] ?? nil
            let state = states[current]
            steps.append(
                TypicalStep(
                    action: edge.map { actions[$0.action].action }, state: state.state, party: state.party,
                    standard: state.timing.standard,
                    meeting: state.meeting?.series))
            guard let edge else { return steps.reversed() }
            current = edge.source
        }
    }
}
