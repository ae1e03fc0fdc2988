/// Takes in cases one by one and gives the reports on them at the end. Keeps a few numbers for each visit, not the cases.
package struct TurnaroundBuilder: Sendable {
    /// What the reports are made under.
    package let options: TurnaroundOptions
    private(set) var routes: [String: RouteTally] = [:]
    private var leftOut = TurnaroundReport.LeftOut(openedLater: 0, samples: 0)

    package init(options: TurnaroundOptions) { self.options = options }

    /// Takes in one case as it stood at the report's moment.
    package mutating func add(_ timeline: CaseTimeline) {
        guard let known = timeline.asOf(options.asOf) else {
            leftOut.openedLater += 1
            return
        }
        guard !(known.isSample && options.leavesOutSamples) else {
            leftOut.samples += 1
            return
        }
        routes[known.route, default: RouteTally()].add(known, under: options)
    }

    /// The turnaround figures of all cases taken in.
    package func report() -> TurnaroundReport {
        let named = routes.sorted { $0.key < $1.key }
        var all = RouteTally()
        for (_, tally) in named { all.add(tally) }
        return TurnaroundReport(
            title: options.title, asOf: options.asOf, calendar: options.working.name, closure: options.closure, leftOut: leftOut,
            overall: all.figures(route: nil), routes: named.map { $1.figures(route: $0) }, definitions: Definition.turnaround)
    }
}

extension TurnaroundReport {
    /// The report on a collection of cases.
    package static func build(timelines: some Sequence<CaseTimeline>, options: TurnaroundOptions) -> TurnaroundReport {
        var builder = TurnaroundBuilder(options: options)
        for timeline in timelines { builder.add(timeline) }
        return builder.report()
    }
}
