import Turnaround

extension TurnaroundReport {
    /// The report as a workbook: its sentences, then routes, steps, groups and quarters under the titles that people
    /// read, then every figure under its own name with its status. An empty cell is a figure that is not told or does
    /// not exist.
    /// - Parameter output: takes the bytes of the file as they come.
    package func writeWorkbook(to output: @escaping ([UInt8]) throws -> Void) throws {
        let report = titled
        var sheets = [report.summarySheet, report.routeSheet, report.stepSheet]
        if !groups.isEmpty { sheets.append(report.groupSheet) }
        if !trend.isEmpty { sheets.append(report.quarterSheet) }
        sheets.append(try figureSheet())
        try Workbook(sheets: sheets).write(to: output)
    }

    private var summarySheet: Workbook.Sheet {
        let whole = routes.count == 1 ? routes[0] : overall
        let isEmpty = files == nil ? overall.cases.isZero : routes.isEmpty
        var rows: [[Workbook.Cell]] = [
            [.text("Title"), .text(title.printable)], [.text("As of (London)"), .moment(asOf)],
            [.text("Working days"), .text(calendar.printable)],
        ]
        if let from = selection.from { rows.append([.text("From"), .day(from)]) }
        if let to = selection.to { rows.append([.text("To"), .day(to)]) }
        rows += selection.sentences.map { [.text("Cases"), .text($0)] }
        rows += (isEmpty ? reconciliation.emptiness(selection) : whole.sentences).map { [.text("Finding"), .text($0)] }
        rows += definitions.map { [.text($0.figure), .text($0.meaning)] }
        return Workbook.Sheet(name: "Summary", columns: [("What", 20), ("Words", 120)], rows: rows)
    }

    /// Headings of what every group of cases has.
    private static let figureColumns = [
        ("Cases", 9), ("Open", 9), ("Decided", 9), ("Median, working days", 12), ("8 in 10, working days", 12),
        ("Standard held by, %", 12),
    ]

    private var routeSheet: Workbook.Sheet {
        Workbook.Sheet(
            name: "Routes", columns: [("Route", 44)] + TurnaroundReport.figureColumns,
            rows: ([overall] + routes).map { [.text($0.route?.printable ?? "All routes")] + $0.cells })
    }

    private var groupSheet: Workbook.Sheet {
        let dimensions = selection.groupedBy
        return Workbook.Sheet(
            name: "Groups", columns: dimensions.map { ($0.rawValue.capitalized, 24) } + TurnaroundReport.figureColumns,
            rows: groups.map { group in dimensions.map { .text(group.key[$0] ?? "") } + group.figures.cells })
    }

    private var stepSheet: Workbook.Sheet {
        let rows = routes.flatMap { route in
            route.steps.map { step -> [Workbook.Cell] in
                [
                    .text(route.route?.printable ?? ""), .text(step.step.printable), .text(Wording.party(step.party)),
                    .figure(step.visits.n), .figure(step.visits.$medianWorkingDays),
                    .figure(step.visits.$p80WorkingDays), .figure(step.$withinStandardPercent),
                    .figure(step.openVisits.n), .figure(step.overdueOpenVisits),
                ]
            }
        }
        return Workbook.Sheet(
            name: "Steps",
            columns: [
                ("Route", 44), ("Step", 32), ("With", 14), ("Visits", 9), ("Median, working days", 12),
                ("8 in 10, working days", 12), ("Standard held by, %", 12), ("Open", 9), ("Overdue", 9),
            ], rows: rows)
    }

    private var quarterSheet: Workbook.Sheet {
        let rows = trend.map { quarter -> [Workbook.Cell] in
            [
                .text(quarter.quarter), Workbook.Cell(firstDayOf: quarter.quarter), .figure(quarter.submitted),
                .figure(quarter.decided), .figure(quarter.duration.$medianWorkingDays),
                .figure(quarter.duration.$p80WorkingDays), .figure(quarter.$withinStandardPercent),
            ]
        }
        return Workbook.Sheet(
            name: "Quarters",
            columns: [
                ("Quarter", 10), ("First day", 12), ("Submitted", 10), ("Decided", 10), ("Median, working days", 12),
                ("8 in 10, working days", 12), ("Standard held by, %", 12),
            ], rows: rows)
    }

    private func figureSheet() throws -> Workbook.Sheet {
        let rows = try FigureRows(self, parts: TurnaroundReport.parts).rows.map { row -> [Workbook.Cell] in
            [
                .text(row.scope), .text(row.group), .text(row.route), .text(row.step), .text(row.row), .text(row.item),
                .text(row.figure), Workbook.Cell(row.value), .text(row.status),
            ]
        }
        return Workbook.Sheet(
            name: "Figures",
            columns: [
                ("scope", 12), ("group", 24), ("route", 28), ("step", 22), ("row", 24), ("item", 18), ("figure", 26),
                ("value", 14), ("status", 10),
            ], rows: rows)
    }
}

extension RouteTurnaround {
    /// The cells under ``TurnaroundReport/figureColumns``.
    fileprivate var cells: [Workbook.Cell] {
        let decided = decidedDuration
        return [
            .figure(cases), .figure(openCases), .figure(decided.n), .figure(decided.$medianWorkingDays),
            .figure(decided.$p80WorkingDays), .figure(schemeClock.$withinStandardPercent),
        ]
    }
}

extension Workbook.Cell {
    /// A figure; empty where it is not told or does not exist.
    fileprivate static func figure(_ figure: Disclosed<Int>) -> Workbook.Cell {
        figure.value.map { .whole($0) } ?? .empty
    }

    /// A figure; empty where it is not told or does not exist.
    fileprivate static func figure(_ figure: Disclosed<Double>) -> Workbook.Cell {
        figure.value.map { .number($0) } ?? .empty
    }

    /// A value of the CSV.
    fileprivate init(_ cell: CSVCell?) {
        switch cell {
        case .text(let text): self = .text(text)
        case .integer(let value): self = .whole(value)
        case .decimal(let value): self = .number(value)
        case .figure(let inner, _): self.init(inner)
        case nil: self = .empty
        }
    }

    /// The first day of `2026-Q3`.
    fileprivate init(firstDayOf quarter: String) {
        let parts = quarter.split(separator: "-Q").compactMap { Int($0) }
        let day = parts.count == 2 ? Day(year: parts[0], month: 3 * parts[1] - 2, day: 1) : nil
        self = day.map { .day($0) } ?? .empty
    }
}
