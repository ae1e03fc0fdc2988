/// Which cases are compared with which.
package enum SidesQuestion: Hashable, Sendable {
    /// The groups of a dimension. Without a first every group is compared with all other cases; without a second the
    /// first is.
    case groups(ReportDimension, first: String?, second: String?)
    /// Two periods that have no day in common, by the day that puts a case into the cohort.
    case periods(ClosedRange<Day>, ClosedRange<Day>)

    /// What the sides differ in: `nation`, …, `period`.
    package var dimension: String {
        switch self {
        case .groups(let dimension, _, _): dimension.rawValue
        case .periods: "period"
        }
    }

    /// The sides that a case stands in; none where it stands in none that has a name.
    func sides(of timeline: CaseTimeline, cohort: Cohort) -> [String] {
        switch self {
        case .groups(let dimension, _, _): return timeline.values(of: dimension, cohort: cohort)
        case .periods(let first, let second):
            guard let day = timeline.day(of: cohort) else { return [] }
            return [first, second].filter { $0.contains(day) }.map(SidesQuestion.name)
        }
    }

    /// The pairs of sides to compare; a second that is `nil` is all other cases.
    /// - Parameter found: the sides that cases were found in.
    func pairs(among found: Set<String>) -> [(first: String, second: String?)] {
        switch self {
        case .periods(let first, let second): return [(SidesQuestion.name(first), SidesQuestion.name(second))]
        case .groups(let dimension, let first, let second):
            if let first { return [(first, second)] }
            let named = found.filter { $0 != ReportDimension.unknown }
            return named.sorted(by: dimension.precedes).map { ($0, nil) }
        }
    }

    /// `2026-01-01..2026-06-30`.
    private static func name(_ days: ClosedRange<Day>) -> String { "\(days.lowerBound)..\(days.upperBound)" }
}
