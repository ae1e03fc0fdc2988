import Turnaround

extension TurnaroundReport: RenderedReport {
    package var text: String {
        var text = "\(title.printable)\n"
        text += "As of \(Wording.minute(asOf)) in London. Working days of \(calendar.printable). \(closure.sentence)\n"
        text += reconciliation.leftOut.map { "Left out: \($0.sentence).\n" }.joined()
        if routes.isEmpty { return text + "\nNo cases.\n" }
        if routes.count > 1 { text += "\nAll routes: \(overall.countsLine)\n" + overall.sentences.map { "  \($0)\n" }.joined() }
        for route in routes {
            text += "\n\((route.route ?? "").printable): \(route.countsLine)\n"
            text += route.sentences.map { "  \($0)\n" }.joined()
            if !route.steps.isEmpty { text += "\n" + route.stepTable }
        }
        return text + "\nmedian, p80, p90, longest: elapsed time; wd: working days; share: part of the time of all completed visits.\n"
    }
}

extension Reconciliation.LeftOut {
    /// `12 cases opened later`.
    var sentence: String {
        switch reason {
        case .openedLater: "\(Wording.counted(cases, "case")) opened later"
        case .sample: Wording.counted(cases, "sample case")
        case .filtered: "\(Wording.counted(cases, "case")) not asked for"
        case .outsideCohort: "\(Wording.counted(cases, "case")) of other days"
        case .undecided: "\(Wording.counted(cases, "case")) not decided yet"
        }
    }
}

extension RouteTurnaround {
    /// `48 cases, 42 closed, 6 open, 412 events`.
    var countsLine: String {
        var parts = [Wording.counted(cases, "case"), "\(Wording.count(closedCases)) closed", "\(Wording.count(openCases)) open"]
        parts.append(Wording.counted(events, "event"))
        if !importedCases.isZero { parts.append("imported") }
        if !sampleCases.isZero { parts.append(sampleCases == cases ? "samples" : Wording.counted(sampleCases, "sample")) }
        return parts.joined(separator: ", ")
    }

    /// The step table: a line a step, in the order in which cases come to them.
    var stepTable: String {
        var table = TerminalTable([
            .text("Step"), .text("With"), .number("Visits"), .number("Median"), .number("p80"), .number("p90"), .number("Longest"),
            .number("Median wd"), .number("p80 wd"), .number("Standard"), .number("Within"), .number("Open"), .number("Overdue"),
            .number("Rework"), .number("Share"),
        ])
        for step in steps {
            let judged = !step.withStandardVisits.isZero || step.standardWorkingDays != nil
            table.rows.append([
                step.step, Wording.party(step.party), Wording.count(step.visits.n), Wording.elapsed(step.visits.medianSeconds),
                Wording.elapsed(step.visits.p80Seconds), Wording.elapsed(step.visits.p90Seconds), Wording.elapsed(step.visits.maxSeconds),
                Wording.days(step.visits.medianWorkingDays), Wording.days(step.visits.p80WorkingDays),
                Wording.days(step.standardWorkingDays),
                Wording.percent(step.withinStandardPercent), Wording.count(step.openVisits.n),
                judged ? Wording.count(step.overdueOpenVisits) : Wording.absent, Wording.count(step.reworkCases),
                Wording.share(step.elapsedShare),
            ])
        }
        return table.text()
    }
}
