/// Filters of a report that has no cases: without them, and nothing else changed, it would have some.
package struct EmptyingFilters: Hashable, Codable, Sendable {
    /// The filters by their names in a request: a dimension, `from`, `to`, `cohort`, `leave_out_samples`, `as_of`.
    package var filters: [String]
    /// Cases that there would be.
    package var cases: Count

    package init(filters: [String], cases: Count) { (self.filters, self.cases) = (filters, cases) }
}

/// What is kept of cases that are left out, to say which filters empty a report: how many fail which filters.
struct EmptyingTally: Sendable {
    private var failures: [Set<String>: Int] = [:]

    /// Takes in a case that fails some filters.
    mutating func add(_ filters: Set<String>, cases: Int = 1) { failures[filters, default: 0] += cases }

    /// The fewest filters whose removal gives cases; all choices of as few, the one that gives most first.
    var fewest: [EmptyingFilters] {
        guard let least = failures.keys.map(\.count).min() else { return [] }
        let choices = failures.keys.filter { $0.count == least }.map { choice in
            // A case comes back where everything that it fails is taken away; none fails fewer.
            (filters: choice.sorted(), cases: failures[choice] ?? 0)
        }
        return choices.sorted { ($1.cases, $0.filters.description) < ($0.cases, $1.filters.description) }
            .map { EmptyingFilters(filters: $0.filters, cases: Count($0.cases)) }
    }
}

extension TurnaroundOptions {
    /// The filters that leave a case out.
    func failures(of timeline: CaseTimeline, isLater: Bool) -> Set<String> {
        var failing = selection.failures(of: timeline)
        if isLater { failing.insert("as_of") }
        if leavesOutSamples, timeline.isSample { failing.insert("leave_out_samples") }
        return failing
    }
}

extension ReportSelection {
    /// The filters that do not pick a case.
    fileprivate func failures(of timeline: CaseTimeline) -> Set<String> {
        var failing: Set<String> = []
        for (dimension, wanted) in filters {
            let values = timeline.values(of: dimension, cohort: cohort)
            if !values.contains(where: wanted.contains) { failing.insert(dimension.rawValue) }
        }
        guard let day = timeline.day(of: cohort) else { return failing.union(["cohort"]) }
        if let from, day < from { failing.insert("from") }
        if let to, day > to { failing.insert("to") }
        return failing
    }
}
