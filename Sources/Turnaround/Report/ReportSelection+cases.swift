extension ReportSelection {
    /// Reason why a case is not in the figures; `nil` where it is. One reason is given, the first that holds: not
    /// picked by a filter, not decided where the cohort is by decision, of other days.
    package func reasonToLeaveOut(_ timeline: CaseTimeline) -> Reconciliation.Reason? {
        for (dimension, wanted) in filters {
            guard timeline.values(of: dimension, cohort: cohort).contains(where: wanted.contains) else {
                return .filtered
            }
        }
        guard let day = timeline.day(of: cohort) else { return .undecided }
        if let from, day < from { return .outsideCohort }
        if let to, day > to { return .outsideCohort }
        return nil
    }

    /// The groups that a case stands in: one, or one for each of its sectors; none where no grouping is asked for.
    /// - Returns: the values in the order of ``groupedBy``.
    package func groups(of timeline: CaseTimeline) -> [[String]] {
        guard !groupedBy.isEmpty else { return [] }
        return groupedBy.reduce([[]]) { keys, dimension in
            let values = timeline.values(of: dimension, cohort: cohort)
            return keys.flatMap { key in values.map { key + [$0] } }
        }
    }
}
