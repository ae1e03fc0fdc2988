import Turnaround

/// A column of a turnaround report's CSV.
enum TurnaroundColumn: String, CSVColumn {
    case asOf = "as_of"
    case calendar, cohort, from, to, scope, group, route, step, row, item, figure, value, status

    var isFigure: Bool { false }
}

extension TurnaroundReport {
    /// A row for each figure of the report: where it stands, what it is called in the JSON, its value and its status.
    package var csv: String {
        var table = CSVTable<TurnaroundColumn>()
        let about: [TurnaroundColumn: CSVCell] = [
            .asOf: .text(asOf.description), .calendar: .text(calendar), .cohort: .text(selection.cohort.rawValue),
            .from: .text(selection.from?.description ?? ""), .to: .text(selection.to?.description ?? ""),
        ]
        for row in (try? FigureRows(self, parts: TurnaroundReport.parts))?.rows ?? [] {
            var cells = about
            cells[.scope] = .text(row.scope)
            cells[.group] = .text(row.group)
            cells[.route] = .text(row.route)
            cells[.step] = .text(row.step)
            cells[.row] = .text(row.row)
            cells[.item] = .text(row.item)
            cells[.figure] = .text(row.figure)
            cells[.value] = row.value
            cells[.status] = .text(row.status)
            table.add(cells)
        }
        return table.text
    }

    /// The members of the report that hold figures, in the order of its CSV.
    static let parts = [
        "reconciliation", "overall", "routes", "groups", "comparisons", "no_survival", "trend", "spectrum", "files",
    ]
}
