import Turnaround

extension TurnaroundReport: RenderedReport {
    package func text(isWide: Bool) -> String { titled.printed(isWide: isWide) }

    /// The report as it stands, its names as they are.
    private func printed(isWide: Bool) -> String {
        let isEmpty = files == nil ? overall.cases.isZero : routes.isEmpty
        let whole = routes.count == 1 ? routes[0] : overall
        var text = TextLayout.paragraph(title.printable)
        text += TextLayout.paragraphs(isEmpty ? reconciliation.emptiness(selection) : whole.answer)
        text += "\n"
        text += TextLayout.paragraphs(
            [
                "As of \(Wording.minute(asOf)) in London. Working days of \(calendar.printable). \(closure.sentence)"
            ] + selection.sentences)
        text += TextLayout.paragraphs((files ?? []).map(\.line), indent: 2, hanging: 2)
        if isEmpty { return text + "\n" + reconciliation.text }
        if routes.count != 1 { text += block(overall, named: "All routes", answers: false) }
        for route in routes {
            text += block(route, named: (route.route ?? "").printable, answers: routes.count != 1)
            if !route.steps.isEmpty { text += "\n" + route.stepTable(isWide: isWide) }
        }
        text += "\n" + TextLayout.paragraph(legend(isWide: isWide))
        if !groups.isEmpty { text += "\n" + groupText(isWide: isWide) }
        if trend.count > 1 { text += "\nBy quarter:\n\n" + trendTable }
        return text + "\n" + reconciliation.text + definitions.footnote
    }

    /// What is known of a route.
    /// - Parameter answers: whether its answer stands here and not at the top.
    private func block(_ route: RouteTurnaround, named name: String, answers: Bool) -> String {
        "\n" + TextLayout.paragraph("\(name): \(route.countsLine)")
            + TextLayout.paragraphs(answers ? route.sentences : route.details, indent: 2, hanging: 2)
    }

    /// What the columns of the tables of steps hold.
    private func legend(isWide: Bool) -> String {
        isWide
            ? """
            median, p80, p90, longest: elapsed time; wd: working days; share: part of the time of all completed \
            visits.
            """
            : """
            p80: eight in ten took no longer; wd: working days; late: open and past the standard. More: --wide, \
            --csv.
            """
    }

    /// The groups with what compares them.
    private func groupText(isWide: Bool) -> String {
        let dimensions = selection.groupedBy.map(\.rawValue)
        var text = "Groups by \(Wording.list(dimensions)):\n\n" + groupTable(isWide: isWide)
        if groups.contains(where: \.overlaps) {
            text +=
                "\n"
                + TextLayout.paragraph(
                    "A case counts in each of its sectors: these groups overlap, and are not to be added up.", indent: 2
                )
        }
        if !comparisons.isEmpty {
            text += "\n" + TextLayout.paragraphs(comparisons.map(\.sentence.printable), indent: 2, hanging: 2)
        }
        return text
    }

    /// A line a group: the main figures, or where there is room all.
    private func groupTable(isWide: Bool) -> String {
        guard !isWide else { return wideGroupTable }
        let title = selection.groupedBy.map(\.rawValue.capitalized).joined(separator: " · ")
        var table = TerminalTable([
            .text(title), .number("Cases"), .number("Open"), .number("Decided"), .number("Median wd"),
            .number("p80 wd"), .number("Within"),
        ])
        for group in groups {
            let (figures, decided) = (group.figures, group.figures.decidedDuration)
            table.rows.append([
                selection.groupedBy.map { group.key[$0] ?? "" }.joined(separator: " · "), Wording.cell(figures.cases),
                Wording.cell(figures.openCases), Wording.cell(decided.n), Wording.days(decided.$medianWorkingDays),
                Wording.days(decided.$p80WorkingDays), Wording.percent(figures.schemeClock.$withinStandardPercent),
            ])
        }
        return table.text(columns: TextLayout.columns)
    }

    /// A line a group with all its figures.
    private var wideGroupTable: String {
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
        return table.text(columns: TextLayout.columns)
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
        return TextLayout.paragraph(sentence)
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

    /// The step table: a line a step, in the order in which cases come to them; the main figures, or where there is
    /// room all.
    func stepTable(isWide: Bool) -> String {
        guard !isWide else { return wideStepTable }
        let inDays = unit == .workingDays
        var table = TerminalTable([
            .text("Step"), .text("With"), .number("Visits"), .number(inDays ? "Median wd" : "Median"),
            .number(inDays ? "p80 wd" : "p80"), .number("Within"), .number("Open"), .number("Late"),
        ])
        for step in steps {
            let (visits, judged) = (step.visits, step.isJudged)
            table.rows.append([
                step.step, Wording.party(step.party), Wording.cell(visits.n),
                inDays ? Wording.days(visits.$medianWorkingDays) : Wording.elapsed(visits.$medianSeconds),
                inDays ? Wording.days(visits.$p80WorkingDays) : Wording.elapsed(visits.$p80Seconds),
                Wording.percent(step.$withinStandardPercent), Wording.cell(step.openVisits.n),
                judged ? Wording.cell(step.overdueOpenVisits) : Wording.absent,
            ])
        }
        return table.text(columns: TextLayout.columns)
    }

    private var wideStepTable: String {
        var table = TerminalTable([
            .text("Step"), .text("With"), .number("Visits"), .number("Median"), .number("p80"), .number("p90"),
            .number("Longest"),
            .number("Median wd"), .number("p80 wd"), .number("Standard"), .number("Within"), .number("Open"),
            .number("Overdue"),
            .number("Rework"), .number("Share"),
        ])
        for step in steps {
            let judged = step.isJudged
            table.rows.append([
                step.step, Wording.party(step.party), Wording.cell(step.visits.n),
                Wording.elapsed(step.visits.$medianSeconds),
                Wording.elapsed(step.visits.$p80Seconds), Wording.elapsed(step.visits.$p90Seconds),
                Wording.elapsed(step.visits.$maxSeconds),
                Wording.days(step.visits.$medianWorkingDays), Wording.days(step.visits.$p80WorkingDays),
                Wording.standard(step.standard),
                Wording.percent(step.$withinStandardPercent), Wording.cell(step.openVisits.n),
                judged ? Wording.cell(step.overdueOpenVisits) : Wording.absent, Wording.cell(step.reworkCases),
                Wording.share(step.$elapsedShare),
            ])
        }
        return table.text()
    }
}

extension StepTurnaround {
    /// True if it is held against a standard.
    fileprivate var isJudged: Bool { !withStandardVisits.isZero || standard != nil }
}

extension [Definition] {
    /// What the rule for small numbers did, in a report that it was applied to; empty in others.
    var footnote: String {
        let rules = filter(Definition.disclosure.contains)
        guard !rules.isEmpty else { return "" }
        return "\n"
            + TextLayout.paragraphs(
                rules.map { "\($0.figure): \($0.meaning)" } + ["\(Wording.hidden): not told."], hanging: 2)
    }
}
