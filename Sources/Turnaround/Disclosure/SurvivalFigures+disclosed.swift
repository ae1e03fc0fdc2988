extension SurvivalFigures {
    /// The curve as others than the body itself see it.
    ///
    /// Quantiles far out in the curve are told from 20 events on only, like a p90; the end of the restricted mean is the longest time, so
    /// neither is told. Of the curve those points are told between which both events and censored cases are not few; chances are fractions of
    /// the numbers at risk, so where the numbers are not told there is no curve.
    /// - Parameters:
    ///   - cases: the cases of the cell.
    ///   - decided: the decided ones.
    ///   - closed: the closed ones.
    ///   - tellsOutcomes: whether it is told how many cases ended in which way.
    func disclosed(_ cell: CellDisclosure, cases: Count, decided: Count, closed: Count, tellsOutcomes: Bool) -> SurvivalFigures? {
        let limit = cell.limit
        guard events.number >= limit else { return nil }
        let isFar = events.number >= Disclosure.p90Minimum
        // All cases, and the decided ones, where these are the same; else numbers of their own.
        let all = n == cases ? cell.shown("cases", n.number) : cell.shown("observed", n.number)
        let same = [("decided", decided), ("closed", closed)].first { $1 == events }
        let decided = same.map { cell.shown($0.0, events.number) } ?? cell.shown("events_observed", events.number)
        let isTold = all.exact != nil && decided.exact != nil
        let shown = (
            n: all, events: decided, censored: isTold && censored.number >= limit ? censored : .withheld,
            lateEntries: cell.shown("late_entries", lateEntries.number)
        )
        let isCounted = [shown.n, shown.events, shown.censored].allSatisfy { $0.exact != nil }
        return SurvivalFigures(
            n: shown.n, events: shown.events, censored: shown.censored, lateEntries: shown.lateEntries, medianSeconds: medianSeconds,
            medianLowSeconds: isFar ? medianLowSeconds : nil, medianHighSeconds: isFar ? medianHighSeconds : nil,
            p80Seconds: isFar ? p80Seconds : nil, restrictedMeanSeconds: nil, restrictedToSeconds: nil,
            closedOnlyMedianSeconds: closedOnlyMedianSeconds, closedOnlyP80Seconds: closedOnlyP80Seconds,
            curve: isCounted && lateEntries.isZero ? thinnedCurve(limit: limit) : [],
            incidence: isCounted && tellsOutcomes && incidence.allSatisfy { $0.events.number >= limit }
                ? incidence.map {
                    CumulativeIncidence(outcome: $0.outcome, events: $0.events, curve: $0.thinned(of: n.number, limit: limit))
                } : [])
    }

    /// Points between which there are `limit` events and `limit` censored cases or more, and after which as many are at risk.
    private func thinnedCurve(limit: Int) -> [SurvivalPoint] {
        var kept: [SurvivalPoint] = []
        var (since, before) = (0, n.number)
        for point in curve {
            since += point.events
            let left = point.atRisk - point.events
            let censored = before - since - left
            guard since >= limit, censored >= limit, left >= limit else { continue }
            var told = point
            told.events = since
            kept.append(told)
            (since, before) = (0, left)
        }
        return kept
    }
}

extension CumulativeIncidence {
    /// Points between which the chance grows by that of `limit` cases or more.
    fileprivate func thinned(of n: Int, limit: Int) -> [IncidencePoint] {
        var reached = 0.0
        return curve.filter { point in
            guard (point.probability - reached) * Double(n) >= Double(limit) else { return false }
            reached = point.probability
            return true
        }
    }
}
