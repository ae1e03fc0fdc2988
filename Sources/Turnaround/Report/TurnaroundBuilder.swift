/// Takes in cases one by one and gives the reports on them at the end. Keeps a few numbers for each visit, not the
/// cases.
package struct TurnaroundBuilder: Sendable {
    /// What the reports are made under.
    package let options: TurnaroundOptions
    private(set) var routes: [String: RouteTally] = [:]
    private var overall: RouteTally
    private var groups: [[String]: RouteTally] = [:]
    private var comparisons: [ComparisonTally]
    private var trend = TrendTally()
    private(set) var flow: FlowTally
    private var leftOut: [Reconciliation.Reason: Int] = [:]
    private var emptying = EmptyingTally()
    /// What is kept to compare sides, where that is asked.
    private(set) var sides: SidesTally?
    /// Bodies with cases in the figures, by code.
    package private(set) var bodies: Set<String> = []
    /// True if there are cases of no known body, such as those of an imported log.
    package private(set) var hasCasesOfNobody = false
    /// What the onerous report is made from.
    private(set) var burden = OnerousTally()

    package init(options: TurnaroundOptions) {
        self.options = options
        overall = RouteTally(keepsSteps: false, under: options)
        flow = FlowTally(asOf: options.asOf)
        comparisons = options.selection.groupedBy.map(ComparisonTally.init)
        sides = options.sides.map(SidesTally.init)
    }

    /// Takes in one case as it stood at the report's moment.
    package mutating func add(_ timeline: CaseTimeline) {
        guard let known = timeline.asOf(options.asOf) else { return leaveOut(timeline, because: .openedLater) }
        if known.isSample, options.leavesOutSamples { return leaveOut(known, because: .sample) }
        if let reason = options.selection.reasonToLeaveOut(known) { return leaveOut(known, because: reason) }
        if let body = known.body { bodies.insert(body) } else { hasCasesOfNobody = true }
        let (measure, selection) = (CaseMeasure(known, under: options), options.selection)
        overall.add(measure)
        routes[known.route, default: RouteTally(keepsSteps: true, under: options)].add(measure)
        let keepsSteps = selection.groupedBy.contains { $0.tellsRoute }
        burden.add(measure)
        for key in selection.groups(of: known) {
            groups[key, default: RouteTally(keepsSteps: keepsSteps, under: options)].add(measure)
        }
        for place in comparisons.indices { comparisons[place].add(measure, cohort: selection.cohort) }
        sides?.add(measure, cohort: selection.cohort)
        trend.add(measure, cohort: selection.cohort)
        flow.add(known, under: options)
    }

    /// True if no case is in the figures.
    package var isEmpty: Bool { overall.cases == 0 }

    /// Counts a case that was looked at and left out.
    private mutating func leaveOut(_ timeline: CaseTimeline, because reason: Reconciliation.Reason) {
        leaveOut(1, because: reason)
        // Where there are cases nothing empties the figures.
        if isEmpty { emptying.add(options.failures(of: timeline, isLater: reason == .openedLater)) }
    }

    /// Counts cases that were looked at and left out, such as those that were not read because a filter does not pick
    /// them.
    package mutating func leaveOut(_ cases: Int, because reason: Reconciliation.Reason) {
        if cases > 0 { leftOut[reason, default: 0] += cases }
    }

    /// The turnaround figures of all cases taken in.
    package func report() -> TurnaroundReport {
        let (flow, cohort) = (flow.figures(), options.selection.cohort)
        let named = routes.sorted { $0.key < $1.key }
        var report = TurnaroundReport(
            title: options.title, asOf: options.asOf, calendar: options.working.name, selection: options.selection,
            overall: overall.figures(route: nil, flow: flow.overall))
        (report.closure, report.reconciliation) = (options.closure, reconciliation)
        report.routes = named.map { $1.figures(route: $0, flow: flow.routes[$0]) }
        report.groups = groupFigures
        report.comparisons = comparisons.map { $0.comparison(cohort: cohort) }.adjustedForMany()
        (report.noSurvival, report.trend) = (noSurvival, trend.figures)
        report.spectrum = named.compactMap { name, tally in
            flow.routes[name].map { RouteSpectrum(route: name, cells: tally.spectrum($0)) }
        }
        (report.titles, report.definitions) = (options.titles, Definition.turnaround)
        return report
    }

    /// Every group with its key, in the order of the keys.
    private var groupFigures: [GroupTurnaround] {
        let dimensions = options.selection.groupedBy
        let place = dimensions.firstIndex(of: .route)
        return groups.sorted { left, right in
            for (dimension, (a, b)) in zip(dimensions, zip(left.key, right.key)) where a != b {
                return dimension.precedes(a, b)
            }
            return false
        }.map { key, tally in
            GroupTurnaround(
                key: Dictionary(zip(dimensions, key)) { first, _ in first },
                overlaps: dimensions.contains(where: \.overlaps),
                figures: tally.figures(route: place.map { key[$0] }))
        }
    }

    private var noSurvival: String? {
        options.selection.cohort == .submitted
            ? nil
            : """
            The cohort is by decision: it holds decided cases only, so no curve can be drawn in which open cases \
            count.
            """
    }

    private var reconciliation: Reconciliation {
        var reconciliation = Reconciliation(
            opened: Count(overall.cases + leftOut.values.reduce(0, +)), inCohort: Count(overall.cases),
            leftOut: Reconciliation.Reason.allCases.compactMap { reason in
                leftOut[reason].map { Reconciliation.LeftOut(reason: reason, cases: Count($0)) }
            },
            bodies: bodies.sorted())
        if isEmpty { reconciliation.emptiedBy = emptying.fewest }
        return reconciliation
    }
}

extension ReportDimension {
    /// True if cases of one value are all on one route, so that their steps compare.
    var tellsRoute: Bool { self == .route || self == .definition }
}

extension TurnaroundReport {
    /// The report on a collection of cases.
    package static func build(timelines: some Sequence<CaseTimeline>, options: TurnaroundOptions) -> TurnaroundReport {
        var builder = TurnaroundBuilder(options: options)
        for timeline in timelines { builder.add(timeline) }
        return builder.report()
    }
}
