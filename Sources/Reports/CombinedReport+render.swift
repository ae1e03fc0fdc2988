import Turnaround

extension CombinedReport: RenderedReport {
    package var text: String {
        var text = "Published figures of \(Wording.counted(Set(files.map(\.body)).count, "body"))\n"
        for file in files {
            text +=
                "  \(file.body.printable) \(file.name.printable): \(Wording.date(file.from)) to \(Wording.date(file.to)), "
                + "as of \(Wording.minute(file.asOf)), key \(file.key.printable)\n"
        }
        if routes.isEmpty { return text + "\nNo cases.\n" }
        for figures in routes.count > 1 ? [overall] + routes : routes {
            text += "\n\(figures.route?.printable ?? "All routes"): \(figures.sentence)\n" + figures.sentences.map { "  \($0)\n" }.joined()
            if !figures.steps.isEmpty { text += "\n" + figures.stepTable }
        }
        return text
            + "\nNo table of the files is of fewer than 8 cases; the longest times are pooled, so that a figure among them reads “more than”.\n"
    }

    /// A row for each route and step.
    package var csv: String {
        var table = CSVTable(columns: [
            "route", "row", "step", "n", "median_working_days", "p80_working_days", "p90_working_days", "within_standard_percent",
            "curve_median_calendar_days", "body_held_median_working_days", "body_held_p80_working_days", "without_decision", "open",
        ])
        for figures in routes.count == 1 ? routes : [overall] + routes {
            table.add([
                "route": .text(figures.route ?? ""), "row": .text("decided"), "n": .count(figures.decided),
                "median_working_days": figures.medianWorkingDays?.cell, "p80_working_days": figures.p80WorkingDays?.cell,
                "p90_working_days": figures.p90WorkingDays?.cell, "within_standard_percent": CSVCell(figures.withinStandardPercent),
                "curve_median_calendar_days": CSVCell(figures.curveMedianCalendarDays),
                "body_held_median_working_days": figures.bodyHeldMedianWorkingDays?.cell,
                "body_held_p80_working_days": figures.bodyHeldP80WorkingDays?.cell, "without_decision": .count(figures.withoutDecision),
                "open": .count(figures.open),
            ])
            for step in figures.steps {
                table.add([
                    "route": .text(figures.route ?? ""), "row": .text("step"), "step": .text(step.step), "n": .integer(step.visits),
                    "median_working_days": step.medianWorkingDays?.cell, "p80_working_days": step.p80WorkingDays?.cell,
                ])
            }
        }
        return table.text
    }
}

extension CombinedFigures {
    fileprivate var sentence: String {
        "\(Wording.counted(decided, "decided case")), \(Wording.count(withoutDecision)) without a decision, \(Wording.count(open)) of these open"
    }

    fileprivate var sentences: [String] {
        var sentences: [String] = []
        if let median = medianWorkingDays, let p80 = p80WorkingDays {
            sentences.append(
                "Half took \(median.words) from the first submission; eight in ten took \(p80.words)"
                    + "\(p90WorkingDays.map { "; nine in ten took \($0.words)" } ?? "").")
        }
        if let days = curveMedianCalendarDays {
            sentences.append("Open cases counted, half are decided within \(Wording.decimal(days)) calendar days.")
        }
        if let median = bodyHeldMedianWorkingDays, let p80 = bodyHeldP80WorkingDays {
            let within = withinStandardPercent.map { "; \(Wording.percent($0)) kept within their standard" } ?? ""
            sentences.append("Bodies and their committees held half of them for \(median.words), eight in ten for \(p80.words)\(within).")
        }
        if let shares = partyShares {
            let parts = shares.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { name, part in
                "\(Party(rawValue: name).map(Wording.party) ?? name.printable) \(Wording.share(part))"
            }
            sentences.append("The working days of decided cases: \(parts.joined(separator: ", ")).")
        }
        if let outcomes {
            let parts = outcomes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\(Wording.count($1)) \($0.printable)" }
            sentences.append("Outcomes: \(Wording.list(parts)).")
        }
        return sentences
    }

    fileprivate var stepTable: String {
        var table = TerminalTable([.text("Step"), .number("Visits"), .number("Median wd"), .number("p80 wd")])
        for step in steps {
            table.rows.append([
                step.step, Wording.count(step.visits), step.medianWorkingDays?.short ?? Wording.absent,
                step.p80WorkingDays?.short ?? Wording.absent,
            ])
        }
        return table.text()
    }
}

extension ToldDays {
    /// `31 working days or fewer`, `more than 40 working days`.
    fileprivate var words: String {
        switch self {
        case .exact(let days): "\(Wording.workingDays(days)) or fewer"
        case .above(let days): "more than \(Wording.workingDays(Double(days)))"
        }
    }

    /// `31`, `>40`.
    fileprivate var short: String {
        switch self {
        case .exact(let days): Wording.decimal(days)
        case .above(let days): ">\(Wording.count(days))"
        }
    }

    fileprivate var cell: CSVCell {
        switch self {
        case .exact(let days): .decimal(days)
        case .above(let days): .text(">\(days)")
        }
    }
}
