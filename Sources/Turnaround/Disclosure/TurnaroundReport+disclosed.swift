extension TurnaroundReport {
    /// The report as somebody may see it: to others than the body itself no small number, no statistic of few cases,
    /// and nothing from which either could be worked out.
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
        return TurnaroundReport(
            title: title, asOf: asOf, calendar: calendar, closure: closure, selection: selection,
            reconciliation: cases == 0
                ? reconciliation.disclosed(cases: 0, limit: limit)
                : reconciliation.disclosed(cases: told.whole.shown(.cases, cases), limit: limit),
            overall: cases == 0 ? overall : overall.disclosed(told.whole, keepsSteps: false),
            routes: told.routes.map { cells in zip(routes, cells).map { $0.disclosed($1, keepsSteps: true) } } ?? [],
            groups: zip(groups, told.groups).compactMap { group, cell in
                // That a state is named says that there are cases in it.
                if selection.groupedBy.contains(.state), !cell.speaks { return nil }
                return GroupTurnaround(
                    key: group.key, overlaps: group.overlaps, figures: group.figures.disclosed(cell, keepsSteps: false))
            },
            comparisons: comparisons.map { $0.disclosed(tellsAll: told.groups.allSatisfy(\.speaks)) },
            noSurvival: noSurvival,
            trend: selection.groupedBy.contains { $0 == .quarter || $0 == .state }
                ? [] : trend.disclosed(told.whole, of: overall.numbers, limit: limit),
            spectrum: told.routes.map { cells in
                spectrum.compactMap { one in
                    guard let index = routes.firstIndex(where: { $0.route == one.route }), cells[index].speaks else {
                        return nil
                    }
                    return one.disclosed(steps: routes[index].disclosedSteps(limit: limit), limit: limit)
                }
            } ?? [],
            definitions: definitions + Definition.disclosure)
    }

    private var cases: Int { overall.cases.number }

    /// Disclosed figures of the whole, of the groups, and of the routes; of routes nothing where the groups are told
    /// instead.
    private func cells(limit: Int) -> (whole: CellDisclosure, groups: [CellDisclosure], routes: [CellDisclosure]?) {
        // Where a case stands says whether it is closed and how: so of groups by state only their cases are told.
        let byState = selection.groupedBy.contains(.state)
        let byRoute = selection.groupedBy == [.route]
        let overlaps = selection.groupedBy.contains(where: \.overlaps)
        let families = [byRoute || overlaps ? [] : groups.map(\.figures.numbers), routes.map(\.numbers)].filter {
            !$0.isEmpty
        }
        let table = CountTable(
            limit: limit, whole: overall.numbers, families: families.map(CountTable.Family.init),
            headline: byState ? .cases : overall.headline,
            blocks: byState ? [] : RouteTurnaround.blocks(outcomes: Set(overall.outcomes.map(\.outcome)), limit: limit),
            tellsSums: !byState)
        let decision = table.decided()
        let routeCells = families.isEmpty ? [] : decision.cells(of: families.count - 1, in: table)
        let groupCells =
            byRoute
            ? routeCells : overlaps ? overlappingCells(table) : groups.isEmpty ? [] : decision.cells(of: 0, in: table)
        let isSilenced =
            byState || (overlaps && selection.groupedBy.count > 1) || decision.families.last?.isSilenced == true
        return (decision.cell(of: table), groupCells, isSilenced ? nil : routeCells)
    }

    /// Disclosed figures of groups in which one case can stand several times: of each by itself its first number, where
    /// the cases outside it are not few either.
    private func overlappingCells(_ table: CountTable) -> [CellDisclosure] {
        let whole = table.whole[table.headline, default: 0]
        return groups.map { group in
            let number = group.figures.numbers[table.headline, default: 0]
            let speaks = number >= table.limit && whole - number >= table.limit
            return CellDisclosure(
                speaks: speaks, told: speaks ? [table.headline] : [],
                labels: [:], tellsClosedSums: false, tellsOpenSums: false, tellsOutcomes: false, limit: table.limit)
        }
    }
}

extension Reconciliation {
    /// The account with its sum told only where every part is.
    /// - Parameter cases: how the cases in the figures are shown.
    fileprivate func disclosed(cases: Count, limit: Int) -> Reconciliation {
        let isDisclosed = cases.exact != nil && leftOut.allSatisfy { $0.cases.number >= limit }
        return Reconciliation(
            opened: isDisclosed ? opened : .withheld, inCohort: cases,
            leftOut: leftOut.map {
                LeftOut(reason: $0.reason, cases: Disclosure.single($0.cases.number, limit: limit))
            }, bodies: bodies)
    }
}

