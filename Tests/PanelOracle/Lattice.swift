/// All that can have come in of a panel, up to the order of members of one kind, and what can come next.
struct Lattice {
    /// How many members of one kind are out, or have voted how.
    typealias Ballots = (out: Int, approve: Int, changes: Int, refuse: Int, abstain: Int)

    /// What has come in, counted.
    struct Node {
        var approving = 0, changing = 0, refusing = 0, abstaining = 0
        var seats = 0, lay = 0, voters = 0
        var out = 0, outWeight = 0, outLay = 0
        var isVetoed = false, canBeVetoed = false
        /// The chair's ballot: 0 out or no chair, 1 approve, 2 changes, 3 refuse, 4 abstain.
        var chair = 0
        var chairIsOut = false

        /// The result if nobody else votes: 1 approve, 2 changes, 4 refuse, 8 undecided.
        func result(_ rule: PanelGrid.Numbers) -> UInt8 {
            if isVetoed { return 4 }
            guard seats >= rule.quorum, lay >= rule.lay, voters > 0 else { return 8 }
            let all = approving + changing + refusing + abstaining
            var isTied = false
            for level in rule.knowsChanges ? 1...2 : 1...1 {
                let inFavour = level == 1 ? approving : approving + changing
                if rule.approve > 0 {
                    if inFavour >= rule.approve { return UInt8(level) }
                    continue
                }
                let others = all - inFavour
                if inFavour > others { return UInt8(level) }
                isTied = false
                guard inFavour == others else { continue }
                // The chair's ballot breaks a tie, unless it is out or an abstention.
                if rule.casting && (1...3).contains(chair) {
                    if chair <= level { return UInt8(level) }
                } else {
                    isTied = true
                }
            }
            return isTied ? 8 : 4
        }
    }

    let kinds: [PanelGrid.Kind]
    let vetoes: Int
    let abstentionsCount: Bool
    /// The weight of all seats, the seats of lay members, and whether there is a chair.
    let whole: Int
    let lay: Int
    let hasChair: Bool
    private(set) var nodes: [Node] = []
    /// Nodes by how many are out, the fewest first.
    private(set) var order: [Int] = []
    /// What can have come in of each kind. A node's number has them as digits, those of the first kind lowest.
    private let choices: [[Ballots]]
    private var successors: [Int] = []
    private var starts: [Int] = [0]

    init(_ kinds: [PanelGrid.Kind], vetoes: Int, abstentionsCount: Bool, knowsChanges: Bool) {
        (self.kinds, self.vetoes, self.abstentionsCount) = (kinds, vetoes, abstentionsCount)
        whole = kinds.reduce(0) { $0 + $1.seats * $1.weight }
        lay = kinds.first(where: \.isLay)?.seats ?? 0
        hasChair = kinds.contains(where: \.isChair)
        choices = kinds.map { Self.ballots($0.seats, knowsChanges: knowsChanges) }
        let total = choices.reduce(1) { $0 * $1.count }
        for node in 0..<total {
            var (rest, stride) = (node, 1)
            var counted = Node()
            for (kind, choices) in choices.enumerated() {
                let ballots = choices[rest % choices.count]
                count(ballots, of: kind, into: &counted)
                if ballots.out > 0 {
                    for vote in 1...4 where vote != 2 || knowsChanges {
                        let next = choices.firstIndex { $0 == Self.casting(vote, ballots) } ?? 0
                        successors.append(node + (next - rest % choices.count) * stride)
                    }
                }
                rest /= choices.count
                stride *= choices.count
            }
            nodes.append(counted)
            starts.append(successors.count)
        }
        order = nodes.indices.sorted { nodes[$0].out < nodes[$1].out }
    }

    /// The nodes to which one more review leads.
    func edges(_ node: Int) -> ArraySlice<Int> { successors[starts[node]..<starts[node + 1]] }

    /// The node of some votes, each of a kind.
    func node(_ votes: [(kind: Int, vote: Int)]) -> Int {
        var (node, stride) = (0, 1)
        for (kind, choices) in choices.enumerated() {
            let start: Ballots = (kinds[kind].seats, 0, 0, 0, 0)
            let ballots = votes.filter { $0.kind == kind }.reduce(start) { Self.casting($1.vote, $0) }
            node += stride * (choices.firstIndex { $0 == ballots } ?? choices.count)
            stride *= choices.count
        }
        return node
    }

