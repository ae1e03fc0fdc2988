import Turnaround

extension TurnaroundReport {
    /// A row for each figure of the report: where it stands, what it is called in the JSON, and its value.
    package var csv: String {
        let columns = [
            "as_of", "calendar", "cohort", "from", "to", "scope", "group", "route", "step", "row", "item", "figure",
            "value",
        ]
        var table = CSVTable(columns: columns)
        for row in (try? FigureRows(self, parts: TurnaroundReport.parts))?.rows ?? [] {
            table.add([
                "as_of": .text(asOf.description), "calendar": .text(calendar),
                "cohort": .text(selection.cohort.rawValue),
                "from": selection.from.map { .text($0.description) }, "to": selection.to.map { .text($0.description) },
                "scope": .text(row.scope), "group": .text(row.group), "route": .text(row.route),
                "step": .text(row.step),
                "row": .text(row.row), "item": .text(row.item), "figure": .text(row.figure), "value": row.value,
            ])
        }
        return table.text
    }

    /// The members of the report that hold figures, in the order of its CSV.
    static let parts = [
        "reconciliation", "overall", "routes", "groups", "comparisons", "no_survival", "trend", "spectrum", "files",
    ]
}
