import Turnaround

extension TurnaroundReport: RenderedReport {
    package var text: String {
        var text = "\(title.printable)\n"
        text += "As of \(Wording.minute(asOf)) in London. Working days of \(calendar.printable). \(closure.sentence)\n"
        text += selection.sentences.map { "\($0)\n" }.joined()
        text += (files ?? []).map { "  \($0.line)\n" }.joined()
        if files == nil ? overall.cases.isZero : routes.isEmpty {
            return text + "\nNo cases.\n\n" + reconciliation.text
        }
        if routes.count != 1 {
            text += "\nAll routes: \(overall.countsLine)\n" + overall.sentences.map { "  \($0)\n" }.joined()
        }
        for route in routes {
            text += "\n\((route.route ?? "").printable): \(route.countsLine)\n"
            text += route.sentences.map { "  \($0)\n" }.joined()
            if !route.steps.isEmpty { text += "\n" + route.stepTable }
        }
        text +=
            """
            \nmedian, p80, p90, longest: elapsed time; wd: working days; share: part of the time of all completed \
            visits.\n
            """
        if !groups.isEmpty { text += "\n" + groupText }
        if trend.count > 1 { text += "\nBy quarter:\n\n" + trendTable }
        return text + "\n" + reconciliation.text + definitions.footnote
    }

    /// The groups with what compares them.
    private var groupText: String {
        let dimensions = selection.groupedBy.map(\.rawValue)
        var text = "Groups by \(Wording.list(dimensions)):\n\n" + groupTable
        if groups.contains(where: \.overlaps) {
            text += "\n  A case counts in each of its sectors: these groups overlap, and are not to be added up.\n"
        }
        if !comparisons.isEmpty { text += "\n" + comparisons.map { "  \($0.sentence.printable)\n" }.joined() }
        return text
    }

    /// A line a group.
    private var groupTable: String {
        let dimensions = selection.groupedBy
        var table = TerminalTable(
            dimensions.map { .text($0.rawValue.capitalized) } + [
                .number("Cases"), .number("Open"), .number("Decided"), .number("Median wd"), .number("p80 wd"),
                .number("Half decided in"),
                .number("Within"), .number("Or agreed"), .number("Complete at first"), .number("Requests"),
            ])
        for group in groups {
            let (figures, clock) = (group.figures, group.figures.schemeClock)
            let decided = figures.decidedDuration
            table.rows.append(
                dimensions.map { group.key[$0] ?? "" } + [
                    Wording.cell(figures.cases), Wording.cell(figures.openCases), Wording.cell(decided.n),
                    Wording.days(decided.$medianWorkingDays), Wording.days(decided.$p80WorkingDays),
                    Wording.elapsed(figures.survival?.$medianSeconds), Wording.percent(clock.$withinStandardPercent),
                    Wording.percent(figures.quality?.$withinStandardOrAgreedPercent),
                    Wording.percent(figures.quality?.$firstTimeCompletePercent),
                    Wording.days(figures.quality?.$requestsPerCase),
                ])
        }
        return table.text()
    }

    /// A line a quarter.
    private var trendTable: String {
        var table = TerminalTable([
            .text("Quarter"), .number("Submitted"), .number("Decided"), .number("n"), .number("Median wd"),
            .number("p80 wd"),
            .number("Within"),
        ])
        for quarter in trend {
            table.rows.append([
                quarter.quarter, Wording.cell(quarter.submitted), Wording.cell(quarter.decided),
                Wording.cell(quarter.duration.n),
                Wording.days(quarter.duration.$medianWorkingDays), Wording.days(quarter.duration.$p80WorkingDays),
                Wording.percent(quarter.$withinStandardPercent),
            ])
        }
        return table.text()
    }
}

extension ReportSelection {
    /// What was asked for, where anything was.
    package var sentences: [String] {
        var sentences: [String] = []
        if cohort == .decided || from != nil || to != nil {
            let days = [from.map { "from \(Wording.date($0))" }, to.map { "to \(Wording.date($0))" }].compactMap(\.self)
            let range = days.isEmpty ? "" : " " + days.joined(separator: " ")
            sentences.append("Cases \(cohort == .decided ? "decided" : "submitted")\(range), by the day in London.")
        }
        let asked = ReportDimension.allCases.compactMap { dimension in
            filters[dimension].map { "\(dimension.rawValue) \(Wording.list($0, joined: "or").printable)" }
        }
        if !asked.isEmpty { sentences.append("Only: \(asked.joined(separator: "; ")).") }
        return sentences
    }
}