extension GroupComparison {
    /// The test, where every group that it compares is told: to two digits and without its n, which would tell how many
    /// cases are in no group.
    fileprivate func disclosed(tellsAll: Bool) -> GroupComparison {
        if chiSquared == nil, groups.isEmpty {
            return GroupComparison(dimension: dimension, groups: [], n: .withheld, sentence: sentence)
        }
        return GroupComparison(
            dimension: dimension, groups: groups, stratifiedBy: stratifiedBy, n: .withheld,
            chiSquared: tellsAll ? chiSquared?.toTwoDigits : nil, degreesOfFreedom: tellsAll ? degreesOfFreedom : nil,
            pValue: tellsAll ? pValue?.toTwoDigits : nil, adjustedPValue: tellsAll ? adjustedPValue?.toTwoDigits : nil,
            sentence: tellsAll
                ? "The groups by \(dimension) are compared; how many cases they have is withheld."
                : "The groups by \(dimension) are not compared here, because some have fewer cases than may be told.")
    }
}

extension [QuarterFigures] {
    /// The quarters as others than the body itself see them: each number over all quarters is a sum of which no part
    /// may be worked out.
    /// - Parameter numbers: the numbers of the whole.
    fileprivate func disclosed(_ whole: CellDisclosure, of numbers: CountTable.Cell, limit: Int) -> [QuarterFigures] {
        let cells = map { quarter -> CountTable.Cell in
            [
                .submitted: quarter.submitted.number, .decided: quarter.decided.number,
                .timed: quarter.duration.n.number,
            ]
        }
        let sums = Dictionary(
            uniqueKeysWithValues: [CountColumn.submitted, .decided, .timed].map { column in
                (column, cells.reduce(0) { $0 + $1[column, default: 0] })
            })
        // What the quarters lack to a number of the whole is a number of its own.
        func isApart(_ column: CountColumn, from other: CountColumn) -> Bool {
            let rest = abs(numbers[other, default: 0] - sums[column, default: 0])
            return rest == 0 || rest >= limit || !whole.told.contains(other)
        }
        let isDecidedDisclosed = isApart(.decided, from: .decided)
        let isSubmittedDisclosed =
            whole.told.contains(.cases) && isApart(.submitted, from: .cases)
            && isApart(.submitted, from: .observed)
        let table = CountTable(
            limit: limit, whole: sums, families: [CountTable.Family(cells: cells)], headline: .timed,
            blocks: [
                .init([.decided]) { _, _ in isDecidedDisclosed },
                .init([.submitted]) { cell, _ in
                    isSubmittedDisclosed && abs(cell[.submitted, default: 0] - cell[.timed, default: 0]) >= limit
                },
            ])
        let told = table.decided().cells(of: 0, in: table)
        let isTimed = whole.speaks && isApart(.timed, from: .decided)
        return zip(self, told).map { quarter, cell in
            QuarterFigures(
                quarter: quarter.quarter, submitted: cell.shown(.submitted, quarter.submitted.number),
                decided: cell.shown(.decided, quarter.decided.number),
                duration: quarter.duration.disclosed(
                    as: isTimed ? cell.shown(.timed, quarter.duration.n.number) : .withheld,
                    speaks: cell.speaks && whole.speaks,
                    limit: limit),
                // How many of them have a standard is told nowhere, so that the rest could be small.
                withinStandardPercent: nil)
        }
    }
}

extension RouteSpectrum {
    /// Time for which the visits of each week lasted, where they are not few, of the steps whose visits are told; never
    /// how many there were.
    /// - Parameter steps: the steps as they are told.
    fileprivate func disclosed(steps: [StepTurnaround], limit: Int) -> RouteSpectrum {
        let told = Set(steps.filter { $0.visits.medianSeconds != nil }.map(\.step))
        return RouteSpectrum(
            route: route, cells: cells.filter { told.contains($0.step) }.map { $0.disclosed(limit: limit) })
    }
}

extension SpectrumCell {
    fileprivate func disclosed(limit: Int) -> SpectrumCell {
        let isDisclosed = visits.number >= limit
        return SpectrumCell(
            step: step, week: week, visits: Disclosure.hidden(visits.number, limit: limit),
            lowerQuartileSeconds: isDisclosed ? lowerQuartileSeconds : nil,
            medianSeconds: isDisclosed ? medianSeconds : nil,
            upperQuartileSeconds: isDisclosed ? upperQuartileSeconds : nil, overtakes: .withheld, batched: .withheld)
    }
}
