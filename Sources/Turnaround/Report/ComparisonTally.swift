/// What is kept to compare the groups of one dimension with each other: for each group and body how long its cases
/// took.
struct ComparisonTally: Sendable {
    private let dimension: ReportDimension
    private var groups: [Key: SurvivalTally] = [:]

    private struct Key: Hashable {
        var group: String
        var body: String?
    }

    init(_ dimension: ReportDimension) { self.dimension = dimension }

    /// Takes in one case. Cases of which nothing is said are no group to be compared with others.
    mutating func add(_ measure: CaseMeasure, cohort: Cohort) {
        guard dimension.isTestable, let observed = measure.observed else { return }
        for group in measure.timeline.values(of: dimension, cohort: cohort) where group != ReportDimension.unknown {
            let key = Key(group: group, body: dimension == .body ? nil : measure.timeline.body)
            groups[key, default: SurvivalTally()].add(observed)
        }
    }

    /// The test between the groups, each body's cases compared among themselves where there are several; where there is
    /// none, why.
    func comparison(cohort: Cohort) -> GroupComparison {
        func none(_ sentence: String) -> GroupComparison {
            GroupComparison(dimension: dimension.rawValue, sentence: sentence)
        }
        if dimension.overlaps {
            return none("Groups by \(dimension.rawValue) overlap, so they are not tested against each other.")
        }
        if !dimension.isTestable {
            return none(
                """
                Where a case stands is a consequence of how it went, so times are not tested between groups by \
                \(dimension.rawValue).
                """
            )
        }
        if cohort == .decided {
            return none("Times are not tested in a cohort by decision: it holds decided cases only.")
        }
        var tally = LogRankTally()
        for (key, cases) in groups { tally.add(cases.riskSet, group: key.group, stratum: key.body) }
        let isStratified = Set(groups.keys.map(\.body)).count > 1
        return tally.comparison(
            of: dimension.rawValue, stratifiedBy: isStratified ? ReportDimension.body.rawValue : nil)
    }
}

/// How long one case was observed, for curves and tests.
struct ObservedCase: Sendable {
    /// From its first submission to its fate, or to the report's moment.
    var microseconds: Int64
    /// From its first submission to when it came under observation; zero or less where that was from the first.
    var entry: Int64
    /// Its fate.
    var fate: SurvivalTally.Fate
}

extension CaseMeasure {
    /// The case as curves and tests see it; `nil` for one that was never submitted, which nobody could have decided.
    var observed: ObservedCase? {
        guard let start = timeline.submitted else { return nil }
        let ended = timeline.decided ?? timeline.closed
        let fate: SurvivalTally.Fate =
            switch (timeline.decided, timeline.ending) {
            case (.some, let ending): .event(ending ?? "decided")
            case (nil, .some(let ending)): .competing(ending)
            case (nil, nil): .open
            }
        return ObservedCase(
            microseconds: (ended ?? asOf).microseconds(since: start),
            entry: timeline.observedFrom.map { $0.microseconds(since: start) } ?? 0,
            fate: fate)
    }
}

extension SurvivalTally {
    /// Takes in one case.
    mutating func add(_ observed: ObservedCase) {
        add(microseconds: observed.microseconds, from: observed.entry, fate: observed.fate)
    }
}