extension PublishedSource {
    /// `SAB Sample Body: 1 Jan 2026 to 30 Jun 2026, as of …, signed by 1a2b…`.
    var line: String {
        """
        \(body.printable) \(name.printable): \(Wording.date(from)) to \(Wording.date(to)), as of \
        \(Wording.minute(asOf)),\u{20}
        """
            + "signed by \(key.printable)"
    }
}

extension Reconciliation {
    /// The account of every case, ending in a line feed.
    package var text: String {
        let parts = leftOut.map(\.sentence)
        let rest =
            parts.isEmpty
            ? ", all of them in the figures"
            : ": " + (["\(Wording.count(inCohort)) in the figures"] + parts).joined(separator: ", ")
        var sentence =
            opened.isHidden
            ? "\(Wording.counted(inCohort, "case"))."
            : "\(Wording.counted(opened, "case")) looked at\(opened.isZero ? "" : rest)."
        if !bodies.isEmpty {
            sentence +=
                """
                 \(Wording.counted(bodies.count, "body", plural: "bodies")) reporting: \
                \(Wording.list(bodies).printable).
                """
        }
        return sentence + "\n"
    }
}

extension Reconciliation.LeftOut {
    /// `12 opened later`.
    var sentence: String {
        let words =
            switch reason {
            case .openedLater: "opened later"
            case .sample: "of samples"
            case .filtered: "not asked for"
            case .outsideCohort: "of other days"
            case .undecided: "not decided yet"
            }
        return "\(Wording.count(cases)) \(words)"
    }
}

extension RouteTurnaround {
    /// `48 cases, 42 closed, 6 open, 412 events`.
    var countsLine: String {
        var parts = [
            Wording.counted(cases, "case"), "\(Wording.count(closedCases)) closed", "\(Wording.count(openCases)) open",
        ]
        if !events.isHidden { parts.append(Wording.counted(events, "event")) }
        if !importedCases.isZero { parts.append("imported") }
        if !sampleCases.isZero, !sampleCases.isHidden {
            parts.append(sampleCases == cases ? "samples" : Wording.counted(sampleCases, "sample"))
        }
        return parts.joined(separator: ", ")
    }

    /// From the first submission to the scheme's stop; in imported history from the first event to the last.
    var decidedDuration: DurationSummary {
        let clock = schemeClock
        if !clock.fromFirstSubmission.n.isZero { return clock.fromFirstSubmission }
        return clock.fromClockStart.n.isZero && importedCases == cases ? caseDuration : clock.fromClockStart
    }

    /// The step table: a line a step, in the order in which cases come to them.
    var stepTable: String {
        var table = TerminalTable([
            .text("Step"), .text("With"), .number("Visits"), .number("Median"), .number("p80"), .number("p90"),
            .number("Longest"),
            .number("Median wd"), .number("p80 wd"), .number("Standard"), .number("Within"), .number("Open"),
            .number("Overdue"),
            .number("Rework"), .number("Share"),
        ])
        for step in steps {
            let judged = !step.withStandardVisits.isZero || step.standardWorkingDays != nil
            table.rows.append([
                step.step, Wording.party(step.party), Wording.cell(step.visits.n),
                Wording.elapsed(step.visits.$medianSeconds),
                Wording.elapsed(step.visits.$p80Seconds), Wording.elapsed(step.visits.$p90Seconds),
                Wording.elapsed(step.visits.$maxSeconds),
                Wording.days(step.visits.$medianWorkingDays), Wording.days(step.visits.$p80WorkingDays),
                Wording.days(step.standardWorkingDays),
                Wording.percent(step.$withinStandardPercent), Wording.cell(step.openVisits.n),
                judged ? Wording.cell(step.overdueOpenVisits) : Wording.absent, Wording.cell(step.reworkCases),
                Wording.share(step.$elapsedShare),
            ])
        }
        return table.text()
    }
}

extension [Definition] {
    /// What the rule for small numbers did, in a report that it was applied to; empty in others.
    var footnote: String {
        let rules = filter(Definition.disclosure.contains)
        return rules.isEmpty
            ? "" : "\n" + rules.map { "\($0.figure): \($0.meaning)\n" }.joined() + "\(Wording.hidden): not told.\n"
    }
}
