/// Every panel of some seats with every rule of the grid below, and what it decides: told from the definition, by going through all that
/// those who are still out could do. Shares nothing with the database's functions. Compiled with optimisation, because there are millions.
///
/// The grid: compositions of a chair or none, none to two lay members and other members; the chair's and the lay members' votes weigh 1 or
/// 2 (of five members, 2 for one kind at most); a veto of any set of kinds; abstentions absent or present; approval by each weight from 1
/// to the whole, or by majority with or without the chair's casting vote; each quorum; each number of lay members needed; each moment of
/// decision; with and without changes.
///
/// The nodes of a panel's lattice are what has come in so far, up to the order of members of one kind: how many of each kind are out, or
/// have approved, asked for changes, refused, abstained. An order of arrival is a path from the node where all are out; so what holds at
/// every node and along every edge holds in all orders.
package struct PanelGrid: Sendable {
    /// What a node comes to, beside the numbers of its rule: the sums that the database's `count_panel` tells, packed into 64 bits.
    package typealias Key = UInt64

    /// What each sum comes to: 0 while that is open, else 1 approve, 2 changes, 4 refuse, 8 undecided.
    package private(set) var decided: [Key: UInt8] = [:]
    /// How many rules, and how many nodes of their lattices.
    package private(set) var rules = 0
    package private(set) var nodes = 0
    /// What should not be: nodes of the same sum that decide differently, decisions that a later review changes, wholes without one.
    package private(set) var flaws: [String] = []

    /// Goes through all panels of as many seats.
    package init(seats: Int) {
        decided.reserveCapacity(seats == 5 ? 4_000_000 : 600_000)
        for chairs in 0...1 {
            for lay in 0...min(2, seats - chairs) {
                for weights in [(1, 1), (2, 1), (1, 2), (2, 2)]
                where (chairs > 0 || weights.0 == 1) && (lay > 0 || weights.1 == 1) && (seats < 5 || weights != (2, 2)) {
                    let members = seats - chairs - lay
                    let kinds = [
                        Kind(seats: chairs, weight: weights.0, isChair: true), Kind(seats: lay, weight: weights.1, isLay: true),
                        Kind(seats: members, weight: 1),
                    ].filter { $0.seats > 0 }
                    for vetoes in 0..<(1 << kinds.count) {
                        for abstentionsCount in [false, true] {
                            for knowsChanges in [false, true] {
                                let lattice = Lattice(
                                    kinds, vetoes: vetoes, abstentionsCount: abstentionsCount, knowsChanges: knowsChanges)
                                go(through: lattice, seats: seats)
                            }
                        }
                    }
                }
            }
        }
    }

    private mutating func go(through lattice: Lattice, seats: Int) {
        let whole = lattice.kinds.reduce(0) { $0 + $1.seats * $1.weight }
        let (lay, hasChair) = (lattice.kinds.first { $0.isLay }?.seats ?? 0, lattice.kinds.contains { $0.isChair })
        for approve in 0...whole {  // 0: by majority
            for casting in hasChair && approve == 0 ? [false, true] : [false] {
                for quorum in 1...seats {
                    for needed in 0...lay {
                        decide(lattice, Numbers(approve: approve, quorum: quorum, lay: needed, casting: casting))
                    }
                }
            }
        }
    }

    private mutating func decide(_ lattice: Lattice, _ numbers: Numbers) {
        let count = lattice.nodes.count
        var results = [UInt8](repeating: 0, count: count)
        var reachable = [UInt8](repeating: 0, count: count)
        // Nodes with fewer out come first, so what follows a node is known.
        for node in lattice.order {
            results[node] = lattice.nodes[node].result(numbers, lattice)
            reachable[node] = results[node]
            for next in lattice.edges(node) { reachable[node] |= reachable[next] }
        }
        for moment in Moment.allCases {
            rules += 1
            nodes += count
            func outcome(_ node: Int) -> UInt8 {
                let isOne = reachable[node].nonzeroBitCount == 1
                switch moment {
                case .enough where results[node] == 1: return 1
                case .all where lattice.nodes[node].out > 0 && !lattice.nodes[node].isVetoed: return 0
                default: return isOne ? results[node] : 0
                }
            }
            for node in lattice.order {
                let told = outcome(node)
                let key = lattice.key(node, numbers, moment)
                let known = decided.updateValue(told, forKey: key) ?? told
                if known != told { flaws.append("the sum \(key) is not enough: \(known) and \(told)") }
                if told == 0 && lattice.nodes[node].out == 0 { flaws.append("nobody is out, and nothing is decided: \(key)") }
                // Where enough approvals decide at once, the rest is not waited for, and would perhaps have said otherwise.
                if told == 0 || (moment == .enough && told == 1 && reachable[node] != 1) { continue }
                for next in lattice.edges(node) where outcome(next) != told { flaws.append("a later review changes \(key)") }
            }
        }
    }

    /// When a panel decides.
    enum Moment: UInt64, CaseIterable { case certain, enough, all }

    /// The numbers of a rule.
    struct Numbers {
        let approve: Int
        let quorum: Int
        let lay: Int
        let casting: Bool
    }

    /// Members who cannot be told apart.
    struct Kind {
        let seats: Int
        let weight: Int
        var isChair = false
        var isLay = false
    }
}

extension PanelGrid {
    /// The sums with what they come to, as lines for COPY: the key and the outcome, in pieces of about a megabyte.
    package func lines(_ take: ([UInt8]) throws -> Void) rethrows {
        var piece: [UInt8] = []
        piece.reserveCapacity(1 << 20)
        for (key, outcome) in decided {
            piece += Array("\(key)\t\(outcome)\n".utf8)
            if piece.count > 1_000_000 {
                try take(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        try take(piece)
    }
}
