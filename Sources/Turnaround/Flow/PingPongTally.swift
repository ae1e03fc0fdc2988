/// Takes in how often cases went to and fro.
package struct PingPongTally: Sendable {
    private var cases = 0
    private var submitted = 0
    private var returned = 0
    private var returns = 0
    private var most = 0
    private var knowsPeople = false
    private var handovers = 0
    private var repeats = 0

    package init() {}

    /// Takes in one case as it stood.
    package mutating func add(_ timeline: CaseTimeline) {
        cases += 1
        let visits = timeline.visitsUpToItsEnd
        repeats += visits.count - Set(visits.map(\.step)).count
        for (visit, next) in zip(visits, visits.dropFirst()) {
            guard let before = visit.endedBy, let after = next.endedBy else { continue }
            knowsPeople = true
            if before != after { handovers += 1 }
        }
        guard let received = timeline.received else { return }
        submitted += 1
        let back = zip(visits, visits.dropFirst()).count { before, visit in
            visit.party == .provider && before.party != .provider && visit.entered >= received
        }
        if back > 0 { returned += 1 }
        returns += back
        most = max(most, back)
    }

    /// Takes in all cases of another tally.
    package mutating func add(_ other: PingPongTally) {
        cases += other.cases
        submitted += other.submitted
        returned += other.returned
        returns += other.returns
        most = max(most, other.most)
        knowsPeople = knowsPeople || other.knowsPeople
        handovers += other.handovers
        repeats += other.repeats
    }

    /// The figures; `nil` of no cases.
    package var figures: PingPongFigures? {
        guard cases > 0 else { return nil }
        let rule = SmallNumberRule.average(of: cases, to: .tenths)
        var figures = PingPongFigures()
        figures.cases = Count(returned)
        figures.$returnsPerCase = Disclosed(mean(returns, of: submitted), .average(of: submitted, to: .tenths))
        figures.$mostReturns = Disclosed(submitted > 0 ? most : nil, .never)
        figures.$handoversPerCase = Disclosed(knowsPeople ? mean(handovers, of: cases) : nil, rule)
        figures.$repeatsPerCase = Disclosed(mean(repeats, of: cases), rule)
        return figures
    }
}
