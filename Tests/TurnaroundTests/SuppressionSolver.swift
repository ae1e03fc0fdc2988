import Foundation

/// Somebody who sees a published report as JSON, knows what its numbers mean, and tries to work out those that are not
/// told.
///
/// Numbers are unknowns with bounds: `<8` is 0 to 7, `withheld` anything from 0. Definitions are equations between
/// them. Two methods alternate until neither finds more: propagation of whole-number bounds, and exact Gaussian
/// elimination of the equations. What is found are suppressed numbers of whatever size, and rests (what a number lacks
/// to one that it is part of) of fewer than eight.
struct SuppressionSolver {
    /// Whole numbers from and to; `nil` is without end.
    struct Bounds: Equatable {
        var low: Int
        var high: Int?
        var isOne: Bool { low == high }
    }

    /// A sum of unknowns with factors that is nought.
    typealias Equation = [Int: Int]

    var house = HouseKnowledge()
    private(set) var bounds: [Bounds] = []
    private(set) var names: [String: Int] = [:]
    private var equations: [Equation] = []
    private(set) var suppressed: Set<Int> = []
    private var rests: Set<Int> = []
    private var likelyAll: Set<Int> = []

    /// The unknown of a name, from 0 on unless it is known already.
    mutating func unknown(_ name: String) -> Int {
        if let known = names[name] { return known }
        names[name] = bounds.count
        bounds.append(Bounds(low: 0, high: nil))
        return bounds.count - 1
    }

    /// Takes in a count as it is published: a number, `"<8"` or `"withheld"`.
    mutating func publish(_ name: String, _ value: Any?) {
        guard let value else { return }
        let place = unknown(name)
        if let number = value as? Int {
            bounds[place] = Bounds(low: number, high: number)
            suppressed.remove(place)
        } else if !bounds[place].isOne {
            if let text = value as? String, text.hasPrefix("<"), let limit = Int(text.dropFirst()) {
                bounds[place].high = min(bounds[place].high ?? .max, limit - 1)
            }
            suppressed.insert(place)
        }
    }

    /// Takes in that a number is at least, or at most, so many.
    mutating func bound(_ name: String, _ range: ClosedRange<Int>) {
        let place = unknown(name)
        bounds[place].low = max(bounds[place].low, range.lowerBound)
        if range.upperBound != .max { bounds[place].high = min(bounds[place].high ?? .max, range.upperBound) }
    }

    /// Takes in a sum that is published as a mean of so many, as far as it is rounded; or is not.
    mutating func publish(sum name: String, mean: Double?, n: Any?, unit: Double) {
        let place = unknown(name)
        guard let mean, let n = n as? Int else {
            suppressed.insert(place)
            return
        }
        let (low, high) = ((mean - unit / 2 - 1e-9) * Double(n), (mean + unit / 2 + 1e-9) * Double(n))
        bound(name, max(0, Int(low.rounded(.up)))...Int(high.rounded(.down)))
    }

    /// Takes in a sum that is published with two digits.
    mutating func publish(coarse name: String, _ value: Int) {
        var scale = 1
        while value / scale >= 100 { scale *= 10 }
        bound(name, max(0, value - (scale + 1) / 2)...value + (scale + 1) / 2)
    }

    /// Says that one number is the sum of others.
    mutating func equate(_ whole: String, _ parts: [String]) {
        guard names[whole] != nil, parts.allSatisfy({ names[$0] != nil }) else { return }
        var equation: Equation = [unknown(whole): -1]
        for part in parts { equation[unknown(part), default: 0] += 1 }
        equations.append(equation.filter { $0.value != 0 })
    }

    /// Says that one number is part of another.
    /// - Parameter mayBeAll: whether it is no finding that it is all of it.
    mutating func include(_ part: String, in whole: String, mayBeAll: Bool = false) {
        guard names[whole] != nil, names[part] != nil else { return }
        let rest = unknown("\(whole) without \(part)")
        if mayBeAll { likelyAll.insert(rest) }
        rests.insert(rest)
        equate(whole, [part, "\(whole) without \(part)"])
    }

    /// Says that a number that is nowhere shown would be a finding where it is small.
    mutating func seek(_ name: String) { rests.insert(unknown(name)) }

    /// Works out what can be worked out.
    /// - Returns: the names of suppressed numbers and of small rests that are found, with their values; `nil` where the
    ///   published numbers contradict each other.
    mutating func recovered() -> [String: Int]? {
        guard propagate(equations) else { return nil }
        for _ in 0..<3 {
            let before = bounds
            guard propagate(eliminated()), propagate(equations) else { return nil }
            if bounds == before { break }
        }
        return names.filter { isFound($0.value) }.mapValues { bounds[$0].low }
    }

    private func isFound(_ place: Int) -> Bool {
        guard bounds[place].isOne else { return false }
        if suppressed.contains(place) { return true }
        return rests.contains(place) && bounds[place].low < 8 && !(bounds[place].low == 0 && likelyAll.contains(place))
    }

