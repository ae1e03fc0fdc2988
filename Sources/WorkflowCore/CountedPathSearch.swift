/// Looks for the shortest loop-free path whose counted states exceed a limit, and for the shortest ones that count a
/// state of unknown weight.
///
/// A path is counted from the first action that starts the clock to the next that stops it: the states entered by the
/// start and after it, up to the one the stop leaves. Paths grow breadth first, so the first that is found is a
/// shortest. Those that cannot find anything new any more are dropped, and those beside which another has the same way
/// ahead and more behind it. Longest paths are hard in general, so the search is bounded, and says so.
struct CountedPathSearch {
    /// The most states: one bit each.
    static let stateLimit = 128
    /// The most partial paths looked at.
    static let pathLimit = 50_000

    private struct Partial {
        let parent: Int
        let edge: WorkflowGraph.Edge?
        let state: Int
        let visited: UInt128
        let counted: UInt128
        let sum: Int
        let hasStarted: Bool
        let length: Int
    }

    /// What decides about the way ahead: where a path is, and which of the states it could still come to it has used
    /// up.
    private struct Prospect: Hashable {
        let state: Int
        let used: UInt128
        let hasStarted: Bool
    }

    private let graph: WorkflowGraph
    private let initial: Int
    private let weights: [Int]
    private let limit: Int
    private var unknown: UInt128
    private var partials: [Partial] = []
    private var rivals: [Prospect: [Int]] = [:]
    private var successors: [UInt128] = []
    private var reach: [UInt128] = []
    private var stopping: UInt128 = 0
    /// The states of each state's own strongly connected component, and the heaviest way out of it.
    private var component: [UInt128] = []
    private var tail: [Int] = []

    /// A shortest path whose counted states weigh more than the limit, and what they weigh.
    private(set) var excess: (path: [WorkflowGraph.Edge], sum: Int)?
    /// For each state of unknown weight that is counted on some path, a shortest such path.
    private(set) var unknownPaths: [Int: [WorkflowGraph.Edge]] = [:]
    /// Reason why not all paths were looked at; `nil` if they were.
    private(set) var bound: String?

    /// A search.
    /// - Parameters:
    ///   - weights: of each state, in working days.
    ///   - unknown: the states whose weight should be known and is not.
    ///   - limit: the weight a path may have, in working days.
    init(graph: WorkflowGraph, initial: Int, weights: [Int], unknown: [Int], limit: Int) {
        self.graph = graph
        self.initial = initial
        self.weights = weights
        self.limit = limit
        self.unknown = unknown.reduce(0) { $1 < Self.stateLimit ? $0 | (1 << UInt128($1)) : $0 }
    }

    /// Runs the search.
    mutating func run() {
        guard weights.count <= Self.stateLimit else {
            bound = "there are \(weights.count) states, more than \(Self.stateLimit)"
            return
        }
        prepare()
        add(
            Partial(
                parent: -1, edge: nil, state: initial, visited: bit(initial), counted: 0, sum: 0, hasStarted: false,
                length: 0))
        var next = 0
        while next < partials.count {
            if partials.count > Self.pathLimit {
                bound = "there are too many paths (\(Self.pathLimit) were looked at)"
                return
            }
            extend(next)
            next += 1
        }
    }

    /// The counted states of a path, in order.
    func countedStates(of path: [WorkflowGraph.Edge]) -> [Int] {
        guard let first = path.firstIndex(where: \.starts) else { return [] }
        return path[first...].dropLast().map(\.target)
    }

    private mutating func extend(_ index: Int) {
        let partial = partials[index]
        for edge in graph.outgoing[partial.state] {
            let hasStarted = partial.hasStarted || edge.starts
            if hasStarted, edge.stops {
                complete(index, edge)
            } else if partial.visited & bit(edge.target) == 0 {
                add(
                    Partial(
                        parent: index, edge: edge, state: edge.target, visited: partial.visited | bit(edge.target),
                        counted: hasStarted ? partial.counted | bit(edge.target) : 0,
                        sum: hasStarted ? partial.sum + weights[edge.target] : 0, hasStarted: hasStarted,
                        length: partial.length + 1))
            }
        }
    }

