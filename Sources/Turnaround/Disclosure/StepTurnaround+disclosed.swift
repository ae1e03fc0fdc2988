extension RouteTurnaround {
    /// The steps of a route that speaks: how long their visits lasted, never how many there were.
    ///
    /// Cases go from step to step, and how they go is public: whoever knows the visits of each step can work out how
    /// many left the route in between, or came again.
    func disclosedSteps(limit: Int) -> [StepTurnaround] {
        // The share of a step with few visits would be the rest of the others.
        let tellsShares = steps.allSatisfy { $0.visits.n.number >= limit }
        return steps.map { $0.disclosed(tellsShare: tellsShares, limit: limit) }
    }
}

extension StepTurnaround {
    fileprivate func disclosed(tellsShare: Bool, limit: Int) -> StepTurnaround {
        let beyond = withStandardVisits.number - withinStandardVisits.number
        return StepTurnaround(
            step: step, party: party, cases: .withheld, entries: .withheld, reworkCases: .withheld,
            visits: visits.disclosed(withoutNumber: limit),
            elapsedShare: tellsShare ? elapsedShare?.inHundredths : nil, standardWorkingDays: standardWorkingDays,
            withStandardVisits: .withheld, withinStandardVisits: .withheld,
            withinStandardPercent: min(withinStandardVisits.number, beyond) >= limit
                ? withinStandardPercent?.rounded() : nil,
            openVisits: DurationSummary(n: .withheld), overdueOpenVisits: .withheld,
            requests: .withheld, flow: nil)
    }
}
