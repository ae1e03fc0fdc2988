import RandomSupport
import WorkflowCore

/// What panels decide, once more and by other means: the result of a set of ballots told from its definition, and
/// certainty by going through everything that those who are out could still do. Shares nothing with the database's
/// function.
struct PanelModel: Sendable {
    typealias Rule = WorkflowDefinition.PanelRule
    typealias Seat = WorkflowDefinition.Seat

    /// What can be on a ballot; nothing while it is out.
    enum Ballot: Int, CaseIterable { case out, approve, changes, refuse, abstain }

    /// Results as a set, so that "all the same" is "one element".
    struct Results: OptionSet {
        let rawValue: UInt8
        static let approve = Results(rawValue: 1)
        static let changes = Results(rawValue: 2)
        static let refuse = Results(rawValue: 4)
        static let undecided = Results(rawValue: 8)
        var isOne: Bool { rawValue.nonzeroBitCount == 1 }
        init(rawValue: UInt8) { self.rawValue = rawValue }
        init?(word: String) {
            switch word {
            case "approve": self = .approve
            case "changes": self = .changes
            case "refuse": self = .refuse
            case "undecided": self = .undecided
            default: return nil
            }
        }
    }

    let rule: Rule
    let seats: [Seat]
    /// Whether changes can be recommended.
    let knowsChanges: Bool

