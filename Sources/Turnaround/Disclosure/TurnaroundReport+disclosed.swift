extension TurnaroundReport {
    /// The report as somebody may see it: to others than the body itself no small number, no statistic of few cases, and nothing from which
    /// either could be worked out.
    ///
    /// - Parameter limit: below it a number is small.
    /// - Returns: a report of the same shape; an empty selection stays one, and says so.
    package func disclosed(to audience: Audience, limit: Int = Disclosure.limit) -> TurnaroundReport {
        switch audience {
        case .owner: return self
        case .consented:
            var told = self
            told.reconciliation = reconciliation.disclosed(cases: reconciliation.inCohort, limit: limit)
            return told
        case .others: return disclosed(limit: limit)
        }
    }

    private func disclosed(limit: Int) -> TurnaroundReport {
        let told = cells(limit: limit)
        let isCounted = told.whole.told.contains("cases")
        return TurnaroundReport(
            title: title, asOf: asOf, calendar: calendar, closure: closure, selection: selection,
            reconciliation: cases == 0
                ? reconciliation.disclosed(cases: 0, limit: limit)
                : reconciliation.disclosed(cases: told.whole.shown("cases", cases), limit: limit),
            overall: cases == 0 ? overall : overall.disclosed(told.whole, keepsSteps: false),
            routes: told.routes.map { cells in zip(routes, cells).map { $0.disclosed($1, keepsSteps: true) } } ?? [],
            groups: zip(groups, told.groups).map { group, cell in
                GroupTurnaround(key: group.key, overlaps: group.overlaps, figures: group.figures.disclosed(cell, keepsSteps: false))
            },
            comparisons: comparisons.map { $0.disclosed(tellsAll: told.groups.allSatisfy(\.speaks), isCounted: isCounted) },
            noSurvival: noSurvival,
            trend: selection.groupedBy.contains { $0 == .quarter || $0 == .state } ? [] : trend.disclosed(told.whole, limit: limit),
            spectrum: told.routes.map { cells in
                spectrum.compactMap { one in
                    guard let place = routes.firstIndex(where: { $0.route == one.route }), cells[place].speaks else { return nil }
                    return one.disclosed(steps: routes[place].disclosedSteps(cells[place]), limit: limit)
                }
            } ?? [],
            definitions: definitions + Definition.disclosure)
    }

    private var cases: Int { overall.cases.number }

    /// What is told of the whole, of the groups, and of the routes; of routes nothing where the groups are told instead.
    private func cells(limit: Int) -> (whole: CellDisclosure, groups: [CellDisclosure], routes: [CellDisclosure]?) {
        // Where a case stands says whether it is closed and how: so of groups by state only their cases are told.
        let byState = selection.groupedBy.contains(.state)
        let byRoute = selection.groupedBy == [.route]
        let families = [byRoute ? [] : groups.map(\.figures.numbers), routes.map(\.numbers)].filter { !$0.isEmpty }
        let table = CountTable(
            limit: limit, whole: overall.numbers, families: families.map(CountTable.Family.init),
            headline: byState ? "cases" : overall.headline,
            blocks: byState ? [] : RouteTurnaround.blocks(outcomes: Set(overall.outcomes.map(\.outcome)), limit: limit),
            tellsSums: !byState)
        let decision = table.decided()
        let routeCells = families.isEmpty ? [] : decision.cells(of: families.count - 1, in: table)
        let groupCells = byRoute ? routeCells : groups.isEmpty ? [] : decision.cells(of: 0, in: table)
        let isSilenced = byState || decision.families.last?.isSilenced == true
        return (decision.cell(of: table), groupCells, isSilenced ? nil : routeCells)
    }
}

extension Reconciliation {
    /// The account with its sum told only where every part is.
    /// - Parameter cases: how the cases in the figures are shown.
    fileprivate func disclosed(cases: Count, limit: Int) -> Reconciliation {
        let isTold = cases.exact != nil && leftOut.allSatisfy { $0.cases.number >= limit }
        return Reconciliation(
            opened: isTold ? opened : .withheld, inCohort: cases,
            leftOut: leftOut.map { LeftOut(reason: $0.reason, cases: Disclosure.single($0.cases.number, limit: limit)) }, bodies: bodies)
    }
}

