/// How reviews arrive at one panel: its rule, who votes how, and what is decided once which of them are in.
package struct PanelArrival: Sendable {
    /// The panel's `members` and `rule`, as a workflow says them.
    package let members: String
    package let rule: String
    /// The kind of each seat, and how the one who sits there votes: approve, changes, refuse or abstain.
    package let seats: [String]
    package let votes: [String]
    /// In which order they come.
    package let order: [Int]
    /// The outcome of each set of seats whose reviews are in, as a number with a bit for each seat: nothing while it is
    /// open.
    package let outcomes: [String?]
    /// Whether changes can be recommended.
    package let knowsChanges: Bool

    /// All orders up to the review that decides, with what it decides.
    package var endings: [[Int]: String] {
        var endings: [[Int]: String] = [:]
        func go(_ order: [Int], _ inside: Int) {
            for seat in seats.indices where inside & (1 << seat) == 0 {
                if let outcome = outcomes[inside | (1 << seat)] {
                    endings[order + [seat]] = outcome
                } else {
                    go(order + [seat], inside | (1 << seat))
                }
            }
        }
        go([], 0)
        return endings
    }
}

extension PanelArrival {
    /// What is asked for: arrivals that go each way in which a panel of the grid can go, and arrivals at each class of
    /// rule.
    ///
    /// A way is at which moment a rule decides, after how many reviews the panel has decided, and what. A class is the
    /// moment, what approves (a weight, a majority or a majority with a casting vote) and what else is in use: nothing,
    /// one of, or all of unequal weights, a veto, lay members that are needed, abstentions that count and changes. Of
    /// all rules for a way or of a class it is the one that can go the most ways.
    package static func chosen(seats: Int, classes: Bool) -> [PanelArrival] {
        var best: [Token: Choice] = [:]
        PanelGrid.forEachRule(seats: seats) { lattices, numbers in
            for lattice in lattices {
                let outcomes = lattice.outcomes(numbers)
                for moment in PanelGrid.Moment.allCases {
                    let ways = lattice.ways(outcomes.map { $0[moment.rawValue] })
                    let choice = Choice(lattice: lattice, numbers: numbers, moment: moment, ways: ways)
                    var tokens = (0..<32).filter { ways & (1 << $0) != 0 }.map { Token.way(moment, $0) }
                    if classes, let token = choice.token { tokens.append(token) }
                    for token in tokens where ways.nonzeroBitCount > best[token]?.ways.nonzeroBitCount ?? 0 {
                        best[token] = choice
                    }
                }
            }
        }
        return best.sorted { $0.key.place < $1.key.place }.enumerated().map { number, chosen in
            switch chosen.key {
            case .way(_, let way): chosen.value.arrival(going: way)
            case .rule: chosen.value.arrival(going: chosen.value.someWay(number))
            }
        }
    }

    private enum Token: Hashable {
        case way(PanelGrid.Moment, Int)
        case rule(Int)

        var place: Int {
            switch self {
            case .way(let moment, let way): moment.rawValue * 32 + way
            case .rule(let parts): 1_000 + parts
            }
        }
    }

    private struct Choice {
        let lattice: Lattice
        let numbers: PanelGrid.Numbers
        let moment: PanelGrid.Moment
        let ways: UInt32

        /// The class of the rule; nothing where it uses some of the parts, but not all.
        var token: Token? {
            let approval = numbers.approve > 0 ? 0 : numbers.casting ? 2 : 1
            let parts = [
                lattice.kinds.contains { $0.weight > 1 }, lattice.vetoes != 0, numbers.lay > 0,
                lattice.abstentionsCount,
                numbers.knowsChanges,
            ]
            let used = parts.count { $0 }
            guard used <= 1 || used == parts.count else { return nil }
            return .rule(parts.reduce(moment.rawValue * 3 + approval) { $0 * 2 + ($1 ? 1 : 0) })
        }

        /// One of the ways, another for other numbers.
        func someWay(_ number: Int) -> Int {
            let all = (0..<32).filter { ways & (1 << $0) != 0 }
            return all[number % all.count]
        }