    /// The review that leads from a node to one that follows it.
    func step(from node: Int, to next: Int) -> (kind: Int, vote: Int) {
        var (rest, nextRest) = (node, next)
        for (kind, choices) in choices.enumerated() {
            let (before, after) = (choices[rest % choices.count], choices[nextRest % choices.count])
            for vote in 1...4 where before.out > after.out && Self.casting(vote, before) == after {
                return (kind, vote)
            }
            rest /= choices.count
            nextRest /= choices.count
        }
        preconditionFailure("no review leads there")
    }

    private static func ballots(_ seats: Int, knowsChanges: Bool) -> [Ballots] {
        var all: [Ballots] = []
        for approve in 0...seats {
            for changes in 0...(knowsChanges ? seats - approve : 0) {
                for refuse in 0...(seats - approve - changes) {
                    for abstain in 0...(seats - approve - changes - refuse) {
                        all.append((seats - approve - changes - refuse - abstain, approve, changes, refuse, abstain))
                    }
                }
            }
        }
        return all
    }

    private static func casting(_ vote: Int, _ before: Ballots) -> Ballots {
        var after = before
        after.out -= 1
        switch vote {
        case 1: after.approve += 1
        case 2: after.changes += 1
        case 3: after.refuse += 1
        default: after.abstain += 1
        }
        return after
    }

    private func count(_ ballots: Ballots, of index: Int, into node: inout Node) {
        let (kind, hasVeto) = (kinds[index], vetoes & (1 << index) != 0)
        let voters = ballots.approve + ballots.changes + ballots.refuse
        let there = voters + (abstentionsCount ? ballots.abstain : 0)
        node.approving += ballots.approve * kind.weight
        node.changing += ballots.changes * kind.weight
        node.refusing += ballots.refuse * kind.weight
        node.abstaining += abstentionsCount ? ballots.abstain * kind.weight : 0
        node.voters += voters
        node.seats += there
        node.out += ballots.out
        node.outWeight += ballots.out * kind.weight
        if kind.isLay { (node.lay, node.outLay) = (there, ballots.out) }
        if kind.isChair {
            node.chairIsOut = ballots.out > 0
            node.chair = ballots.approve + 2 * ballots.changes + 3 * ballots.refuse + 4 * ballots.abstain
        }
        if hasVeto {
            (node.isVetoed, node.canBeVetoed) = (
                node.isVetoed || ballots.refuse > 0, node.canBeVetoed || ballots.out > 0
            )
        }
    }

    /// What each node decides.
    func outcomes(_ numbers: PanelGrid.Numbers) -> [PanelGrid.Outcomes] {
        var reachable = [UInt8](repeating: 0, count: nodes.count)
        var outcomes = [PanelGrid.Outcomes](repeating: .zero, count: nodes.count)
        // Nodes with fewer out come first, so what follows a node is known.
        for node in order {
            let result = nodes[node].result(numbers)
            reachable[node] = edges(node).reduce(result) { $0 | reachable[$1] }
            let certain = reachable[node].nonzeroBitCount == 1 ? result : 0
            let isWhole = nodes[node].out == 0 || nodes[node].isVetoed
            outcomes[node] = PanelGrid.Outcomes(certain, result == 1 ? 1 : certain, isWhole ? certain : 0, result)
        }
        return outcomes
    }

    /// What the database counts of each node: the lay members where a rule asks for them, the chair's ballot where it
    /// breaks ties, and nothing once somebody has vetoed. The places of the parts, after those of
    /// ``PanelGrid/Numbers``, are told again in the test's SQL.
    func sums(lay: Bool, casting: Bool) -> [UInt64] {
        nodes.map { n in
            var parts = Bits(after: PanelGrid.Numbers.bits)
            parts.put(n.isVetoed ? 1 : 0, 1)
            if n.isVetoed { return parts.bits }
            for sum in [n.approving, n.changing, n.refusing, n.abstaining] { parts.put(sum, 4) }
            parts.put(n.seats, 3)
            parts.put(lay ? n.lay : 0, 3)
            parts.put(casting ? n.chair : 0, 3)
            parts.put(n.outWeight, 4)
            parts.put(n.out, 3)
            parts.put(lay ? n.outLay : 0, 3)
            parts.put(n.canBeVetoed ? 1 : 0, 1)
            parts.put(casting && n.chairIsOut ? 1 : 0, 1)
            return parts.bits
        }
    }
}

/// Small numbers side by side in 64 bits, the first lowest.
struct Bits {
    private(set) var bits: UInt64 = 0
    private var place: UInt64

    init(after place: UInt64 = 0) { self.place = place }

    mutating func put(_ value: Int, _ width: UInt64) {
        bits |= UInt64(value) << place
        place += width
    }
}
