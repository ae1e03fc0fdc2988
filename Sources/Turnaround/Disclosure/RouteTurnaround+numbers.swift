extension RouteTurnaround {
    /// The numbers of a cell that are decided on together with those of other cells, by column.
    var numbers: CountTable.Cell {
        var numbers: CountTable.Cell = [
            "cases": cases.number, "open": openCases.number, "closed": closedCases.number,
            "samples": sampleCases.number, "imported": importedCases.number,
            "decided": schemeClock.fromClockStart.n.number, "from_submission": schemeClock.fromFirstSubmission.n.number,
            "with_standard": schemeClock.withStandardCases.number,
            "within_standard": schemeClock.withinStandardCases.number,
            "overdue": schemeClock.overdueOpenCases.number, "ping_pong": pingPong?.cases.number ?? 0,
        ]
        for outcome in outcomes { numbers["outcome " + outcome.outcome] = outcome.cases.number }
        if let survival {
            numbers["observed"] = survival.n.number
            numbers["events_observed"] = survival.events.number
            numbers["late_entries"] = survival.lateEntries.number
        }
        if let quality {
            numbers["checked"] = quality.checkedCases.number
            numbers["first_time_complete"] = quality.firstTimeCompleteCases.number
            numbers["requests"] = quality.requests.number
            numbers["repeated_requests"] = quality.repeatedRequestCases.number
            numbers["extensions"] = quality.extensions.number
            numbers["agreed_extensions"] = quality.agreedExtensions.number
            numbers["within_or_agreed"] = quality.withinStandardOrAgreedCases.number
            numbers["conditions"] = quality.conditions.number
            numbers["conditional"] = quality.conditionalDecisions
            numbers["discharged"] = quality.discharge.n.number
            numbers["due_conditions"] = quality.dueConditions?.number ?? 0
            numbers["discharged_on_time"] = quality.dischargedOnTime?.number ?? 0
        }
        return numbers
    }

    /// The column that decides whether a cell speaks: decided cases; where there are few, as in imported history,
    /// closed ones; else all.
    var headline: String {
        let numbers = numbers
        return ["decided", "closed"].first { numbers[$0, default: 0] >= Disclosure.limit } ?? "cases"
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
        let outcomes = names.sorted().map { "outcome " + $0 }
        @Sendable func isApart(_ column: String, from others: [String], _ cell: CountTable.Cell, _ told: Set<String>)
            -> Bool
        {
            others.allSatisfy { !told.contains($0) || abs(cell[column, default: 0] - cell[$0, default: 0]) >= limit }
        }
        @Sendable func hasCleanOutcomes(_ cell: CountTable.Cell) -> Bool {
            let rest = cell["closed", default: 0] - outcomes.reduce(0) { $0 + cell[$1, default: 0] }
            return outcomes.allSatisfy { cell[$0, default: 0] >= limit } && (rest == 0 || rest >= limit)
        }
        let decisions = names.subtracting(CaseTimeline.undecidedOutcomes)
        let status = ["decided", "closed", "cases", "observed"]
        var blocks: [CountTable.Block] = [
            // Closed cases less the decided ones are those with the other outcomes.
            .init(["closed"]) { cell, told in
                told.contains("decided") && isApart("closed", from: ["decided"], cell, told)
            },
            .init(["cases", "open"]) { cell, told in
                told.contains("closed") && isApart("cases", from: ["decided", "closed"], cell, told)
            },
            .init(["cases"]) { cell, told in !told.contains("closed") && isApart("cases", from: ["decided"], cell, told)
            },
        ]
        if !outcomes.isEmpty {
            blocks.append(
                .init(outcomes) { cell, told in
                    hasCleanOutcomes(cell)
                        && (!told.contains("decided") || (told.contains("closed") && decisions.count > 1))
                })
        }
        blocks += ["observed", "events_observed"].map { column in
            .init([column]) { cell, told in isApart(column, from: status, cell, told) }
        }
        for part in ["samples", "imported"] {
            blocks.append(
                .init([part], of: "cases", mayBeAll: true) { cell, told in
                    told.contains("cases")
                        && (cell[part] == cell["cases"] || isApart(part, from: ["cases"], cell, told))
                })
        }
        // Beside all cases and the decided ones, open cases past their standard leave the others that are open,
        // withdrawn or lapsed.
        blocks.append(
            .init(["overdue"], of: "open") { cell, told in
                !told.isSuperset(of: ["cases", "decided"]) || told.contains("open")
                    || cell["cases", default: 0] - cell["decided", default: 0] - cell["overdue", default: 0] >= limit
            })
        blocks += [("from_submission", "decided"), ("with_standard", "decided"), ("checked", "cases")].map {
            .init([$0], of: $1, mayBeAll: true)
        }
        blocks += [
            ("within_standard", "with_standard"), ("first_time_complete", "checked"), ("late_entries", "observed"),
            ("requests", nil),
            ("extensions", nil), ("agreed_extensions", "extensions"), ("conditions", nil),
            ("discharged", "conditions"), ("due_conditions", "discharged"), ("discharged_on_time", "due_conditions"),
        ].map { column, parent in .init([column], of: parent) }
        return blocks + [
            // What an agreed extension brought within the standard.
            .init(["within_or_agreed"], of: "with_standard") {
                isApart("within_or_agreed", from: ["within_standard"], $0, $1)
            },
            // Conditions beyond the first of a decision.
            .init(["conditional"], of: "decided") { isApart("conditional", from: ["conditions"], $0, $1) },
            // Requests beyond the first of a case, and cases that came back for another reason than a request.
            .init(["ping_pong"], of: "cases") { cell, told in
                let returned = cell["checked", default: 0] - cell["first_time_complete", default: 0]
                return isApart("ping_pong", from: ["requests"], cell, told)
                    && (!told.contains("first_time_complete") || abs(cell["ping_pong", default: 0] - returned) >= limit)
            },
            .init(["repeated_requests"], of: "cases") { cell, told in
                isApart("repeated_requests", from: ["ping_pong"], cell, told)
                    && (!told.contains("requests")
                        || cell["requests", default: 0] - 2 * cell["repeated_requests", default: 0] >= limit)
            },
        ]
    }
}

extension Count {
    /// The number itself; a report that is told in part already counts as nought where it says nothing.
    var number: Int { exact ?? 0 }
}