        func arrival(going way: Int) -> PanelArrival {
            // 1. Who comes how until it is decided, and then the rest, each in another way.
            let told = lattice.outcomes(numbers).map { $0[moment.rawValue] }
            var steps = lattice.path(told, going: way)
            var seen = lattice.kinds.map { _ in 0 }
            for step in steps { seen[step.kind] += 1 }
            let others = numbers.knowsChanges ? [1, 3, 2, 4] : [1, 3, 4]
            for (kind, seats) in lattice.kinds.map(\.seats).enumerated() {
                for _ in seen[kind]..<seats { steps.append((kind, others[steps.count % others.count])) }
            }
            // 2. Onto seats.
            let firsts = lattice.kinds.indices.map { lattice.kinds[..<$0].reduce(0) { $0 + $1.seats } }
            var order: [Int] = []
            var votes = [Int](repeating: 0, count: steps.count)
            seen = lattice.kinds.map { _ in 0 }
            for step in steps {
                let seat = firsts[step.kind] + seen[step.kind]
                seen[step.kind] += 1
                order.append(seat)
                votes[seat] = step.vote
            }
            let kinds = lattice.kinds.indices.flatMap { [Int](repeating: $0, count: lattice.kinds[$0].seats) }
            let outcomes = (0..<(1 << votes.count)).map { inside in
                let node = lattice.node(
                    zip(kinds, votes).enumerated().filter { inside & (1 << $0.offset) != 0 }.map(\.element))
                return Self.words[Int(told[node])]
            }
            let ballots = ["", "approve", "changes", "refuse", "abstain"]
            return PanelArrival(
                members: members, rule: rule, seats: kinds.map { lattice.kinds[$0].name },
                votes: votes.map { ballots[$0] }, order: order,
                outcomes: outcomes, knowsChanges: numbers.knowsChanges)
        }

        private static let words: [Int: String] = [1: "approve", 2: "changes", 4: "refuse", 8: "undecided"]

        private var members: String {
            "{reviewers: \(lattice.kinds.reduce(0) { $0 + $1.seats }), lay: \(lattice.lay), chair: \(lattice.hasChair)}"
        }

        private var rule: String {
            let kinds = lattice.kinds
            var parts = ["approve: \(numbers.approve > 0 ? "\(numbers.approve) of \(lattice.whole)" : "majority")"]
            parts.append("quorum: \(numbers.quorum), lay: \(numbers.lay), decides: \(moment)")
            let weights = kinds.filter { $0.weight > 1 }.map { "\($0.name): \($0.weight)" }
            if !weights.isEmpty { parts.append("weights: {\(weights.joined(separator: ", "))}") }
            let vetoes = kinds.indices.filter { lattice.vetoes & (1 << $0) != 0 }.map { kinds[$0].name }
            if !vetoes.isEmpty { parts.append("veto: [\(vetoes.joined(separator: ", "))]") }
            if lattice.abstentionsCount { parts.append("abstentions: present") }
            if numbers.casting { parts.append("tie: chair") }
            return "{\(parts.joined(separator: ", "))}"
        }
    }
}

extension PanelGrid.Kind {
    fileprivate var name: String { isChair ? "chair" : isLay ? "lay" : "member" }
}

extension Lattice {
    /// The ways in which reviews can come to a decision: a bit for each, at its number.
    fileprivate func ways(_ outcomes: [UInt8]) -> UInt32 {
        var ways: UInt32 = 0
        walk(outcomes) { _, next in if outcomes[next] != 0 { ways |= 1 << UInt32(way(next, outcomes)) } }
        return ways
    }

    /// Reviews that come to a decision on one of the ways: of which kind they are, and how they vote.
    fileprivate func path(_ outcomes: [UInt8], going wanted: Int) -> [(kind: Int, vote: Int)] {
        var before = [Int](repeating: -1, count: nodes.count)
        var end = -1
        walk(outcomes) { node, next in
            before[next] = node
            if outcomes[next] != 0 && way(next, outcomes) == wanted { end = next }
        }
        var steps: [(kind: Int, vote: Int)] = []
        while end >= 0, before[end] >= 0 {
            steps.append(step(from: before[end], to: end))
            end = before[end]
        }
        return steps.reversed()
    }

    /// The number of a way: four times how many reviews are in, and the place of the outcome.
    private func way(_ node: Int, _ outcomes: [UInt8]) -> Int {
        4 * (kinds.reduce(0) { $0 + $1.seats } - nodes[node].out) + outcomes[node].trailingZeroBitCount
    }

    /// Visits the edges that can be gone before there is a decision, and those that come to one.
    private func walk(_ outcomes: [UInt8], _ visit: (_ node: Int, _ next: Int) -> Void) {
        var isOpen = [Bool](repeating: false, count: nodes.count)
        if let start = order.last { isOpen[start] = outcomes[start] == 0 }
        for node in order.reversed() where isOpen[node] {
            for next in edges(node) {
                if outcomes[next] == 0 { isOpen[next] = true }
                visit(node, next)
            }
        }
    }
}
