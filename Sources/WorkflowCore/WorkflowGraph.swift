/// The definition as a graph: what somebody can really do, between states that exist.
struct WorkflowGraph {
    /// One action from one of its states.
    struct Edge: Hashable {
        /// Index of the action.
        let action: Int
        /// Index of the state it leaves.
        let source: Int
        /// Index of the state it leads to.
        let target: Int
        /// True if it starts the scheme's clock.
        let starts: Bool
        /// True if it stops the scheme's clock.
        let stops: Bool
    }

    let definition: WorkflowDefinition
    /// The only initial state; `nil` where there is none or more than one.
    let initial: Int?
    /// The edges that leave each state, in the order of the file.
    let outgoing: [[Edge]]

    init(_ definition: WorkflowDefinition) {
        self.definition = definition
        let index = Dictionary(definition.states.enumerated().map { ($1.state, $0) }) { first, _ in first }
        let initials = definition.states.indices.filter { definition.states[$0].isInitial }
        initial = initials.count == 1 ? initials[0] : nil
        var outgoing = [[Edge]](repeating: [], count: definition.states.count)
        for (number, action) in definition.actions.enumerated() {
            guard let target = index[action.to] else { continue }
            for source in Set(action.from.compactMap { index[$0] })
            where Self.canBeDone(action, in: definition.states[source]) {
                outgoing[source].append(
                    Edge(
                        action: number, source: source, target: target,
                        starts: action.effect.marks.contains(definition.clock.starts),
                        stops: action.effect.marks.contains(definition.clock.stops)))
            }
        }
        self.outgoing = outgoing
    }

    /// True if somebody can do an action in a state: a person, a panel that decides there, or the engine when a time
    /// runs out there or something comes after the decision.
    static func canBeDone(_ action: WorkflowDefinition.Action, in state: WorkflowDefinition.State) -> Bool {
        !action.people.isEmpty
            || (action.by.contains(.system)
                && ((state.isTimed && state.timing.onExpiry == action.action)
                    || state.panel?.outcomes.values.contains(action.action) == true
                    || state.isAftercare(action)))
    }

    var edges: [Edge] { outgoing.flatMap(\.self) }

    /// The states that can be reached from some states, those included.
    func reachable(from sources: some Sequence<Int>) -> Set<Int> {
        var seen = Set(sources)
        var queue = Array(seen)
        while let state = queue.popLast() {
            for edge in outgoing[state] where seen.insert(edge.target).inserted { queue.append(edge.target) }
        }
        return seen
    }

    /// The states from which some states can be reached, those included.
    func reaching(_ targets: some Sequence<Int>) -> Set<Int> {
        var seen = Set(targets)
        var grown = true
        while grown {
            grown = false
            for edge in edges where seen.contains(edge.target) && seen.insert(edge.source).inserted { grown = true }
        }
        return seen
    }

    /// The shortest way from the initial state to each state that can be reached.
    func shortestPaths() -> [Int: [Edge]] {
        guard let initial else { return [:] }
        var paths: [Int: [Edge]] = [initial: []]
        var queue = [initial]
        var next = 0
        while next < queue.count {
            let state = queue[next]
            next += 1
            for edge in outgoing[state] where paths[edge.target] == nil {
                paths[edge.target] = (paths[state] ?? []) + [edge]
                queue.append(edge.target)
            }
        }
        return paths
    }

    /// The steps of a path that starts in a state, for people.
    func steps(_ edges: [Edge], from start: Int) -> [PathStep] {
        [PathStep(action: nil, state: definition.states[start].state)]
            + edges.map {
                PathStep(action: definition.actions[$0.action].action, state: definition.states[$0.target].state)
            }
    }
}
