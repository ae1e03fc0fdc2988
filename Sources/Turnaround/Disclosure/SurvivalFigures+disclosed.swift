extension SurvivalFigures {
    /// The curve as others than the body itself see it.
    ///
    /// Quantiles far out in the curve are told from 20 events on only, like a p90; the end of the restricted mean is
    /// the longest time, so neither is told. Of the curve those points are told between which both events and censored
    /// cases are not few; chances are fractions of the numbers at risk, so where the numbers are not told there is no
    /// curve.
    /// - Parameters:
    ///   - drawsCurve: whether the curve is told.
    ///   - tellsOutcomes: whether it is told how many cases ended in which way.
    func disclosed(_ cell: CellDisclosure, drawsCurve: Bool, tellsOutcomes: Bool) -> SurvivalFigures? {
        let limit = cell.limit
        guard events.number >= limit else { return nil }
        let (all, decided) = (cell.shown(.observed, n.number), cell.shown(.eventsObserved, events.number))
        let isDisclosed = all.exact != nil
        // That there is a median says how many events there are at least.
        guard decided.exact != nil else { return nil }
        let isFar = events.number >= Disclosure.p90Minimum
        let shown = (
            n: all, events: decided, censored: isDisclosed && censored.number >= limit ? censored : .withheld,
            lateEntries: cell.shown(.lateEntries, lateEntries.number)
        )
        let isCounted = drawsCurve && [shown.n, shown.events, shown.censored].allSatisfy { $0.exact != nil }
        return SurvivalFigures(
            n: shown.n, events: shown.events, censored: shown.censored, lateEntries: shown.lateEntries,
            medianSeconds: medianSeconds,
            medianLowSeconds: isFar ? medianLowSeconds : nil, medianHighSeconds: isFar ? medianHighSeconds : nil,
            p80Seconds: isFar ? p80Seconds : nil, restrictedMeanSeconds: nil, restrictedToSeconds: nil,
            closedOnlyMedianSeconds: closedOnlyMedianSeconds, closedOnlyP80Seconds: closedOnlyP80Seconds,
            curve: isCounted ? thinnedCurve(limit: limit) : [],
            incidence: isCounted && tellsOutcomes && incidence.allSatisfy { $0.events.number >= limit }
                ? incidence.map {
                    CumulativeIncidence(
                        outcome: $0.outcome, events: $0.events, curve: $0.thinned(of: n.number, limit: limit))
                } : [])
    }

    /// Points between which there are `limit` events and `limit` censored cases or more, and after which as many of
    /// both are left.
    private func thinnedCurve(limit: Int) -> [SurvivalPoint] {
        var kept: [SurvivalPoint] = []
        var (since, before, rest) = (0, n.number, events.number)
        for point in curve {
            since += point.events
            let left = point.atRisk - point.events
            let censored = before - since - left
            guard since >= limit, censored >= limit, rest - since >= limit, left - (rest - since) >= limit else {
                continue
            }
            kept.append(
                SurvivalPoint(
                    seconds: point.seconds, survival: point.survival.inHundredths, low: point.low.inHundredths,
                    high: point.high.inHundredths, atRisk: point.atRisk, events: since))
            (since, before, rest) = (0, left, rest - since)
        }
        return kept
    }
}

extension CumulativeIncidence {
    /// Points between which the chance grows by that of `limit` cases or more, and after which it grows by as much.
    fileprivate func thinned(of n: Int, limit: Int) -> [IncidencePoint] {
        let (least, last) = (Double(limit) / Double(n), curve.last?.probability ?? 0)
        var reached = 0.0
        return curve.compactMap { point in
            guard point.probability - reached >= least, last - point.probability >= least else { return nil }
            reached = point.probability
            return IncidencePoint(seconds: point.seconds, probability: point.probability.inHundredths)
        }
    }
}
