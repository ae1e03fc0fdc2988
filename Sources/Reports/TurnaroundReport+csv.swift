import Turnaround

extension TurnaroundReport {
    /// A row for each set of durations, each party and each step; the column `row` says which it is.
    package var csv: String {
        var table = CSVTable(columns: [
            "as_of", "calendar", "route", "row", "step", "party", "cases", "entries", "rework_cases", "requests", "n", "mean_seconds",
            "median_seconds", "p80_seconds", "p90_seconds", "max_seconds", "mean_working_days", "median_working_days", "p80_working_days",
            "p90_working_days", "max_working_days", "total_seconds", "total_working_days", "elapsed_share", "working_days_share",
            "standard_working_days", "with_standard", "within_standard", "within_standard_percent", "open", "overdue_open",
        ])
        for route in routes.count == 1 ? routes : [overall] + routes {
            for cells in route.cells {
                var row = cells
                row["as_of"] = .text(asOf.description)
                row["calendar"] = .text(calendar)
                row["route"] = .text(route.route ?? "")
                table.add(row)
            }
        }
        return table.text
    }
}

extension RouteTurnaround {
    fileprivate var cells: [[String: CSVCell?]] {
        let clock = schemeClock
        var whole = caseDuration.cells(row: "case_duration")
        whole["cases"] = .count(cases)
        whole["open"] = .count(openCases)
        var held = clock.bodyHeld.cells(row: "body_held")
        held["standard_working_days"] = clock.standardsWorkingDays.count == 1 ? CSVCell(clock.standardsWorkingDays.first) : nil
        held["with_standard"] = .count(clock.withStandardCases)
        held["within_standard"] = .count(clock.withinStandardCases)
        held["within_standard_percent"] = CSVCell(clock.withinStandardPercent)
        held["overdue_open"] = .count(clock.overdueOpenCases)
        var rows = [whole, openCaseAge.cells(row: "open_case_age")]
        rows += [clock.fromClockStart.cells(row: "from_clock_start"), clock.fromFirstSubmission.cells(row: "from_first_submission"), held]
        rows += split.map { $0.cells(row: "split") } + openSplit.map { $0.cells(row: "open_split") }
        return rows + steps.map(\.cells)
    }
}

extension StepTurnaround {
    fileprivate var cells: [String: CSVCell?] {
        var cells = visits.cells(row: "step")
        cells["step"] = .text(step)
        cells["party"] = .text(party.rawValue)
        cells["cases"] = .count(self.cases)
        cells["entries"] = .count(entries)
        cells["rework_cases"] = .count(reworkCases)
        cells["requests"] = .count(requests)
        cells["elapsed_share"] = CSVCell(elapsedShare)
        cells["standard_working_days"] = CSVCell(standardWorkingDays)
        cells["with_standard"] = .count(withStandardVisits)
        cells["within_standard"] = .count(withinStandardVisits)
        cells["within_standard_percent"] = CSVCell(withinStandardPercent)
        cells["open"] = .count(openVisits.n)
        cells["overdue_open"] = .count(overdueOpenVisits)
        return cells
    }
}

extension PartyShare {
    fileprivate func cells(row: String) -> [String: CSVCell?] {
        [
            "row": .text(row), "party": .text(party.rawValue), "total_seconds": .decimal(totalSeconds),
            "total_working_days": .integer(totalWorkingDays), "elapsed_share": .decimal(elapsedShare),
            "working_days_share": CSVCell(workingDaysShare),
        ]
    }
}

extension DurationSummary {
    fileprivate func cells(row: String) -> [String: CSVCell?] {
        [
            "row": .text(row), "n": .count(n), "mean_seconds": CSVCell(meanSeconds), "median_seconds": CSVCell(medianSeconds),
            "p80_seconds": CSVCell(p80Seconds), "p90_seconds": CSVCell(p90Seconds), "max_seconds": CSVCell(maxSeconds),
            "mean_working_days": CSVCell(meanWorkingDays), "median_working_days": CSVCell(medianWorkingDays),
            "p80_working_days": CSVCell(p80WorkingDays), "p90_working_days": CSVCell(p90WorkingDays),
            "max_working_days": CSVCell(maxWorkingDays),
        ]
    }
}