    /// The value of a number, where there is but one.
    func value(of name: String) -> Int? { names[name].flatMap { bounds[$0].isOne ? bounds[$0].low : nil } }

    /// Narrows bounds until nothing changes.
    private mutating func propagate(_ equations: [Equation]) -> Bool {
        let terms = equations.map { equation in equation.map { Term(place: $0.key, factor: $0.value) } }
        var rounds = 0
        var changed = true
        while changed, rounds < 60 {
            changed = false
            rounds += 1
            for equation in terms {
                for term in equation where !bounds[term.place].isOne {
                    guard let narrowed = narrowed(term, in: equation) else { return false }
                    if narrowed != bounds[term.place] {
                        bounds[term.place] = narrowed
                        changed = true
                    }
                }
            }
        }
        return true
    }

    /// An unknown with its factor.
    private struct Term {
        let place: Int
        let factor: Int
    }

    /// The bounds that an equation leaves to one of its unknowns; `nil` where none are left.
    private func narrowed(_ term: Term, in equation: [Term]) -> Bounds? {
        let (place, factor) = (term.place, term.factor)
        var (low, high): (Int?, Int?) = (0, 0)
        for other in equation where other.place != place {
            let (from, to) = (bounds[other.place].low, bounds[other.place].high)
            let (least, most) =
                other.factor > 0
                ? (Optional(other.factor * from), to.map { other.factor * $0 })
                : (to.map { other.factor * $0 }, other.factor * from)
            if let sum = low { low = least.map { sum + $0 } }
            if let sum = high { high = most.map { sum + $0 } }
            if low == nil, high == nil { return bounds[place] }
        }
        // factor × x = −rest, and rest is from low to high.
        let (bottom, top) = factor > 0 ? (high.map { -$0 }, low.map { -$0 }) : (low, high)
        var result = bounds[place]
        if let bottom { result.low = max(result.low, ceiling(bottom, abs(factor))) }
        if let top { result.high = min(result.high ?? .max, floor(top, abs(factor))) }
        return result.high.map { $0 >= result.low } ?? true ? result : nil
    }

    private func floor(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }

    private func ceiling(_ value: Int, _ divisor: Int) -> Int { -floor(-value, divisor) }

    /// The equations that share all of their unknowns with others: one that has an unknown of its own says nothing of
    /// the others' beyond its bounds.
    private func entangled() -> [Equation] {
        var rows = equations
        while true {
            var uses: [Int: Int] = [:]
            for row in rows { for place in row.keys where !bounds[place].isOne { uses[place, default: 0] += 1 } }
            let kept = rows.filter { row in row.keys.allSatisfy { bounds[$0].isOne || uses[$0] != 1 } }
            if kept.count == rows.count { return kept }
            rows = kept
        }
    }

    /// The equations between unknowns in reduced echelon form, known numbers put in as a constant.
    private mutating func eliminated() -> [Equation] {
        let one = unknown("one")
        bounds[one] = Bounds(low: 1, high: 1)
        var rows = entangled().map { equation -> Equation in
            var row: Equation = [:]
            for (place, factor) in equation {
                if bounds[place].isOne {
                    row[one, default: 0] += factor * bounds[place].low
                } else {
                    row[place] = factor
                }
            }
            return row.filter { $0.value != 0 }
        }.filter { !$0.isEmpty }
        var holders: [Int: Set<Int>] = [:]
        for (number, row) in rows.enumerated() {
            for place in row.keys where place != one { holders[place, default: []].insert(number) }
        }
        for number in rows.indices {
            guard
                let pivot = rows[number].keys.filter({ $0 != one }).min(by: {
                    (holders[$0]?.count ?? 0, $0) < (holders[$1]?.count ?? 0, $1)
                }),
                let factor = rows[number][pivot]
            else { continue }
            for other in holders[pivot] ?? [] where other != number {
                guard let weight = rows[other][pivot] else { continue }
                let combined = combine(rows[other], factor, rows[number], weight)
                for place in Set(rows[other].keys).union(rows[number].keys) where place != one {
                    if combined[place] == nil {
                        holders[place]?.remove(other)
                    } else {
                        holders[place, default: []].insert(other)
                    }
                }
                rows[other] = combined
            }
        }
        return rows.filter { !$0.isEmpty }
    }

    /// `factor` × left − `weight` × right, divided by what all its factors share.
    private func combine(_ left: Equation, _ factor: Int, _ right: Equation, _ weight: Int) -> Equation {
        var row = left.mapValues { $0 * factor }
        for (place, value) in right { row[place, default: 0] -= value * weight }
        row = row.filter { $0.value != 0 }
        let shared = row.values.reduce(0) { SuppressionSolver.gcd($0, abs($1)) }
        return shared > 1 ? row.mapValues { $0 / shared } : row
    }

    private static func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
}