    /// Panels of `size` seats: every composition, threshold, quorum, veto, meaning of abstentions, tie-break and moment
    /// of decision.
    static func all(of size: Int) -> [PanelModel] {
        var models: [PanelModel] = []
        for chair in 0...1 {
            for lay in 0...min(2, size - chair) {
                let seats =
                    [Seat](repeating: .chair, count: chair) + [Seat](repeating: .lay, count: lay)
                    + [Seat](repeating: .member, count: size - chair - lay)
                let kinds = Seat.allCases.filter(seats.contains)
                for weights in [[:]] + (chair > 0 ? [[Seat.chair: 2]] : []) + (lay > 0 ? [[Seat.lay: 2]] : []) {
                    let whole = seats.reduce(0) { $0 + (weights[$1] ?? 1) }
                    for approve in (1...whole).map(Rule.Approval.weight) + [.majority] {
                        for breaksTies in chair > 0 && approve == .majority ? [false, true] : [false] {
                            for quorum in 1...size {
                                for needed in lay > 0 ? [0, lay] : [0] {
                                    for veto in [[]] + kinds.map({ [$0] }) + (kinds.count > 1 ? [kinds] : []) {
                                        for abstentions in Rule.Abstentions.allCases {
                                            for decides in Rule.Moment.allCases {
                                                for changes in [false, true] {
                                                    models.append(
                                                        PanelModel(
                                                            rule: Rule(
                                                                approve: approve, quorum: quorum, lay: needed,
                                                                weights: weights, veto: veto,
                                                                abstentions: abstentions, chairBreaksTies: breaksTies,
                                                                decides: decides),
                                                            seats: seats, knowsChanges: changes))
                                                }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return models
    }

    /// Any panel of `size` seats, each kind of which weighs anything from 1 to 100.
    static func any(of size: Int, using random: inout SeededGenerator) -> PanelModel {
        let chair = Int.random(in: 0...1, using: &random)
        let lay = Int.random(in: 0...(size - chair), using: &random)
        let seats =
            [Seat](repeating: .chair, count: chair) + [Seat](repeating: .lay, count: lay)
            + [Seat](repeating: .member, count: size - chair - lay)
        let kinds = Seat.allCases.filter(seats.contains)
        var weights: [Seat: Int] = [:]
        for kind in kinds { weights[kind] = .random(in: 1...100, using: &random) }
        let whole = seats.reduce(0) { $0 + (weights[$1] ?? 1) }
        let approve: Rule.Approval =
            Bool.random(using: &random) ? .majority : .weight(.random(in: 1...whole, using: &random))
        let rule = Rule(
            approve: approve, quorum: .random(in: 1...size, using: &random), lay: .random(in: 0...lay, using: &random),
            weights: weights,
            veto: kinds.filter { _ in Int.random(in: 0...3, using: &random) == 0 },
            abstentions: Bool.random(using: &random) ? .absent : .present,
            chairBreaksTies: approve == .majority && chair > 0 && Bool.random(using: &random),
            decides: Rule.Moment.allCases.randomElement(using: &random) ?? .certain)
        return PanelModel(rule: rule, seats: seats, knowsChanges: Bool.random(using: &random))
    }

    /// The result if nobody else votes.
    func result(_ ballots: [Ballot]) -> Results {
        let votes = zip(seats, ballots).filter { $0.1 != .out }
        if votes.contains(where: { $0.1 == .refuse && rule.veto.contains($0.0) }) { return .refuse }
        let there = votes.filter { $0.1 != .abstain || rule.abstentions == .present }
        guard there.count >= rule.quorum, there.filter({ $0.0 == .lay }).count >= rule.lay,
            there.contains(where: { $0.1 != .abstain })
        else { return .undecided }
        func weight(_ some: [(Seat, Ballot)]) -> Int { some.reduce(0) { $0 + (rule.weights[$1.0] ?? 1) } }
        let chair = rule.chairBreaksTies ? votes.first { $0.0 == .chair }?.1 : nil
        var isTied = false
        for (level, favourable) in [(Results.approve, [Ballot.approve]), (.changes, [.approve, .changes])] {
            if level == .changes && !knowsChanges { continue }
            let inFavour = weight(there.filter { favourable.contains($0.1) })
            switch rule.approve {
            case .weight(let enough):
                if inFavour >= enough { return level }
            case .majority:
                let others = weight(there) - inFavour
                if inFavour > others { return level }
                isTied = false
                if inFavour == others {
                    guard let chair, chair != .abstain else {
                        isTied = true
                        continue
                    }
                    if favourable.contains(chair) { return level }
                }
            }
        }
        return isTied ? .undecided : .refuse
    }

    /// A set of ballots as a number to the base of five, the first seat first.
    func ballots(_ code: Int) -> [Ballot] {
        var rest = code
        return seats.map { _ in
            defer { rest /= 5 }
            return Ballot.allCases[rest % 5]
        }
    }

    /// How many sets of ballots there are.
    var codes: Int { seats.reduce(1) { product, _ in product * 5 } }

    /// What is decided with each set of ballots, by its code; `nil` where it is still open, and for sets that cannot
    /// be.
    func outcomes() -> [Results?] {
        let results = (0..<codes).map { result(ballots($0)) }
        var reachable = results
        var outcomes = [Results?](repeating: nil, count: codes)
        // Codes grow with every ballot that comes in, so those after it are known.
        for code in stride(from: codes - 1, through: 0, by: -1) {
            let now = ballots(code)
            var power = 1
            for ballot in now {
                if ballot == .out {
                    for next in Ballot.allCases.dropFirst() where knowsChanges || next != .changes {
                        reachable[code].formUnion(reachable[code + next.rawValue * power])
                    }
                }
                power *= 5
            }
            if now.contains(.changes) && !knowsChanges { continue }
            let isWhole = !now.contains(.out)
            let isVetoed = zip(seats, now).contains { $0.1 == .refuse && rule.veto.contains($0.0) }
            switch rule.decides {
            case .enough where results[code] == .approve: outcomes[code] = .approve
            case .all where !isWhole && !isVetoed: break
            default: if reachable[code].isOne { outcomes[code] = results[code] }
            }
        }
        return outcomes
    }

    /// All results that the orders of arrival of each whole set of ballots can lead to, given what is decided when:
    /// each order stops at its first decision. An order that never decides adds everything, and so is seen.
    func endings(_ outcomes: [Results?]) -> [Results] {
        var endings = [Results](repeating: [], count: codes)
        for whole in 0..<codes {
            let all = ballots(whole)
            if all.contains(.out) || (all.contains(.changes) && !knowsChanges) { continue }
            // Which sets of seats can be in without a decision, from nobody on.
            var open = [Bool](repeating: false, count: 1 << seats.count)
            open[0] = true
            for inside in 0..<open.count where open[inside] {
                for seat in seats.indices where inside & (1 << seat) == 0 {
                    let next = inside | (1 << seat)
                    if let decided = outcomes[code(all, next)] {
                        endings[whole].formUnion(decided)
                    } else if next == open.count - 1 {
                        endings[whole] = [.approve, .changes, .refuse, .undecided]
                    } else {
                        open[next] = true
                    }
                }
            }
        }
        return endings
    }

    private func code(_ ballots: [Ballot], _ inside: Int) -> Int {
        var (code, power) = (0, 1)
        for (seat, ballot) in ballots.enumerated() {
            if inside & (1 << seat) != 0 { code += ballot.rawValue * power }
            power *= 5
        }
        return code
    }
}
