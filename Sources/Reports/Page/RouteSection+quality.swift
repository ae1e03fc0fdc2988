import Turnaround

extension RouteSection {
    /// Complete at first, requests, extensions, conditions, to and fro: a line for each figure that exists.
    var qualityPart: Markup {
        var table = DataTable(
            caption: "Quality of \(name)", columns: [.text("Figure"), .number("Value"), .text("Of what")])
        if let quality = route.quality { table.rows += quality.lines }
        if let pingPong = route.pingPong { table.rows += pingPong.lines }
        guard !table.rows.isEmpty else { return .nothing }
        return .sequence([tag("h3") { "How well it went" }, table.markup])
    }

    /// Steps by week.
    var spectrumFigure: Figure? {
        guard let spectrum, let last = spectrum.cells.map(\.week).max() else { return nil }
        let first = max(spectrum.cells.map(\.week).min() ?? last, last.advanced(by: -7 * ((isCompact ? 26 : 52) - 1)))
        let weeks = Array(stride(from: first, through: last, by: 7))
        let names = route.steps.map(\.step).filter { name in
            spectrum.cells.contains { $0.step == name && $0.week >= first }
        }
        let cells = Dictionary(spectrum.cells.map { (SpectrumPlace(step: $0.step, week: $0.week), $0) }) { first, _ in
            first
        }
        guard !names.isEmpty else { return nil }
        let strips = names.map { name in strip(name, weeks.map { cells[SpectrumPlace(step: name, week: $0)] }) }
        let chart = SpectrumChart(
            strips: strips, weeks: weeks.count, ends: ("week of \(Wording.date(first))", Wording.date(last)))
        return Figure(
            id: "\(id)-weeks", title: "Performance spectrum",
            description:
                """
                For each of \(Wording.counted(names.count, "step")) and \(Wording.counted(weeks.count, "week")) the \
                median time of the visits begun then.
                """,
            drawings: isCompact
                ? [chart.draw(width: 288, shown: .always)]
                : [chart.draw(width: 288, shown: .narrow), chart.draw(width: 1040, shown: .broad)],
            note:
                """
                A cell is a week: the higher and darker, the longer half of the visits took that began in it; at the \
                right what the highest stands for.\u{20}
                """
                    + "No cell: none began, or none of them has ended. A low red one: not told.",
            table: spectrumTable(names, weeks, cells), place: .wide)
    }

    private func strip(_ name: String, _ cells: [SpectrumCell?]) -> SpectrumChart.Strip {
        let longest = cells.compactMap { $0?.medianSeconds }.max()
        let classes = cells.map { cell -> Int? in
            guard let cell, !cell.visits.isZero else { return nil }
            guard let median = cell.medianSeconds, let longest else { return -1 }
            return longest > 0 ? min(4, Int(5 * median / longest)) : 0
        }
        return .init(name: name, figure: longest.map(Wording.elapsed) ?? "", classes: classes)
    }

    /// A line for each week in which anything began.
    private func spectrumTable(_ names: [String], _ weeks: [Day], _ cells: [SpectrumPlace: SpectrumCell]) -> DataTable {
        DataTable(
            caption: "Median time (and visits) by week and step of \(name)",
            columns: [.text("Week of")] + names.map { .number($0.printable) },
            rows: weeks.compactMap { week in
                let row = names.map { cells[SpectrumPlace(step: $0, week: week)] }
                guard row.contains(where: { $0 != nil }) else { return nil }
                return [.text(Wording.date(week))]
                    + row.map { cell in
                        .text(cell.map { "\(Wording.elapsed($0.$medianSeconds)) (\(Wording.count($0.visits)))" } ?? "")
                    }
            })
    }
}

/// A step in a week.
private struct SpectrumPlace: Hashable {
    var step: String
    var week: Day
}

extension QualityFigures {
    /// A line for each figure that exists.
    fileprivate var lines: [[DataTable.Cell]] {
        var lines: [[DataTable.Cell]] = []
        if !checkedCases.isZero {
            lines.append([
                "Complete at the first submission", .text(Wording.percent($firstTimeCompletePercent)),
                .text(Wording.basis(firstTimeCompleteCases, of: checkedCases) + " checked"),
            ])
        }
        if !requests.isZero {
            lines.append([
                "Requests for information per case", .text(Wording.days($requestsPerCase)),
                .text(
                    """
                    \(Wording.counted(requests, "request")); \(Wording.counted(repeatedRequestCases, "case")) with two \
                    rounds or more
                    """
                ),
            ])
        }
        if !extensions.isZero {
            lines.append([
                "Extensions of the standard", .text(Wording.cell(extensions)),
                .text("\(Wording.count(agreedExtensions)) with the provider's consent on record"),
            ])
        }
        if let percent = withinStandardOrAgreedPercent {
            lines.append([
                "Within standard, or as extended by agreement", .text(Wording.percent(percent)),
                .text(Wording.counted(withinStandardOrAgreedCases, "case")),
            ])
        }
        if !conditions.isZero {
            lines.append([
                "Conditions per decision that has any", .text(Wording.days($conditionsPerDecision)),
                .text(Wording.counted(conditions, "condition")),
            ])
        }
        if let median = discharge.medianWorkingDays {
            lines.append([
                "Median time to discharge a condition", .text(Wording.workingDays(median)),
                .text("\(Wording.count(discharge.n)) discharged"),
            ])
        }
        if let percent = dischargedOnTimePercent, let onTime = dischargedOnTime, let due = dueConditions {
            lines.append([
                "Conditions discharged by their day", .text(Wording.percent(percent)),
                .text(Wording.basis(onTime, of: due)),
            ])
        }
        return lines
    }
}

extension PingPongFigures {
    /// A line for each figure that exists.
    fileprivate var lines: [[DataTable.Cell]] {
        guard !cases.isZero else { return [] }
        var lines: [[DataTable.Cell]] = []
        if let returnsPerCase {
            let most = mostReturns.map { "; the most of one case \($0)" } ?? ""
            lines.append([
                "Back to the provider, times per case", .text(Wording.decimal(returnsPerCase)),
                .text("\(Wording.counted(cases, "case")) changed hands after submission\(most)"),
            ])
        }
        if let handoversPerCase {
            lines.append([
                "Handovers between people per case", .text(Wording.decimal(handoversPerCase)),
                "visits that different people ended",
            ])
        }
        if let repeatsPerCase {
            lines.append([
                "Steps entered again per case", .text(Wording.decimal(repeatsPerCase)),
                "visits to a step the case had been in",
            ])
        }
        return lines
    }
}
