/// Running totals of one route, of one group or of all cases while they come in: compact numbers, never the cases.
struct RouteTally: Sendable {
    /// True if steps are kept: those of different routes do not compare.
    let keepsSteps: Bool
    /// True if a curve is kept: a cohort by decision has none.
    let keepsCurve: Bool
    var cases = 0
    var events = 0
    var samples = 0
    var imported = 0
    var outcomes: [String: Int] = [:]
    var durations = DurationSamples()
    var ages = DurationSamples()
    var fromClockStart = DurationSamples()
    var fromFirstSubmission = DurationSamples()
    var bodyHeld = DurationSamples()
    var standards: Set<Period> = []
    var withStandard = 0
    var withinStandard = 0
    var overdueOpen = 0
    var split = PartyTotals()
    var openSplit = PartyTotals()
    var quality = QualityTally()
    var survival = SurvivalTally()
    var pingPong = PingPongTally()
    var path = PathTally()
    var steps: [String: StepTally] = [:]

    init(keepsSteps: Bool, under options: TurnaroundOptions) {
        self.keepsSteps = keepsSteps
        keepsCurve = options.selection.cohort == .submitted
    }

    /// The steps in the order in which cases come to them: by the mean place of first entry, then by name.
    var orderedSteps: [(name: String, tally: StepTally)] {
        steps.filter { !$0.value.isOnlyAnEnd }
            .map { (name: $0.key, tally: $0.value) }
            .sorted { left, right in
                let (a, b) = (left.tally.firstPlaces * right.tally.cases, right.tally.firstPlaces * left.tally.cases)
                return (a, left.name) < (b, right.name)
            }
    }

    /// The figures of the route, or of what else the cases share.
    /// - Parameter flow: how all cases of the route flowed; `nil` for a group, because its cases share steps and people
    ///   with others.
    func figures(route: String?, flow: RouteFlow? = nil) -> RouteTurnaround {
        let steps = orderedSteps
        let total = steps.reduce(Int128(0)) { $0 + $1.tally.visits.totalMicroseconds }
        var figures = RouteTurnaround(route: route)
        (figures.cases, figures.events) = (Count(cases), Count(events))
        (figures.openCases, figures.closedCases) = (Count(ages.count), Count(durations.count))
        (figures.sampleCases, figures.importedCases) = (Count(samples), Count(imported))
        figures.outcomes = outcomeCounts
        (figures.caseDuration, figures.openCaseAge) = (durations.summary(), ages.summary())
        figures.schemeClock = clockFigures
        (figures.split, figures.openSplit) = (split.shares, openSplit.shares)
        (figures.distribution, figures.survival) = (distribution, survival.figures())
        (figures.quality, figures.pingPong) = (quality.figures, pingPong.figures)
        (figures.waiting, figures.paths) = (flow?.waiting, keepsSteps ? path.figures() : nil)
        figures.steps = steps.map { $0.tally.figures(step: $0.name, total: total, flow: flow?.steps[$0.name]) }
        return figures
    }

    /// Most frequent first. Outcomes of imported history stand on no register.
    private var outcomeCounts: [OutcomeCount] {
        outcomes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { outcome, cases in
            imported == 0
                ? OutcomeCount(registered: outcome, cases: cases) : OutcomeCount(outcome: outcome, cases: Count(cases))
        }
    }

    /// The performance spectrum, by step in the order of steps and by week.
    func spectrum(_ flow: RouteFlow) -> [SpectrumCell] {
        let cells = Dictionary(grouping: flow.spectrum, by: \.step)
        return orderedSteps.flatMap { cells[$0.name] ?? [] }
    }

    /// The durations that the route's first sentence speaks of.
    private var distribution: DurationHistogram? {
        fromFirstSubmission.histogram(of: .fromFirstSubmission) ?? fromClockStart.histogram(of: .fromClockStart)
            ?? durations.histogram(of: .caseDuration)
    }

    private var clockFigures: SchemeClockFigures {
        let held = bodyHeld.summary()
        let single = standards.count == 1 ? standards.first : nil
        let ratio = single.flatMap { standard in
            standard.unit == .workingDays && standard.count > 0
                ? held.medianWorkingDays.map { $0 / Double(standard.count) } : nil
        }
        var figures = SchemeClockFigures()
        figures.fromClockStart = fromClockStart.summary()
        figures.fromFirstSubmission = fromFirstSubmission.summary()
        figures.bodyHeld = held
        figures.standards = standards.sorted { $0.typicalWorkingDays < $1.typicalWorkingDays }
        (figures.withStandardCases, figures.withinStandardCases) = (Count(withStandard), Count(withinStandard))
        figures.$withinStandardPercent = .percentage(withinStandard, of: withStandard)
        figures.$medianToStandardRatio = Disclosed(ratio, .average(of: bodyHeld.count, to: .tenths))
        figures.overdueOpenCases = Count(overdueOpen)
        return figures
    }
}

/// Sums of time by party over many cases.
struct PartyTotals: Sendable {
    private var microseconds = [Int128](repeating: 0, count: Party.allCases.count)
    private var workingDays = [Int](repeating: 0, count: Party.allCases.count)
    private var cases = [Int](repeating: 0, count: Party.allCases.count)

    mutating func add(_ split: PartySplit) {
        for party in Party.allCases where split[party].microseconds > 0 {
            add(party, cases: 1, microseconds: Int128(split[party].microseconds), workingDays: split[party].workingDays)
        }
    }

    mutating func add(_ party: Party, cases: Int, microseconds: Int128, workingDays: Int) {
        self.cases[party.index] += cases
        self.microseconds[party.index] += microseconds
        self.workingDays[party.index] += workingDays
    }

    /// The parties that held anything, with their parts of the whole; none where the whole is nothing.
    var shares: [PartyShare] {
        let whole = microseconds.reduce(0, +)
        let wholeDays = workingDays.reduce(0, +)
        guard whole > 0 else { return [] }
        return Party.allCases.filter { microseconds[$0.index] > 0 }.map { party in
            let (held, days) = (microseconds[party.index], workingDays[party.index])
            let cases = cases[party.index]
            let share = SmallNumberRule.average(of: cases, to: .hundredths)
            var figures = PartyShare(party: party)
            figures.cases = Count(cases)
            figures.$totalSeconds = Disclosed(
                Double(held) / 1_000_000, .average(of: cases, to: .multiple(of: 86_400)))
            figures.$totalWorkingDays = Disclosed(days, .average(of: cases, to: .whole))
            figures.$elapsedShare = Disclosed(Double(held) / Double(whole), share)
            figures.$workingDaysShare = Disclosed(wholeDays > 0 ? Double(days) / Double(wholeDays) : nil, share)
            return figures
        }
    }
}
