import Turnaround

extension RouteTurnaround {
    /// What the figures say, in plain sentences; what does not exist is not said.
    package var sentences: [String] { answer + details }

    /// How long it took, against which standard, and what is open: what readers ask first.
    var answer: [String] { durationSentences + [standardSentence, openSentence].compactMap(\.self) }

    /// What else the figures say.
    var details: [String] {
        var sentences = [survival?.sentence].compactMap(\.self)
        if !split.isEmpty { sentences.append("The time of closed cases: \(Wording.split(split)).") }
        if !openSplit.isEmpty { sentences.append("The time of open cases so far: \(Wording.split(openSplit)).") }
        if let waiting = waiting?.sentence { sentences.append(waiting) }
        if !outcomes.isEmpty {
            sentences.append(
                "Outcomes: \(Wording.list(outcomes.map { "\(Wording.count($0.cases)) \($0.outcome.printable)" })).")
        }
        sentences += quality?.sentences ?? []
        if let pingPong = pingPong?.sentence { sentences.append(pingPong) }
        return sentences
    }

    private var durationSentences: [String] {
        let clock = schemeClock
        // What is told only in part may say nothing of one clock and much of another.
        let told = [clock.fromFirstSubmission, clock.fromClockStart].contains { $0.medianWorkingDays != nil }
        if told || caseDuration.medianWorkingDays == nil {
            if !clock.fromFirstSubmission.n.isZero {
                var sentences = [
                    RouteTurnaround.sentence(
                        clock.fromFirstSubmission, of: "decided", span: "from the first submission")
                ]
                if clock.fromClockStart != clock.fromFirstSubmission {
                    sentences.append(
                        RouteTurnaround.sentence(clock.fromClockStart, of: "decided", span: "on the scheme's own clock")
                    )
                }
                return sentences
            }
            if !clock.fromClockStart.n.isZero {
                return [
                    RouteTurnaround.sentence(clock.fromClockStart, of: "decided", span: "on the scheme's own clock")
                ]
            }
        }
        if !caseDuration.n.isZero {
            return [RouteTurnaround.sentence(caseDuration, of: "closed", span: "from first to last event")]
        }
        return ["No case is closed yet."]
    }

    /// "Half of the 42 decided cases took 31 working days or fewer from …; eight in ten took 45 or fewer."
    static func sentence(_ summary: DurationSummary, of kind: String, span: String) -> String {
        guard let days = summary.medianWorkingDays else {
            return summary.n.isZero ? "No case is \(kind) yet." : "How long \(kind) cases took is not told."
        }
        // Where the usual case is over within a day or two, working days would round everything away.
        let inDays = days >= 2 || summary.medianSeconds == nil
        let typical = inDays ? Wording.workingDays(days) : Wording.elapsedWords(summary.medianSeconds ?? 0)
        if summary.n == 1 { return "The one \(kind) case took \(typical) \(span)." }
        let cases = summary.n.isHidden ? "the \(kind) cases" : "the \(Wording.count(summary.n)) \(kind) cases"
        let half = "Half of \(cases) took \(typical) or \(inDays ? "fewer" : "less") \(span)"
        let most =
            inDays
            ? summary.p80WorkingDays.map { Wording.workingDays(Double($0)) }
            : summary.p80Seconds.map(Wording.elapsedWords)
        return most.map { "\(half); eight in ten took \($0) or \(inDays ? "fewer" : "less")." } ?? "\(half)."
    }

    private var standardSentence: String? {
        guard !schemeClock.withStandardCases.isZero, let median = schemeClock.bodyHeld.medianWorkingDays else {
            return nil
        }
        let held =
            "The body and its committee held half of them for \(Wording.workingDays(median)) or fewer"
        let standards = schemeClock.standards.map(\.description)
        let standard = standards.isEmpty ? "" : "; the standard is \(Wording.list(standards))"
        guard schemeClock.withinStandardPercent != nil else {
            return schemeClock.$withinStandardPercent.isHidden
                ? "\(held)\(standard); what part kept within the standard is not told." : "\(held)\(standard)."
        }
        let within = Wording.part(
            schemeClock.withinStandardCases, of: schemeClock.withStandardCases, schemeClock.$withinStandardPercent)
        return standards.isEmpty
            ? "\(held); \(within) kept within the standard." : "\(held)\(standard), and \(within) kept within it."
    }

    private var openSentence: String? {
        guard !openCases.isZero, let age = openCaseAge.medianWorkingDays else { return nil }
        let overdue = schemeClock.overdueOpenCases
        guard let oldest = openCaseAge.maxWorkingDays else {
            let cases = openCases.isHidden ? "Cases" : "\(Wording.count(openCases)) cases"
            return "\(cases) are open, half of them for \(Wording.workingDays(age)) or more."
        }
        if openCases == 1 {
            return
                """
                One case is open, for \(Wording.workingDays(Double(oldest))) so \
                far\(!overdue.isZero ? "; it is past the standard" : "").
                """
        }
        let late = overdue.isZero ? "" : "; \(Wording.count(overdue)) past the standard"
        return """
            \(Wording.count(openCases)) cases are open, half of them for \(Wording.workingDays(age)) or more, the \
            oldest for \(Wording.workingDays(Double(oldest)))\(late).
            """
    }
}
