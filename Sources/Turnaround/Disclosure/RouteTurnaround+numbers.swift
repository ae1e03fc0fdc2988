extension RouteTurnaround {
    /// The numbers of a cell that are decided on together with those of other cells, by column.
    var numbers: CountTable.Cell {
        var numbers: CountTable.Cell = [
            .cases: cases.number, .open: openCases.number, .closed: closedCases.number,
            .samples: sampleCases.number, .imported: importedCases.number,
            .decided: schemeClock.fromClockStart.n.number, .fromSubmission: schemeClock.fromFirstSubmission.n.number,
            .withStandard: schemeClock.withStandardCases.number,
            .withinStandard: schemeClock.withinStandardCases.number,
            .overdue: schemeClock.overdueOpenCases.number, .pingPong: pingPong?.cases.number ?? 0,
        ]
        for outcome in outcomes { numbers[.outcome(outcome.outcome)] = outcome.cases.number }
        if let survival {
            numbers[.observed] = survival.n.number
            numbers[.eventsObserved] = survival.events.number
            numbers[.lateEntries] = survival.lateEntries.number
        }
        if let quality {
            numbers[.checked] = quality.checkedCases.number
            numbers[.firstTimeComplete] = quality.firstTimeCompleteCases.number
            numbers[.requests] = quality.requests.number
            numbers[.repeatedRequests] = quality.repeatedRequestCases.number
            numbers[.extensions] = quality.extensions.number
            numbers[.agreedExtensions] = quality.agreedExtensions.number
            numbers[.withinOrAgreed] = quality.withinStandardOrAgreedCases.number
            numbers[.conditions] = quality.conditions.number
            numbers[.conditional] = quality.conditionalDecisions
            numbers[.discharged] = quality.discharge.n.number
            numbers[.dueConditions] = quality.dueConditions?.number ?? 0
            numbers[.dischargedOnTime] = quality.dischargedOnTime?.number ?? 0
        }
        return numbers
    }

    /// The column that decides whether a cell speaks: decided cases; where there are few, as in imported history,
    /// closed ones; else all.
    var headline: CountColumn {
        let numbers = numbers
        return [CountColumn.decided, .closed].first { numbers[$0, default: 0] >= Disclosure.limit } ?? .cases
    }

    /// Which numbers are told together, in order of their worth.
    ///
    /// Of two numbers whose difference is itself a number of the report, both are told only where the difference is not
    /// small: closed cases without the decided ones are those withdrawn and lapsed, cases without the closed ones are
    /// open.
    /// - Parameters:
    ///   - names: the outcomes of the report.
    ///   - limit: below it a number is small.
    static func blocks(outcomes names: Set<String>, limit: Int) -> [CountTable.Block] {
        let apart = Apartness(limit: limit)
        return wholes(outcomes: names, apart) + parts(apart) + repetitions(apart)
    }

    /// Cases, and how many of them ended in which way.
    private static func wholes(outcomes names: Set<String>, _ apart: Apartness) -> [CountTable.Block] {
        let outcomes = names.sorted().map { CountColumn.outcome($0) }
        let decisions = names.subtracting(CaseTimeline.undecidedOutcomes)
        @Sendable func hasCleanOutcomes(_ cell: CountTable.Cell) -> Bool {
            let rest = cell[.closed, default: 0] - outcomes.reduce(0) { $0 + cell[$1, default: 0] }
            return outcomes.allSatisfy { cell[$0, default: 0] >= apart.limit } && (rest == 0 || rest >= apart.limit)
        }
        var blocks: [CountTable.Block] = [
            // Closed cases less the decided ones are those with the other outcomes.
            .init([.closed]) { cell, told in
                told.contains(.decided) && apart.isApart(.closed, from: [.decided], cell, told)
            },
            .init([.cases, .open]) { cell, told in
                told.contains(.closed) && apart.isApart(.cases, from: [.decided, .closed], cell, told)
            },
            .init([.cases]) { cell, told in
                !told.contains(.closed) && apart.isApart(.cases, from: [.decided], cell, told)
            },
        ]
        if !outcomes.isEmpty {
            blocks.append(
                .init(outcomes) { cell, told in
                    hasCleanOutcomes(cell)
                        && (!told.contains(.decided) || (told.contains(.closed) && decisions.count > 1))
                })
        }
        return blocks
    }

    /// Numbers that count some of the cases, or of what happened to them.
    private static func parts(_ apart: Apartness) -> [CountTable.Block] {
        var blocks: [CountTable.Block] = [CountColumn.observed, .eventsObserved].map { column in
            .init([column]) { cell, told in
                apart.isApart(column, from: [.decided, .closed, .cases, .observed], cell, told)
            }
        }
        blocks += [CountColumn.samples, .imported].map { part in
            .init([part], of: .cases, mayBeAll: true) { cell, told in
                told.contains(.cases)
                    && (cell[part] == cell[.cases] || apart.isApart(part, from: [.cases], cell, told))
            }
        }
        // Beside all cases and the decided ones, open cases past their standard leave the others that are open,
        // withdrawn or lapsed.
        blocks.append(
            .init([.overdue], of: .open) { cell, told in
                let others = cell[.cases, default: 0] - cell[.decided, default: 0] - cell[.overdue, default: 0]
                return !told.isSuperset(of: [.cases, .decided]) || told.contains(.open) || others >= apart.limit
            })
        blocks += [(CountColumn.fromSubmission, CountColumn.decided), (.withStandard, .decided), (.checked, .cases)].map
        {
            .init([$0], of: $1, mayBeAll: true)
        }
        let parents: [(CountColumn, CountColumn?)] = [
            (.withinStandard, .withStandard), (.firstTimeComplete, .checked), (.lateEntries, .observed),
            (.requests, nil), (.extensions, nil), (.agreedExtensions, .extensions), (.conditions, nil),
            (.discharged, .conditions), (.dueConditions, .discharged), (.dischargedOnTime, .dueConditions),
        ]
        return blocks + parents.map { column, parent in .init([column], of: parent) }
    }

    /// Numbers that go beyond another one: what is left of the greater is told with them.
    private static func repetitions(_ apart: Apartness) -> [CountTable.Block] {
        [
            // What an agreed extension brought within the standard.
            .init([.withinOrAgreed], of: .withStandard) {
                apart.isApart(.withinOrAgreed, from: [.withinStandard], $0, $1)
            },
            // Conditions beyond the first of a decision.
            .init([.conditional], of: .decided) { apart.isApart(.conditional, from: [.conditions], $0, $1) },
            // Requests beyond the first of a case, and cases that came back for another reason than a request.
            .init([.pingPong], of: .cases) { cell, told in
                let returned = cell[.checked, default: 0] - cell[.firstTimeComplete, default: 0]
                let others = abs(cell[.pingPong, default: 0] - returned)
                return apart.isApart(.pingPong, from: [.requests], cell, told)
                    && (!told.contains(.firstTimeComplete) || others >= apart.limit)
            },
            .init([.repeatedRequests], of: .cases) { cell, told in
                let further = cell[.requests, default: 0] - 2 * cell[.repeatedRequests, default: 0]
                return apart.isApart(.repeatedRequests, from: [.pingPong], cell, told)
                    && (!told.contains(.requests) || further >= apart.limit)
            },
        ]
    }
}

/// Whether two numbers of a cell can both be told: their difference is not small.
private struct Apartness: Sendable {
    /// Below it a number is small.
    let limit: Int

    /// True if the number in a column is that far from those of the other columns that are told already.
    func isApart(_ column: CountColumn, from others: [CountColumn], _ cell: CountTable.Cell, _ told: Set<CountColumn>)
        -> Bool
    {
        others.allSatisfy { !told.contains($0) || abs(cell[column, default: 0] - cell[$0, default: 0]) >= limit }
    }
}

extension Count {
    /// The number itself; a report that is told in part already counts as nought where it says nothing.
    var number: Int { exact ?? 0 }
}
