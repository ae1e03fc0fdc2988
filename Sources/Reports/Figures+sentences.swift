import Turnaround

extension SurvivalFigures {
    /// "Open cases counted, half are decided within …"; `nil` where none is open or ended otherwise, so that nothing is
    /// added to what decided cases alone say, and where nothing may be told.
    var sentence: String? {
        guard !censored.isZero, n.value != nil else { return nil }
        guard let medianSeconds else {
            return curve.isEmpty
                ? nil : "Open cases counted, fewer than half are decided within the longest time that was observed."
        }
        let interval =
            switch (medianLowSeconds, medianHighSeconds) {
            case (let low?, let high?): " (95 % interval \(Wording.elapsedWords(low)) to \(Wording.elapsedWords(high)))"
            case (let low?, nil): " (95 % interval from \(Wording.elapsedWords(low)), its upper end not reached)"
            case (nil, _): ""
            }
        let most =
            p80Seconds.map { ", eight in ten within \(Wording.elapsedWords($0))" }
            ?? ", eight in ten not within the time observed"
        let closed =
            closedOnlyMedianSeconds.map { "; of the decided ones alone half took \(Wording.elapsedWords($0)) or less" }
            ?? ""
        return
            """
            Open cases counted, half are decided within \
            \(Wording.elapsedWords(medianSeconds))\(interval)\(most)\(closed).
            """
    }
}

extension WaitingCauses {
    /// What the waiting was for, in per cent of it; `nil` where there was none.
    var sentence: String? {
        let parts = [
            (batchingSeconds ?? 0, "waiting for a meeting"), (contentionSeconds ?? 0, "others in hand"),
            (unavailabilitySeconds ?? 0, "weekends, holidays and closures"), (pauseSeconds ?? 0, "agreed pauses"),
            (restSeconds ?? 0, "the rest, work itself included"),
        ]
        let whole = parts.reduce(0) { $0 + $1.0 }
        guard whole > 0 else { return nil }
        let said = parts.filter { $0.0 > 0 }.map { "\($0.1) \(Wording.share($0.0 / whole))" }
        return "The time with the body, its committee or in a pause: \(said.joined(separator: ", "))."
    }
}

extension QualityFigures {
    /// Complete at first, requests, extensions, conditions; of each only where there is any.
    var sentences: [String] {
        var sentences: [String] = []
        if !checkedCases.isZero {
            sentences.append(
                """
                Of the cases checked, complete at the first submission: \
                \(Wording.part(firstTimeCompleteCases, of: checkedCases, $firstTimeCompletePercent)).
                """)
        }
        if !requests.isZero {
            let mean = requestsPerCase.map { ", \(Wording.decimal($0)) a case" } ?? ""
            let repeated =
                repeatedRequestCases.isZero
                ? "" : "; \(Wording.counted(repeatedRequestCases, "case")) met two rounds or more"
            sentences.append("Requests for information: \(Wording.count(requests))\(mean)\(repeated).")
        }
        if !extensions.isZero {
            let within =
                withinStandardOrAgreedPercent.map {
                    "; with agreed ones \(Wording.percent($0)) kept within the standard"
                } ?? ""
            sentences.append(
                "Extensions: \(Wording.count(extensions)), agreed \(Wording.count(agreedExtensions))\(within).")
        }
        if !conditions.isZero { sentences.append(conditionSentence) }
        return sentences
    }

    private var conditionSentence: String {
        let mean = conditionsPerDecision.map { ", \(Wording.decimal($0)) a decision that carries any" } ?? ""
        let stood = discharge.medianWorkingDays.map {
            "; half of the \(Wording.count(discharge.n)) discharged stood for \(Wording.workingDays($0)) or fewer"
        }
        var onTime = ""
        if let due = dueConditions, let count = dischargedOnTime {
            onTime = "; \(Wording.part(count, of: due, $dischargedOnTimePercent)) in time"
        }
        return "Conditions: \(Wording.count(conditions))\(mean)\(stood ?? "")\(onTime)."
    }
}

extension PingPongFigures {
    /// Number of times cases came back to the provider; `nil` where none did.
    var sentence: String? {
        guard !cases.isZero, let returnsPerCase else { return nil }
        let most = mostReturns.map { ", at most \(Wording.counted($0, "time"))" } ?? ""
        let returns = Wording.decimal(returnsPerCase)
        return
            """
            \(Wording.counted(cases, "case")) came back to the provider after submission: \
            \(returns) return\(returns == "1" ? "" : "s") a submitted case\(most).
            """
    }
}
