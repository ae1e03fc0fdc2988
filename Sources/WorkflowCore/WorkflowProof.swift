/// Proofs that a workflow must pass before it may be published: over all paths, each failure with a shortest
/// counter-example.
package struct WorkflowProof {
    let definition: WorkflowDefinition
    /// Longest gap of each series of meetings, paper cut-off included, in working days.
    let meetingGaps: [String: Int]
    let document: YAMLDocument?
    let graph: WorkflowGraph
    /// Shortest paths from the initial state, by state; empty unless there is exactly one initial state.
    let paths: [Int: [WorkflowGraph.Edge]]

    /// Everything that speaks against publishing a definition; empty for a sound one.
    ///
    /// Guards are not judged: an action counts as possible if somebody may do it at all, the engine only where a time
    /// runs out.
    ///
    /// - Parameters:
    ///   - meetingGaps: for each series of meetings the longest wait from being ready to the meeting, paper cut-off
    ///     included, in working days.
    ///   - document: the file it was read from, for line numbers.
    package static func findings(
        of definition: WorkflowDefinition, meetingGaps: [String: Int], document: YAMLDocument? = nil
    ) -> [Finding] {
        let proof = WorkflowProof(definition: definition, meetingGaps: meetingGaps, document: document)
        return proof.stateFindings() + proof.actionFindings() + proof.reachabilityFindings() + proof.clockFindings()
            + proof.standardFindings() + proof.escalationFindings() + proof.burdenFindings() + proof.evidenceFindings()
            + proof.panelFindings()
            + proof.aftercareFindings() + proof.routingFindings() + proof.unheededFindings()
    }

    private init(definition: WorkflowDefinition, meetingGaps: [String: Int], document: YAMLDocument?) {
        self.definition = definition
        self.meetingGaps = meetingGaps
        self.document = document
        graph = WorkflowGraph(definition)
        paths = graph.shortestPaths()
    }

    /// A finding about a state, by default with the shortest path to it.
    func finding(_ kind: Finding.Kind, state: Int, path: [WorkflowGraph.Edge]? = nil, _ sentence: String) -> Finding {
        let name = definition.states[state].state
        return Finding(
            kind: kind, sentence: sentence, state: name, action: nil, line: line("states", name, state),
            path: steps(path ?? paths[state]))
    }

    /// A finding about an action, with a path where there is one.
    func finding(_ kind: Finding.Kind, action: Int, path: [WorkflowGraph.Edge]? = nil, _ sentence: String) -> Finding {
        let name = definition.actions[action].action
        return Finding(
            kind: kind, sentence: sentence, state: nil, action: name, line: line("actions", name, action),
            path: steps(path))
    }

    /// A finding about the whole, or about one of its sections.
    func finding(_ kind: Finding.Kind, at path: [PathComponent], _ sentence: String) -> Finding {
        Finding(kind: kind, sentence: sentence, state: nil, action: nil, line: document?.line(of: path), path: [])
    }

    private func steps(_ path: [WorkflowGraph.Edge]?) -> [PathStep] {
        guard let path, let initial = graph.initial else { return [] }
        return graph.steps(path, from: initial)
    }

    /// The line of an entry, whether the file keeps its section as a mapping or as a list.
    private func line(_ section: String, _ name: String, _ index: Int) -> Int? {
        let isList = document?.value[section]?.arrayValue != nil
        return document?.line(of: [.key(section), isList ? .index(index) : .key(name)])
    }

    /// The line of something inside a state.
    func line(ofState index: Int, _ inside: [PathComponent]) -> Int? {
        let isList = document?.value["states"]?.arrayValue != nil
        return document?.line(
            of: [.key("states"), isList ? .index(index) : .key(definition.states[index].state)] + inside)
    }

    /// The routing ends with a route for everything else, and nothing stands behind such a route.
    private func routingFindings() -> [Finding] {
        guard let last = definition.routing.indices.last else { return [] }
        var findings: [Finding] = []
        if definition.routing[last].condition != nil {
            findings.append(
                finding(
                    .routingWithoutDefault, at: [.key("routing"), .index(last)],
                    """
                    The last route has a condition, so some submissions would have no route; add a last route without \
                    'if'.
                    """
                ))
        }
        if let first = definition.routing.firstIndex(where: { $0.condition == nil }), first < last {
            findings.append(
                finding(
                    .routingAfterDefault, at: [.key("routing"), .index(first + 1)],
                    """
                    The route '\(definition.routing[first + 1].route)' stands behind one without a condition and is \
                    never taken;\u{20}
                    """
                        + "move the route without a condition to the end."))
        }
        return findings
    }
}
