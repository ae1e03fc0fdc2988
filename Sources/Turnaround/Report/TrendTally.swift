/// What is kept by calendar quarter: see ``QuarterFigures``.
struct TrendTally: Sendable {
    private var quarters: [Quarter: Entry] = [:]

    private struct Entry: Sendable {
        var submitted = 0
        var decided = 0
        var durations = DurationSamples()
        var withStandard = 0
        var withinStandard = 0
    }

    /// Takes in one case: where it was submitted, where it was decided, and in the quarter of its cohort how long it
    /// took.
    mutating func add(_ measure: CaseMeasure, cohort: Cohort, in london: LondonTime = .shared) {
        let timeline = measure.timeline
        func quarter(_ moment: Instant?) -> Quarter? { moment.map { Quarter(of: london.day(of: $0)) } }
        if let index = quarter(timeline.submitted) { quarters[index, default: Entry()].submitted += 1 }
        guard let decided = timeline.decided else { return }
        if let index = quarter(decided) { quarters[index, default: Entry()].decided += 1 }
        guard let submitted = timeline.submitted, let index = quarter(timeline.moment(of: cohort)) else { return }
        quarters[index, default: Entry()].durations.add(
            microseconds: decided.microseconds(since: submitted),
            workingDays: measure.working.between(submitted, decided, in: london))
        guard let isWithin = measure.clock?.isWithin else { return }
        quarters[index, default: Entry()].withStandard += 1
        if isWithin { quarters[index, default: Entry()].withinStandard += 1 }
    }

    /// The quarters in which anything was submitted or decided, in order.
    var figures: [QuarterFigures] {
        quarters.sorted { $0.key < $1.key }.map { quarter, entry in
            var figures = QuarterFigures(
                quarter: quarter.description, submitted: Count(entry.submitted), decided: Count(entry.decided),
                duration: entry.durations.summary())
            figures.$withinStandardPercent = .percentage(entry.withinStandard, of: entry.withStandard)
            return figures
        }
    }
}