    private mutating func complete(_ index: Int, _ edge: WorkflowGraph.Edge) {
        let partial = partials[index]
        let found = partial.counted & unknown
        guard found != 0 || (excess == nil && partial.sum > limit) else { return }
        let path = path(to: index) + [edge]
        if excess == nil, partial.sum > limit { excess = (path, partial.sum) }
        for state in weights.indices where found & bit(state) != 0 { unknownPaths[state] = path }
        unknown &= ~found
    }

    /// Keeps a partial path if it can still come to a stop and find something new.
    private mutating func add(_ partial: Partial) {
        let ahead = closure(of: partial.state, without: partial.visited)
        guard (ahead | bit(partial.state)) & stopping != 0 else { return }
        let mayFindUnknown = (partial.counted | ahead) & unknown != 0
        let mayExceed = excess == nil && partial.sum + min(weight(of: ahead), aheadByComponents(partial, ahead)) > limit
        if mayFindUnknown || mayExceed { keepUnlessBeaten(partial) }
    }

    /// Keeps a partial path unless one with the same prospect, which is never longer, has found no less; it takes the
    /// place of one it beats.
    private mutating func keepUnlessBeaten(_ partial: Partial) {
        let prospect = Prospect(
            state: partial.state, used: partial.visited & reach[partial.state], hasStarted: partial.hasStarted)
        for index in rivals[prospect] ?? [] {
            if beats(partials[index], partial) { return }
            if partials[index].length == partial.length, beats(partial, partials[index]) {
                partials[index] = partial
                return
            }
        }
        rivals[prospect, default: []].append(partials.count)
        partials.append(partial)
    }

    private func beats(_ one: Partial, _ other: Partial) -> Bool {
        (excess != nil || one.sum >= other.sum) && other.counted & unknown & ~one.counted == 0
    }

    /// The most that can be added: all that is left of the own component, then the heaviest way through the components
    /// behind it.
    private func aheadByComponents(_ partial: Partial, _ ahead: UInt128) -> Int {
        weight(of: component[partial.state] & ahead) + tail[partial.state]
    }

    private func closure(of state: Int, without visited: UInt128) -> UInt128 {
        var seen = successors[state] & ~visited
        var frontier = seen
        while frontier != 0 {
            let next = successors[frontier.trailingZeroBitCount] & ~visited & ~seen
            frontier = (frontier & (frontier - 1)) | next
            seen |= next
        }
        return seen
    }

    private mutating func prepare() {
        let indices = weights.indices
        successors = indices.map { state in graph.outgoing[state].reduce(0) { $0 | bit($1.target) } }
        stopping = graph.edges.filter(\.stops).reduce(0) { $0 | bit($1.source) }
        reach = indices.map { closure(of: $0, without: 0) | bit($0) }
        component = indices.map { state in
            indices.reduce(0) { reach[state] & bit($1) != 0 && reach[$1] & bit(state) != 0 ? $0 | bit($1) : $0 }
        }
        // A component comes after all that it can reach: by the size of what it reaches.
        tail = [Int](repeating: 0, count: indices.count)
        for state in indices.sorted(by: { reach[$0].nonzeroBitCount < reach[$1].nonzeroBitCount }) {
            let beyond = indices.filter { reach[state] & ~component[state] & bit($0) != 0 }
            tail[state] = beyond.map { weight(of: component[$0]) + tail[$0] }.max() ?? 0
        }
    }

    private func path(to index: Int) -> [WorkflowGraph.Edge] {
        var path: [WorkflowGraph.Edge] = []
        var current = index
        while current >= 0, let edge = partials[current].edge {
            path.append(edge)
            current = partials[current].parent
        }
        return path.reversed()
    }

    private func weight(of states: UInt128) -> Int {
        var sum = 0
        var rest = states
        while rest != 0 {
            sum += weights[rest.trailingZeroBitCount]
            rest &= rest - 1
        }
        return sum
    }

    private func bit(_ state: Int) -> UInt128 { 1 << UInt128(state) }
}
