/// What is kept of cases to compare them: a few bytes each.
struct SidesTally: Sendable {
    let question: SidesQuestion
    private var names: [String: Int] = [:]
    private var cases: [Compared] = []

    /// A case.
    private struct Compared: Sendable {
        /// Numbers of the sides it stands in.
        var sides: [Int]
        /// From the first submission to the first decision; `nil` of a case that is not decided.
        var workingDays: Int32?
        /// Whether its first decision kept within the standard; `nil` where it has none, or is not decided.
        var isWithin: Bool?
    }

    init(_ question: SidesQuestion) { self.question = question }

    /// Takes in one case.
    mutating func add(_ measure: CaseMeasure, cohort: Cohort) {
        let sides = question.sides(of: measure.timeline, cohort: cohort).map { name in
            let number = names[name] ?? names.count
            names[name] = number
            return number
        }
        let isClosed = measure.timeline.isImported && measure.timeline.decided != nil
        let length = measure.clock?.fromSubmission ?? measure.clock?.fromStart ?? (isClosed ? measure.elapsed : nil)
        cases.append(
            Compared(
                sides: sides, workingDays: length.map { Int32(clamping: $0.workingDays) },
                isWithin: measure.clock?.isWithin))
    }

    /// The pairs of sides with what their cases say.
    func pairs() -> [SidePair] {
        question.pairs(among: Set(names.keys)).map { first, second in
            let one = gathered { $0.sides.contains(names[first] ?? -1) }
            let other = gathered { compared in
                guard let second else { return !compared.sides.contains(names[first] ?? -1) }
                return compared.sides.contains(names[second] ?? -1)
            }
            return SidePair(
                first: one.figures(name: first), second: other.figures(name: second), between: one, and: other)
        }
    }

    private func gathered(_ isIn: (Compared) -> Bool) -> Side {
        var side = Side()
        for compared in cases where isIn(compared) {
            side.cases += 1
            if let days = compared.workingDays { side.workingDays.append(days) }
            guard let isWithin = compared.isWithin else { continue }
            side.withStandard += 1
            if isWithin { side.withinStandard += 1 }
        }
        side.workingDays.sort()
        return side
    }

    /// The cases of a side.
    struct Side {
        var cases = 0
        /// In rising order.
        var workingDays: [Int32] = []
        var withStandard = 0
        var withinStandard = 0
    }
}

extension SidesTally.Side {
    fileprivate func figures(name: String?) -> SideFigures {
        var figures = SideFigures(name: name)
        (figures.cases, figures.decided) = (Count(cases), Count(workingDays.count))
        let rule = SmallNumberRule.average(of: workingDays.count, to: .whole)
        figures.$medianWorkingDays = Disclosed(Quantile.median(workingDays), rule)
        figures.$p80WorkingDays = Disclosed(Quantile.nearestRank(80, of: workingDays).map(Int.init), rule)
        (figures.withStandardCases, figures.withinStandardCases) = (Count(withStandard), Count(withinStandard))
        figures.$withinStandardPercent = .percentage(withinStandard, of: withStandard)
        let interval = Proportion.interval(successes: withinStandard, trials: withStandard)
        let percentage = SmallNumberRule.percentage(of: withStandard)
        figures.$withinStandardLowPercent = Disclosed(interval.map { 100 * $0.low }, percentage)
        figures.$withinStandardHighPercent = Disclosed(interval.map { 100 * $0.high }, percentage)
        return figures
    }
}

extension SidePair {
    /// The pair with its differences, each with its interval where both sides have enough cases for one.
    fileprivate init(first: SideFigures, second: SideFigures, between one: SidesTally.Side, and other: SidesTally.Side)
    {
        self.init(first: first, second: second)
        let decided = min(one.workingDays.count, other.workingDays.count)
        let rule = SmallNumberRule.average(of: decided, to: .whole)
        if decided >= SmallNumberRule.leastOfAverage, let shift = ShiftEstimate(one.workingDays, other.workingDays) {
            $differenceWorkingDays = Disclosed(shift.value, rule)
            $differenceLowWorkingDays = Disclosed(shift.low, rule)
            $differenceHighWorkingDays = Disclosed(shift.high, rule)
        } else if decided > 0 {
            $differenceWorkingDays = Disclosed(value: nil, status: .notTold)
        }
        let percentage = SmallNumberRule.percentage(of: min(one.withStandard, other.withStandard))
        let points = Proportion.difference(
            (one.withinStandard, one.withStandard), (other.withinStandard, other.withStandard))
        $differencePercentPoints = Disclosed(points.map { 100 * $0.value }, percentage)
        $differenceLowPercentPoints = Disclosed(points.map { 100 * $0.low }, percentage)
        $differenceHighPercentPoints = Disclosed(points.map { 100 * $0.high }, percentage)
    }
}
