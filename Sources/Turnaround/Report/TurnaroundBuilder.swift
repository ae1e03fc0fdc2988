/// Takes in cases one by one and gives the reports on them at the end. Keeps a few numbers for each visit, not the cases.
package struct TurnaroundBuilder: Sendable {
    /// What the reports are made under.
    package let options: TurnaroundOptions
    private(set) var routes: [String: RouteTally] = [:]
    private var leftOut: [Reconciliation.Reason: Int] = [:]
    private var bodies: Set<String> = []

    package init(options: TurnaroundOptions) { self.options = options }

    /// Takes in one case as it stood at the report's moment.
    package mutating func add(_ timeline: CaseTimeline) {
        guard let known = timeline.asOf(options.asOf) else {
            leftOut[.openedLater, default: 0] += 1
            return
        }
        guard !(known.isSample && options.leavesOutSamples) else {
            leftOut[.sample, default: 0] += 1
            return
        }
        if let body = known.body { bodies.insert(body) }
        routes[known.route, default: RouteTally()].add(known, under: options)
    }

    /// The turnaround figures of all cases taken in.
    package func report() -> TurnaroundReport {
        let named = routes.sorted { $0.key < $1.key }
        var all = RouteTally()
        for (_, tally) in named { all.add(tally) }
        return TurnaroundReport(
            title: options.title, asOf: options.asOf, calendar: options.working.name, closure: options.closure,
            selection: options.selection,
            knownOn: options.knownOn, reconciliation: reconciliation(inCohort: all.cases), overall: all.figures(route: nil),
            routes: named.map { $1.figures(route: $0) }, groups: [], comparisons: [], trend: [], spectrum: [],
            definitions: Definition.turnaround)
    }

    private func reconciliation(inCohort: Int) -> Reconciliation {
        Reconciliation(
            opened: .exact(inCohort + leftOut.values.reduce(0, +)), inCohort: .exact(inCohort),
            leftOut: Reconciliation.Reason.allCases.compactMap { reason in
                leftOut[reason].map { Reconciliation.LeftOut(reason: reason, cases: .exact($0)) }
            },
            bodies: bodies.sorted())
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
