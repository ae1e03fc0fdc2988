/// Takes in the order of steps of cases, and gives which followed which. Keeps one number for each passage, not the
/// cases.
package struct PathTally: Sendable {
    private struct Pair: Hashable {
        var from: Int32
        var to: Int32
    }

    private var steps = Numbering<String>()
    private var gaps: [Pair: [Int64]] = [:]
    private var variants: Set<[Int32]> = []
    private var firsts: [Int32: Int] = [:]
    private var lasts: [Int32: Int] = [:]
    private var cases = 0
    private var handovers = 0
    private var knowsPeople = false

    package init() {}

    /// Takes in one case as it stood, up to its end.
    package mutating func add(_ timeline: CaseTimeline) {
        let visits = timeline.visitsUpToItsEnd
        let path = visits.map { steps.number(of: $0.step) }
        guard let first = path.first, let last = path.last else { return }
        cases += 1
        variants.insert(path)
        firsts[first, default: 0] += 1
        lasts[last, default: 0] += 1
        for index in path.indices.dropFirst() {
            gaps[Pair(from: path[index - 1], to: path[index]), default: []].append(
                visits[index].entered.microseconds(since: visits[index - 1].entered))
        }
        // Each visit was begun by whoever ended the one before.
        let people = [timeline.openedBy] + visits.dropLast().map(\.endedBy)
        for (before, after) in zip(people, people.dropFirst()) {
            guard let before, let after else { continue }
            knowsPeople = true
            if before != after { handovers += 1 }
        }
    }

    /// Takes in all cases of another tally.
    package mutating func add(_ other: PathTally) {
        let numbers = other.steps.values.map { steps.number(of: $0) }
        let new = { (old: Int32) in numbers[Int(old)] }
        for (pair, gaps) in other.gaps { self.gaps[Pair(from: new(pair.from), to: new(pair.to)), default: []] += gaps }
        variants.formUnion(other.variants.map { $0.map(new) })
        for (step, count) in other.firsts { firsts[new(step), default: 0] += count }
        for (step, count) in other.lasts { lasts[new(step), default: 0] += count }
        cases += other.cases
        handovers += other.handovers
        knowsPeople = knowsPeople || other.knowsPeople
    }

    /// The figures; `nil` of no cases.
    package func figures() -> PathFigures? {
        guard cases > 0 else { return nil }
        let name = { (step: Int32) in steps.values[Int(step)] }
        let counts = { (counts: [Int32: Int]) in
            counts.map { PathFigures.StepCount(step: name($0.key), cases: Count($0.value)) }.sorted {
                $0.step < $1.step
            }
        }
        let passages = gaps.map { pair, gaps in
            let sorted = gaps.sorted()
            var passage = PathFigures.Passage(from: name(pair.from), to: name(pair.to), count: Count(sorted.count))
            let rule = SmallNumberRule.average(of: sorted.count, to: .elapsed)
            passage.$meanSeconds = Disclosed(Quantile.mean(sorted).map { $0 / 1_000_000 }, rule)
            passage.$medianSeconds = Disclosed(Quantile.median(sorted).map { $0 / 1_000_000 }, rule)
            return passage
        }
        return PathFigures(
            variants: Count(variants.count),
            selfLoops: Count(gaps.reduce(0) { $0 + ($1.key.from == $1.key.to ? $1.value.count : 0) }),
            handovers: knowsPeople ? Count(handovers) : nil, first: counts(firsts), last: counts(lasts),
            passages: passages.sorted { ($0.from, $0.to) < ($1.from, $1.to) })
    }
}
