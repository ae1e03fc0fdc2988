extension TurnaroundBuilder {
    /// What the routes of the cases taken in cost, and which of their steps are onerous.
    /// - Parameters:
    ///   - given: thresholds that the question brought; they hold for all.
    ///   - bodies: thresholds that bodies have set, by code. They hold where all cases are of that one body: several
    ///     are compared by the presets.
    package func onerous(_ given: OnerousThresholds? = nil, ofBodies bodies: [String: OnerousThresholds] = [:])
        -> OnerousReport
    {
        let body = self.bodies.count == 1 ? self.bodies.first : nil
        let own = body.flatMap { bodies[$0] }
        let thresholds = given ?? own ?? OnerousThresholds()
        let routes = OnerousJudge(routes: routes, tally: burden, thresholds: thresholds, asOf: options.asOf).judged
        let owner = given == nil ? own.flatMap { _ in body } ?? OnerousReport.presets : OnerousReport.given
        return OnerousReport(
            options, thresholdsOf: owner, thresholds: thresholds, routes: routes, bodies: self.bodies.count)
    }
}

extension OnerousReport {
    /// The onerous report on a collection of cases.
    package static func build(
        timelines: some Sequence<CaseTimeline>, options: TurnaroundOptions, thresholds: OnerousThresholds? = nil
    ) -> OnerousReport {
        var builder = TurnaroundBuilder(options: options)
        for timeline in timelines { builder.add(timeline) }
        return builder.onerous(thresholds)
    }

    /// Limits of the figures.
    static func limits(of routes: [RouteOnerous], bodies: Int, titles: ReportTitles) -> [String] {
        guard !routes.isEmpty else { return [] }
        func known(_ basis: BurdenFigure.Basis) -> Int {
            routes.compactMap { route in route.burden.first { $0.measure == .perCase && $0.basis == basis }?.n.value }
                .reduce(0, +)
        }
        let (given, priced) = (known(.feesAndHours), known(.fees))
        let cases = routes.compactMap(\.cases.value).reduce(0, +)
        var limits: [String] = []
        if priced == 0 { limits.append("Nothing is published of what a case costs.") }
        if priced > 0 {
            limits.append(
                given == 0
                    ? "No provider estimated hours of work that a tariff counts, so burden is that of fees alone."
                    : """
                    Hours of work are estimates of the providers; \(given.grouped) of \(counted(cases, "case")) \
                    gave them with a tariff to count them by.
                    """
            )
            limits.append("Fees are list prices.")
        }
        let small = routes.filter { $0.cases.value ?? 0 < 30 }.map { titles.route($0.route) }
        if !small.isEmpty {
            limits.append(
                """
                Small numbers: fewer than 30 cases on \(small.joined(separator: ", ")); a flag that chance explains \
                makes no step onerous.
                """
            )
        }
        let open = routes.reduce(0) { $0 + ($1.cases.value ?? 0) - ($1.closedCases.value ?? 0) }
        if open > 0 {
            limits.append(
                """
                Shares of time are those of closed cases; \(counted(open, "case")) still open, the slow ones among \
                them, \(open == 1 ? "is" : "are") not in these.
                """
            )
        }
        limits.append("Courses that were never put forward, perhaps because of the burden, are in no figure.")
        if bodies != 1 {
            limits.append("Bodies differ in what they count as the start of a case, and in what one step does.")
        }
        return limits
    }
}
