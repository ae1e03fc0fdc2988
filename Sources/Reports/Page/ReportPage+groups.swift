import Turnaround

extension ReportPage {
    /// The groups asked for, and whether they differ.
    var groupsSection: Markup {
        let groups = turnaround.groups
        guard !groups.isEmpty else { return .nothing }
        return tag("section", ["id": "groups"]) {
            tag("h2") { "By \(Wording.list(turnaround.selection.groupedBy.map(\.rawValue)))" }
            tag("div", ["class": "figures"]) {
                if let figure = groupsFigure { figure.markup }
                if let figure = panelsFigure { figure.markup }
            }
            if groupsFigure == nil { groupsTable.markup }
            for comparison in turnaround.comparisons { tag("p", ["class": "say"]) { comparison.sentence } }
            if turnaround.selection.groupedBy.contains(where: \.overlaps) {
                tag("p", ["class": "note"]) {
                    "A case can stand in several of these groups; they are never summed and never tested."
                }
            }
        }
    }

    /// The groups with most cases, as many as can be taken in, in their order.
    private func largest(_ limit: Int) -> [GroupTurnaround] {
        let groups = turnaround.groups
        guard groups.count > limit else { return groups }
        let ranked = groups.indices.sorted {
            (groups[$1].figures.cases.value ?? 0, $0) < (groups[$0].figures.cases.value ?? 0, $1)
        }
        return ranked.prefix(limit).sorted().map { groups[$0] }
    }

    /// What is left out of a picture.
    private func leftOut(_ shown: Int) -> String {
        shown < turnaround.groups.count
            ? " The \(shown) groups with most cases of \(turnaround.groups.count); the table has all." : ""
    }

    /// The groups as bars: times where any is told, else numbers of cases.
    private var groupsFigure: Figure? {
        let unit = turnaround.overall.unit
        let groups = largest(24)
        let durations = groups.map(\.figures.mainDuration)
        let longest = durations.compactMap { $0.p80(unit) ?? $0.median(unit) }.max() ?? 0
        guard longest > 0 else { return caseBars(groups) }
        let rows = zip(groups, durations).map { group, duration -> BarChart.Row in
            guard let median = duration.median(unit) else {
                return BarChart.Row(name: name(group), figure: "not told", parts: [])
            }
            let p80 = duration.p80(unit) ?? median
            return BarChart.Row(
                name: name(group), figure: "\(Wording.decimal(median)) · \(Wording.decimal(p80)) \(unit.short)",
                parts: [(median, "half"), (p80 - median, "most")])
        }
        return Figure(
            id: "groups-f", title: "Median and eight in ten, in \(unit.words)",
            description: "Bars for \(rows.count) groups. "
                + rows.map { "\($0.name): \($0.figure)." }.joined(separator: " "),
            drawings: [BarChart(rows: rows, whole: longest).draw()],
            note: "The dark part of a bar ends at the median, the light part where eight in ten are done."
                + leftOut(rows.count),
            table: groupsTable, place: .pair, level: 3)
    }

    /// The groups by their cases, where no time can be told.
    private func caseBars(_ groups: [GroupTurnaround]) -> Figure? {
        let most = groups.compactMap(\.figures.cases.value).max() ?? 0
        guard most > 0 else { return nil }
        let rows = groups.map { group in
            BarChart.Row(
                name: name(group), figure: Wording.cell(group.figures.cases),
                parts: [(Double(group.figures.cases.value ?? 0), "half")])
        }
        return Figure(
            id: "groups-f", title: "Cases by group",
            description: rows.map { "\($0.name): \($0.figure)." }.joined(separator: " "),
            drawings: [BarChart(rows: rows, whole: Double(most)).draw()],
            note: "No group has enough decided cases to tell how long they took." + leftOut(rows.count),
            table: groupsTable, place: .pair, level: 3)
    }

    /// How soon the cases of each group are decided, a panel a group.
    private var panelsFigure: Figure? {
        let unit = turnaround.overall.unit
        let groups = largest(12)
        let reach = { (figures: RouteTurnaround) in
            let duration = figures.mainDuration
            return GroupPanels.Reach(
                median: duration.median(unit), p80: duration.p80(unit), p90: duration.p90(unit))
        }
        guard groups.count > 1, groups.contains(where: { !reach($0.figures).points.isEmpty }) else { return nil }
        let standards = turnaround.overall.schemeClock.standards
        let single = standards.count == 1 ? standards.first : nil
        // A standard in civil time is no number of working days, and has no place on this axis.
        let standard = unit == .workingDays && single?.unit == .workingDays ? single.map { Double($0.count) } : nil
        let panels = groups.map { group in
            GroupPanels.Panel(
                name: name(group), figure: "\(Wording.counted(group.figures.mainDuration.n, "case"))",
                reach: reach(group.figures))
        }
        return Figure(
            id: "groups-p", title: "How soon cases are decided, group by group", description: "",
            drawings: GroupPanels(panels: panels, all: reach(turnaround.overall), unit: unit, standard: standard)
                .draw(),
            note: "Upwards the part of decided cases, to the right \(unit.words) from the first submission; dots where "
                + "half, eight and nine in ten were decided. Grey: all groups together."
                + (standard.map { " The broken line is the standard, \(Wording.decimal($0)) working days." } ?? "")
                + leftOut(panels.count),
            table: reachTable(groups), place: .panels, level: 3)
    }

    private func reachTable(_ groups: [GroupTurnaround]) -> DataTable {
        let unit = turnaround.overall.unit
        return DataTable(
            caption: "How soon the cases of each group are decided, in \(unit.words)",
            columns: [.text("Group"), .number("n"), .number("Median"), .number("8 in 10"), .number("9 in 10")],
            rows: groups.map { group in
                let duration = group.figures.mainDuration
                return [
                    .name(name(group)), .text(Wording.cell(duration.n)), .text(Wording.days(duration.median(unit))),
                    .text(Wording.days(duration.p80(unit))), .text(Wording.days(duration.p90(unit))),
                ]
            })
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
                            Dots are medians; strokes reach to where eight in ten were done. A hollow dot rests on \
                            fewer than \(TrendChart.few) cases and is not joined to the line; a cross stands \
                            where nothing is told. A quarter with open cases may still grow.
                            """,
                        table: table, place: .pair, level: 3
                    ).markup
                }
            }
        }
    }
}
