import Turnaround

extension ReportPage {
    /// The groups asked for, and whether they differ.
    var groupsSection: Markup {
        let groups = turnaround.groups
        guard !groups.isEmpty else { return .nothing }
        return tag("section", ["id": "groups"]) {
            tag("h2") { "By \(Wording.list(turnaround.selection.groupedBy.map(\.rawValue)))" }
            tag("div", ["class": "figures"]) { if let figure = groupsFigure { figure.markup } }
            if groupsFigure == nil { groupsTable.markup }
            for comparison in turnaround.comparisons { tag("p", ["class": "say"]) { comparison.sentence } }
            if turnaround.selection.groupedBy.contains(where: \.overlaps) {
                tag("p", ["class": "note"]) {
                    "A case can stand in several of these groups; they are never summed and never tested."
                }
            }
        }
    }

    /// The groups as bars, where there are no more than can be taken in.
    private var groupsFigure: Figure? {
        let unit = turnaround.overall.unit
        let rows = turnaround.groups.compactMap { group -> BarChart.Row? in
            let duration = group.figures.mainDuration
            guard let median = duration.median(unit), let p80 = duration.p80(unit) else { return nil }
            return BarChart.Row(
                name: name(group), figure: "\(Wording.decimal(median)) · \(Wording.decimal(p80)) \(unit.short)",
                parts: [(median, "half"), (p80 - median, "most")])
        }
        let longest = turnaround.groups.compactMap { $0.figures.mainDuration.p80(unit) }.max() ?? 0
        guard rows.count > 1, rows.count <= 24, longest > 0 else { return nil }
        return Figure(
            id: "groups-f", title: "Median and eight in ten, in \(unit.words)",
            description: "Bars for \(rows.count) groups. "
                + rows.map { "\($0.name): \($0.figure)." }.joined(separator: " "),
            drawings: [BarChart(rows: rows, whole: longest).draw()],
            note: "The dark part of a bar ends at the median, the light part where eight in ten are done.",
            table: groupsTable,
            place: .pair, level: 3)
    }

    private func name(_ group: GroupTurnaround) -> String {
        turnaround.selection.groupedBy.compactMap { group.key[$0] }.joined(separator: ", ")
    }

    private var groupsTable: DataTable {
        let unit = turnaround.overall.unit
        return DataTable(
            caption: "Figures by group",
            columns: [
                .text("Group"), .number("Cases"), .number("Closed"), .number("Open"), .number("Median, \(unit.short)"),
                .number("8 in 10, \(unit.short)"), .number("Within standard"),
            ],
            rows: turnaround.groups.map { group in
                let figures = group.figures
                return [
                    .name(name(group)), .text(Wording.cell(figures.cases)), .text(Wording.cell(figures.closedCases)),
                    .text(Wording.cell(figures.openCases)), .text(Wording.days(figures.mainDuration.median(unit))),
                    .text(Wording.days(figures.mainDuration.p80(unit))),
                    .text(Wording.percent(figures.schemeClock.$withinStandardPercent)),
                ]
            })
    }

    /// Quarter by quarter.
    var trendSection: Markup {
        guard turnaround.trend.count > 1 else { return .nothing }
        let unit = turnaround.overall.unit
        let quarters = turnaround.trend.map {
            TrendChart.Quarter(
                name: $0.quarter, median: $0.duration.median(unit), p80: $0.duration.p80(unit),
                cases: $0.duration.n.value)
        }
        let table = DataTable(
            caption: "Figures by quarter",
            columns: [
                .text("Quarter"), .number("Submitted"), .number("Decided"), .number("n"),
                .number("Median, \(unit.short)"),
                .number("8 in 10, \(unit.short)"), .number("Within standard"),
            ],
            rows: turnaround.trend.map { quarter in
                [
                    .text(quarter.quarter), .text(Wording.cell(quarter.submitted)),
                    .text(Wording.cell(quarter.decided)),
                    .text(Wording.cell(quarter.duration.n)), .text(Wording.days(quarter.duration.median(unit))),
                    .text(Wording.days(quarter.duration.p80(unit))),
                    .text(Wording.percent(quarter.$withinStandardPercent)),
                ]
            })
        let told = quarters.filter { $0.median != nil }
        let words = told.first.flatMap { first in
            told.last.map { last in
                """
                Median \(Wording.days(first.median)) \(unit.words) in \(first.name), \(Wording.days(last.median)) in \
                \(last.name).
                """
            }
        }
        return tag("section", ["id": "trend"]) {
            tag("h2") { "By quarter of \(turnaround.selection.cohort == .submitted ? "submission" : "decision")" }
            if told.isEmpty {
                table.markup
            } else {
                tag("div", ["class": "figures"]) {
                    Figure(
                        id: "trend-f", title: "Median and eight in ten, in \(unit.words)", description: words ?? "",
                        drawings: [TrendChart(quarters: quarters, unit: unit).draw()],
                        note:
                            """
                            Dots are medians; strokes reach to where eight in ten were done. A quarter with open cases \
                            may still grow.
                            """,
                        table: table, place: .pair, level: 3
                    ).markup
                }
            }
        }
    }
}
