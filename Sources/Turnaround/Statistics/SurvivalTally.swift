/// Takes in how long cases took and how they stand, and gives the curves at the end. Keeps one number for each case,
/// not the cases.
package struct SurvivalTally: Sendable {
    /// How a case stands at the moment of the report.
    package enum Fate: Hashable, Sendable {
        /// It has the event, with its outcome: the body decided, or an imported case was closed (`closed`).
        case event(String)
        /// It ended otherwise, so that the event can no longer come: withdrawn, lapsed.
        case competing(String)
        /// It is open.
        case open

        fileprivate var outcome: String? {
            switch self {
            case .event(let outcome), .competing(let outcome): outcome
            case .open: nil
            }
        }

        fileprivate var isEvent: Bool {
            if case .event = self { true } else { false }
        }
    }

    private var times: [Fate: [Int64]] = [:]
    private var lateEntries: [Int64] = []

    package init() {}

    /// Takes in one case. One that ended before it came under observation was never at risk, and is not counted.
    /// - Parameters:
    ///   - microseconds: from its opening to its fate, or to the moment of the report while it is open.
    ///   - entry: from its opening to when it came under observation; zero or less where it was from the first.
    package mutating func add(microseconds: Int64, from entry: Int64 = 0, fate: Fate) {
        guard RiskSet.holds(microseconds: microseconds, from: entry) else { return }
        times[fate, default: []].append(microseconds)
        if entry > 0 { lateEntries.append(entry) }
    }

    /// Takes in all cases of another tally.
    package mutating func add(_ other: SurvivalTally) {
        times.merge(other.times, uniquingKeysWith: +)
        lateEntries += other.lateEntries
    }

    /// Number of cases that were at risk at some time.
    package var count: Int { times.values.reduce(0) { $0 + $1.count } }

    /// The cases for the curve and for tests: those with the event, all others censored.
    package var riskSet: RiskSet {
        RiskSet(
            events: times.filter(\.key.isEvent).values.flatMap { $0 },
            censored: times.filter { !$0.key.isEvent }.values.flatMap { $0 },
            lateEntries: lateEntries)
    }

    /// The curve with its figures, and the competing outcomes beside it; `nil` of no cases.
    ///
    /// Where nobody was left at risk while others were still to be observed the curve says nothing, and it and its
    /// figures are absent.
    package func figures() -> SurvivalFigures? {
        let sample = riskSet.sorted()
        guard let curve = KaplanMeier(sorted: sample) else { return nil }
        var figures = SurvivalFigures()
        (figures.n, figures.events) = (Count(curve.count), Count(sample.events.count))
        (figures.censored, figures.lateEntries) = (Count(sample.censored.count), Count(sample.lateEntries.count))
        let seconds = { (microseconds: Double) in microseconds / 1_000_000 }
        let rule = SmallNumberRule.average(of: sample.events.count, to: .elapsed)
        figures.$closedOnlyMedianSeconds = Disclosed(Quantile.median(sample.events).map(seconds), rule)
        figures.$closedOnlyP80Seconds = Disclosed(
            Quantile.nearestRank(80, of: sample.events).map { seconds(Double($0)) }, rule)
        guard !curve.endsEarly else { return figures }
        figures.setTimes(of: curve, under: rule)
        figures.curve = points(of: curve)
        figures.survivalAt = survival(on: curve, sample)
        figures.incidence = incidence()
        return figures
    }

    private func survival(on curve: KaplanMeier, _ sample: RiskSet) -> [SurvivalAtTime] {
        let times = (sample.events + sample.censored).sorted()
        return [10, 25, 50, 75, 90].compactMap { percent in
            Quantile.continuous(percent, of: times).map { time in
                SurvivalAtTime(seconds: time / 1_000_000, survival: curve.survival(at: Int64(time.rounded(.down))))
            }
        }
    }

    /// How far a thinned curve may be from the exact one.
    private static let tolerance = 0.0025
    /// Largest number of points drawn.
    private static let mostPoints = 400

    /// The curve for drawing: all its points where there are few; else each that lies lower than the last drawn by more
    /// than the tolerance.
    private func points(of curve: KaplanMeier) -> [SurvivalPoint] {
        let drawn = SurvivalTally.thinned(curve.steps) { $0.survival }
        var (points, counted) = ([SurvivalPoint](), 0)
        for place in drawn {
            let step = curve.steps[place]
            let (low, high) = step.interval
            points.append(
                SurvivalPoint(
                    seconds: Double(step.microseconds) / 1_000_000, survival: step.survival, low: low, high: high,
                    atRisk: step.atRisk,
                    events: curve.steps[counted...place].reduce(0) { $0 + $1.events }))
            counted = place + 1
        }
        return points
    }

    private func incidence() -> [CumulativeIncidence] {
        var byOutcome: [String: [Int64]] = [:]
        for (fate, times) in times { if let outcome = fate.outcome { byOutcome[outcome, default: []] += times } }
        // Where there is but one outcome nothing competes, and its chance is what the curve leaves.
        guard byOutcome.count > 1,
            let estimate = AalenJohansen(times: byOutcome, censored: times[.open] ?? [], lateEntries: lateEntries)
        else { return [] }
        return estimate.outcomes.sorted { $0.key < $1.key }.map { outcome, steps in
            CumulativeIncidence(
                outcome: outcome, events: Count(byOutcome[outcome]?.count ?? 0),
                curve: SurvivalTally.thinned(steps) { 1 - $0.probability }.map {
                    IncidencePoint(
                        seconds: Double(steps[$0].microseconds) / 1_000_000, probability: steps[$0].probability)
                })
        }
    }

    /// The places of the steps to draw: the step function through them is nowhere further from the whole one than the
    /// tolerance.
    private static func thinned<Step>(_ steps: [Step], height: (Step) -> Double) -> [Int] {
        guard steps.count > mostPoints else { return Array(steps.indices) }
        var (places, drawn) = ([Int](), 1.0)
        for (place, step) in steps.enumerated() where drawn - height(step) > tolerance || place == steps.count - 1 {
            places.append(place)
            drawn = height(step)
        }
        return places
    }
}

extension SurvivalFigures {
    /// The times that a curve gives.
    fileprivate mutating func setTimes(of curve: KaplanMeier, under rule: SmallNumberRule) {
        let seconds = { (microseconds: Int64) in Double(microseconds) / 1_000_000 }
        let interval = curve.medianInterval
        $medianSeconds = Disclosed(curve.time(reaching: 0.5).map(seconds), rule)
        $medianLowSeconds = Disclosed(interval.low.map(seconds), rule)
        $medianHighSeconds = Disclosed(interval.high.map(seconds), rule)
        $p80Seconds = Disclosed(curve.time(reaching: 0.2).map(seconds), rule)
        $restrictedMeanSeconds = Disclosed(curve.restrictedMean(to: curve.longest) / 1_000_000, .never)
        $restrictedToSeconds = Disclosed(seconds(curve.longest), .never)
    }
}