extension GroupComparison {
    /// The test, where every group that it compares is told; its sentence says n, so it goes where n does.
    fileprivate func disclosed(tellsAll: Bool, isCounted: Bool) -> GroupComparison {
        if chiSquared == nil, groups.isEmpty { return self }
        if tellsAll, isCounted { return self }
        return GroupComparison(
            dimension: dimension, groups: groups, stratifiedBy: stratifiedBy, n: .withheld, chiSquared: tellsAll ? chiSquared : nil,
            degreesOfFreedom: tellsAll ? degreesOfFreedom : nil, pValue: tellsAll ? pValue : nil,
            adjustedPValue: tellsAll ? adjustedPValue : nil,
            sentence: tellsAll
                ? "The groups by \(dimension) are compared; how many cases they have is withheld."
                : "The groups by \(dimension) are not compared here, because some have fewer cases than may be told.")
    }
}

extension [QuarterFigures] {
    /// The quarters as others than the body itself see them: each number over all quarters is a sum of which no part may be worked out.
    fileprivate func disclosed(_ whole: CellDisclosure, limit: Int) -> [QuarterFigures] {
        let cells = map { quarter -> CountTable.Cell in
            ["submitted": quarter.submitted.number, "decided": quarter.decided.number, "timed": quarter.duration.n.number]
        }
        let sums = ["submitted", "decided", "timed"].map { column in (column, cells.reduce(0) { $0 + $1[column, default: 0] }) }
        let table = CountTable(
            limit: limit, whole: Dictionary(uniqueKeysWithValues: sums), families: [CountTable.Family(cells: cells)], headline: "timed",
            blocks: [
                .init(["decided"]),
                .init(["submitted"]) { cell, _ in
                    whole.told.contains("cases") && abs(cell["submitted", default: 0] - cell["timed", default: 0]) >= limit
                },
            ])
        let decision = table.decided()
        let told = decision.cells(of: 0, in: table)
        let tellsWithin = zip(self, told).allSatisfy { quarter, cell in
            !cell.speaks || (quarter.withinStandardPercent ?? 0) * Double(quarter.duration.n.number) >= 100 * Double(limit)
        }
        return zip(self, told).map { quarter, cell in
            QuarterFigures(
                quarter: quarter.quarter, submitted: cell.shown("submitted", quarter.submitted.number),
                decided: cell.shown("decided", quarter.decided.number),
                duration: quarter.duration.disclosed(
                    as: cell.shown("timed", quarter.duration.n.number), speaks: cell.speaks && whole.speaks, limit: limit),
                withinStandardPercent: cell.speaks && tellsWithin ? quarter.withinStandardPercent : nil)
        }
    }
}

extension RouteSpectrum {
    /// The weeks of the steps whose visits are told.
    /// - Parameter steps: the steps as they are told.
    fileprivate func disclosed(steps: [StepTurnaround], limit: Int) -> RouteSpectrum {
        let told = Set(steps.filter { $0.visits.n.exact != nil }.map(\.step))
        let byStep = Dictionary(grouping: cells.filter { told.contains($0.step) }, by: \.step)
        return RouteSpectrum(
            route: route,
            cells: byStep.sorted { $0.key < $1.key }.flatMap { _, cells in
                let visits = cells.map(\.visits.number)
                let hidden = Partition.hidden(in: visits, limit: limit)
                let places = visits.indices.filter(hidden.contains)
                let labels = Dictionary(uniqueKeysWithValues: zip(places, Partition.labels(places.map { visits[$0] }, limit: limit)))
                return cells.indices.map { cells[$0].disclosed(as: labels[$0] ?? .exact(visits[$0]), limit: limit) }
            })
    }
}

extension SpectrumCell {
    fileprivate func disclosed(as shown: Count, limit: Int) -> SpectrumCell {
        let isTold = shown.exact != nil
        func part(_ count: Count) -> Count {
            isTold ? Disclosure.single(count.number, limit: limit) : Disclosure.hidden(count.number, limit: limit)
        }
        return SpectrumCell(
            step: step, week: week, visits: shown, lowerQuartileSeconds: isTold ? lowerQuartileSeconds : nil,
            medianSeconds: isTold ? medianSeconds : nil, upperQuartileSeconds: isTold ? upperQuartileSeconds : nil,
            overtakes: part(overtakes), batched: part(batched))
    }
}
