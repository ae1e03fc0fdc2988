import Turnaround

/// How many of the cells that a body's own operator sees others see too, in the table of groups.
struct ToldShare {
    private(set) var cells = 0
    private(set) var told = 0

    /// The part of the cells that is told; fewer than 5 counts as told, because it says so.
    var share: Double { cells > 0 ? Double(told) / Double(cells) : 1 }

    /// Compares a report as it is with what others see of it.
    init(_ exact: TurnaroundReport, _ shown: TurnaroundReport) {
        for (one, other) in zip(exact.groups, shown.groups) { add(one.figures, other.figures) }
    }

    private mutating func add(_ exact: RouteTurnaround, _ shown: RouteTurnaround) {
        let (clock, seen) = (exact.schemeClock, shown.schemeClock)
        add(exact.cases, shown.cases)
        add(exact.openCases, shown.openCases)
        add(clock.fromFirstSubmission.n, seen.fromFirstSubmission.n)
        add(clock.fromFirstSubmission.$medianWorkingDays, seen.fromFirstSubmission.$medianWorkingDays)
        add(clock.fromFirstSubmission.$p80WorkingDays, seen.fromFirstSubmission.$p80WorkingDays)
        add(clock.$withinStandardPercent, seen.$withinStandardPercent)
        add(exact.survival?.$medianSeconds, shown.survival?.$medianSeconds)
        add(exact.quality?.$withinStandardOrAgreedPercent, shown.quality?.$withinStandardOrAgreedPercent)
        add(exact.quality?.$firstTimeCompletePercent, shown.quality?.$firstTimeCompletePercent)
        add(exact.quality?.$requestsPerCase, shown.quality?.$requestsPerCase)
    }

    private mutating func add<Value>(_ exact: Disclosed<Value>?, _ shown: Disclosed<Value>?) {
        guard exact?.value != nil else { return }
        cells += 1
        if let shown, !shown.isHidden { told += 1 }
    }
}
