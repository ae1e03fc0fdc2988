/// Every panel of some seats with every rule of the grid below, and what it decides: told from the definition, by going
/// through all that those who are still out could do. Shares nothing with the database's functions. Compiled with
/// optimisation, because there are millions.
///
/// The grid: every composition of a chair or none, lay members and other members; the chair's and the lay members'
/// votes weigh 1 or 2, each on its own; a veto of any set of kinds; abstentions absent or present; approval by each
/// weight from 1 to the whole, or by majority with or without the chair's casting vote; each quorum; each number of lay
/// members needed; each moment of decision, and a deadline at each node; with and without changes.
///
/// The nodes of a panel's lattice are what has come in so far, up to the order of members of one kind: how many of each
/// kind are out, or have approved, asked for changes, refused, abstained. An order of arrival is a path from the node
/// where all are out; so what holds at every node and along every edge holds in all orders.
package struct PanelGrid: Sendable {
    /// The sums that the database's `count_panel` can tell, beside the numbers of the rule, and above ``outcomePlace``
    /// what they come to: 0 while that is open, else 1 approve, 2 changes, 4 refuse, 8 undecided. Each once.
    package private(set) var sums: [UInt64] = []
    /// How many rules, and how many nodes of their lattices.
    package private(set) var rules = 0
    package private(set) var nodes = 0
    /// What should not be: nodes of the same sum that decide differently, decisions that a later review changes, wholes
    /// without one.
    package private(set) var flaws: [String] = []

    /// Goes through all panels of as many seats.
    package init(seats: Int) {
        Self.forEachRule(seats: seats) { lattices, numbers in decide(lattices, numbers) }
    }

    /// Leaves one sum in so many, drawn by a seed.
    package mutating func thin(toOneIn every: UInt64, seed: UInt64) {
        sums.removeAll { sum in
            var mixed = (sum ^ seed) &* 0x9E37_79B9_7F4A_7C15
            mixed = (mixed ^ (mixed >> 32)) &* 0xBF58_476D_1CE4_E5B9
            return (mixed >> 32) % every != 0
        }
    }

    /// Visits all numbers of rules, each with the lattices in which they can be.
    static func forEachRule(seats: Int, _ visit: ([Lattice], Numbers) -> Void) {
        for knowsChanges in [false, true] {
            let lattices = Self.lattices(seats: seats, knowsChanges: knowsChanges)
            for approve in 0...(lattices.map(\.whole).max() ?? 0) {  // 0: by majority
                for casting in approve == 0 ? [false, true] : [false] {
                    for quorum in 1...seats {
                        for lay in 0...seats {
                            visit(
                                lattices.filter { approve <= $0.whole && lay <= $0.lay && ($0.hasChair || !casting) },
                                Numbers(
                                    approve: approve, quorum: quorum, lay: lay, casting: casting,
                                    knowsChanges: knowsChanges))
                        }
                    }
                }
            }
        }
    }

    private static func lattices(seats: Int, knowsChanges: Bool) -> [Lattice] {
        var all: [Lattice] = []
        for chairs in 0...1 {
            for lay in 0...(seats - chairs) {
                for weights in [(1, 1), (2, 1), (1, 2), (2, 2)]
                where (chairs > 0 || weights.0 == 1) && (lay > 0 || weights.1 == 1) {
                    let kinds = [
                        Kind(seats: chairs, weight: weights.0, isChair: true),
                        Kind(seats: lay, weight: weights.1, isLay: true),
                        Kind(seats: seats - chairs - lay, weight: 1),
                    ].filter { $0.seats > 0 }
                    for vetoes in 0..<(1 << kinds.count) {
                        for abstentionsCount in [false, true] {
                            all.append(
                                Lattice(
                                    kinds, vetoes: vetoes, abstentionsCount: abstentionsCount,
                                    knowsChanges: knowsChanges))
                        }
                    }
                }
            }
        }
        return all
    }

    /// Decides in all lattices with the same numbers, and notes each of their sums once.
    private mutating func decide(_ lattices: [Lattice], _ numbers: Numbers) {
        var told: [UInt64: Outcomes] = [:]
        for lattice in lattices {
            let outcomes = lattice.outcomes(numbers)
            rules += Moment.allCases.count
            nodes += Moment.allCases.count * outcomes.count
            findFlaws(lattice, outcomes, numbers)
            for (sum, outcome) in zip(lattice.sums(lay: numbers.lay > 0, casting: numbers.casting), outcomes) {
                let known = told.updateValue(outcome, forKey: sum) ?? outcome
                if known != outcome { flaws.append("the sum \(sum) is not enough: \(known) and \(outcome)") }
            }
        }
        for (sum, outcomes) in told {
            for moment in outcomes.indices {
                sums.append(sum | numbers.packed(moment: moment) | UInt64(outcomes[moment]) << Self.outcomePlace)
            }
        }
    }

    private mutating func findFlaws(_ lattice: Lattice, _ outcomes: [Outcomes], _ numbers: Numbers) {
        for (node, told) in outcomes.enumerated() {
            if lattice.nodes[node].out == 0 && any(told .== 0) {
                flaws.append("nobody is out, and nothing is decided: \(numbers)")
            }
            var stands = told
            // Where enough approvals decide at once, the rest is not waited for, and would perhaps have said otherwise;
            // so at a deadline.
            if told[1] != told[0] { stands[1] = 0 }
            stands[3] = 0
            for next in lattice.edges(node) where any((stands .!= 0) .& (outcomes[next] .!= told)) {
                flaws.append("a later review changes \(told): \(numbers)")
            }
        }
    }

    /// What is decided at each ``Moment``, then at a deadline that waits for nobody: 0 while it is open.
    typealias Outcomes = SIMD4<UInt8>

    /// When a panel decides.
    enum Moment: Int, CaseIterable { case certain, enough, all }

    /// The numbers of a rule.
    struct Numbers {
        let approve: Int
        let quorum: Int
        let lay: Int
        let casting: Bool
        let knowsChanges: Bool

        /// How many bits they take.
        static let bits: UInt64 = 15

        func packed(moment: Int) -> UInt64 {
            var parts = Bits()
            parts.put(approve, 4)
            parts.put(quorum, 3)
            parts.put(lay, 3)
            parts.put(knowsChanges ? 2 : 1, 2)
            parts.put(casting ? 1 : 0, 1)
            parts.put(moment, 2)
            return parts.bits
        }
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
    /// Where the outcome stands in a sum.
    package static let outcomePlace: UInt64 = 58

    /// The sums as lines for COPY, in pieces of about a megabyte.
    package func lines(_ take: ([UInt8]) throws -> Void) rethrows {
        var piece: [UInt8] = []
        piece.reserveCapacity(1 << 20)
        for sum in sums {
            piece += Array("\(sum)\n".utf8)
            if piece.count > 1_000_000 {
                try take(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        try take(piece)
    }
}
