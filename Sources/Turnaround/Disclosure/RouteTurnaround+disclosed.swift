extension RouteTurnaround {
    /// The cell as others than the body itself see it. Every figure is named here, so that a new one has to be decided on.
    /// - Parameter keepsSteps: whether the steps of the cell are told.
    func disclosed(_ cell: CellDisclosure, keepsSteps: Bool) -> RouteTurnaround {
        let limit = cell.limit
        let closedShown = cell.shown("closed", closedCases.number)
        let ages = cell.tellsOpenSums || cell.told.contains("open")
        let tellsOutcomes = tellsOutcomes(cell)
        return RouteTurnaround(
            route: route, cases: cell.shown("cases", cases.number), events: cell.shown("events", events.number),
            openCases: openShown(cell), closedCases: closedShown,
            sampleCases: cell.shown("samples", sampleCases.number), importedCases: cell.shown("imported", importedCases.number),
            outcomes: tellsOutcomes ? outcomes : [],
            caseDuration: caseDuration.disclosed(as: closedShown, speaks: cell.speaks, limit: limit),
            openCaseAge: openCaseAge.disclosed(as: openShown(cell), speaks: cell.speaks && ages, limit: limit),
            schemeClock: schemeClock.disclosed(cell),
            split: cell.speaks && cell.tellsClosedSums && closedCases.number >= limit ? split : [],
            openSplit: cell.speaks && cell.tellsOpenSums && openCases.number >= limit ? openSplit : [],
            survival: cell.speaks
                ? survival?.disclosed(
                    cell, cases: cases, decided: schemeClock.fromClockStart.n, closed: closedCases, tellsOutcomes: tellsOutcomes) : nil,
            quality: cell.speaks ? quality?.disclosed(cell, cases: cell.shown("cases", cases.number)) : nil,
            pingPong: cell.speaks ? pingPong?.disclosed(cell) : nil,
            waiting: cell.speaks && cell.tellsClosedSums && cell.tellsOpenSums ? waiting : nil,
            // How often each step followed each other is a table of mostly small numbers whose margins are the steps.
            paths: nil,
            steps: cell.speaks && keepsSteps ? disclosedSteps(cell) : [])
    }

    /// Open cases: `<8` says that there are at most seven, so it may not stand beside numbers that say there are more.
    private func openShown(_ cell: CellDisclosure) -> Count {
        let shown = cell.shown("open", openCases.number)
        guard case .below = shown, cell.speaks, cell.told.contains("closed") else { return shown }
        let atLeast = ([quality?.checkedCases.number ?? 0, pingPong?.cases.number ?? 0] + steps.map(\.visits.n.number)).max() ?? 0
        return atLeast > closedCases.number ? .withheld : shown
    }

    /// Whether the outcomes are told: all of them or none, since even one that does not occur is a small number.
    private func tellsOutcomes(_ cell: CellDisclosure) -> Bool {
        cell.speaks && outcomes.allSatisfy { cell.told.contains("outcome " + $0.outcome) && $0.cases.number >= cell.limit }
    }
}

extension RouteTurnaround {
    /// Whether any duration of a cell that is told in part is told.
    var speaks: Bool { schemeClock.fromClockStart.medianSeconds != nil || caseDuration.medianSeconds != nil }
}

extension SchemeClockFigures {
    fileprivate func disclosed(_ cell: CellDisclosure) -> SchemeClockFigures {
        let decided = cell.shown("decided", fromClockStart.n.number)
        let (with, within) = (
            cell.shown("with_standard", withStandardCases.number), cell.shown("within_standard", withinStandardCases.number)
        )
        let isTold = cell.speaks && fromClockStart.n.number >= cell.limit
        return SchemeClockFigures(
            fromClockStart: fromClockStart.disclosed(as: decided, speaks: cell.speaks, limit: cell.limit),
            fromFirstSubmission: fromFirstSubmission.disclosed(
                as: cell.shown("from_submission", fromFirstSubmission.n.number), speaks: cell.speaks, limit: cell.limit),
            bodyHeld: bodyHeld.disclosed(as: decided, speaks: cell.speaks, limit: cell.limit),
            standardsWorkingDays: isTold ? standardsWorkingDays : [], withStandardCases: with, withinStandardCases: within,
            withinStandardPercent: cell.figure(withinStandardPercent, of: with, within),
            medianToStandardRatio: isTold ? medianToStandardRatio : nil,
            overdueOpenCases: cell.shown("overdue", overdueOpenCases.number))
    }
}

extension QualityFigures {
    /// - Parameter cases: how the cases of the cell are shown.
    fileprivate func disclosed(_ cell: CellDisclosure, cases: Count) -> QualityFigures {
        let checked = cell.shown("checked", checkedCases.number)
        let complete = cell.shown("first_time_complete", firstTimeCompleteCases.number)
        let asked = cell.shown("requests", requests.number)
        let imposed = cell.shown("conditions", conditions.number)
        // Whether there is none is not told either.
        let due = cell.shown("due_conditions", dueConditions?.number ?? 0)
        let onTime = cell.shown("discharged_on_time", dischargedOnTime?.number ?? 0)
        let withinOrAgreed = cell.shown("within_or_agreed", withinStandardOrAgreedCases.number)
        let discharged = cell.shown("discharged", discharge.n.number)
        let conditional = conditionsPerDecision.map { Int((Double(conditions.number) / $0).rounded()) } ?? 0
        return QualityFigures(
            checkedCases: checked, firstTimeCompleteCases: complete,
            firstTimeCompletePercent: cell.figure(firstTimeCompletePercent, of: checked, complete), requests: asked,
            requestsPerCase: cell.figure(requestsPerCase, of: asked, cases),
            repeatedRequestCases: cell.shown("repeated_requests", repeatedRequestCases.number),
            extensions: cell.shown("extensions", extensions.number),
            agreedExtensions: cell.shown("agreed_extensions", agreedExtensions.number), withinStandardOrAgreedCases: withinOrAgreed,
            withinStandardOrAgreedPercent: cell.told.contains("with_standard")
                ? cell.figure(withinStandardOrAgreedPercent, of: withinOrAgreed) : nil,
            conditions: imposed, conditionsPerDecision: conditional >= cell.limit ? cell.figure(conditionsPerDecision, of: imposed) : nil,
            discharge: discharge.disclosed(as: discharged, speaks: cell.told.contains("discharged"), limit: cell.limit),
            dueConditions: due, dischargedOnTime: onTime,
            dischargedOnTimePercent: cell.figure(dischargedOnTimePercent, of: due, onTime))
    }
}

extension PingPongFigures {
    /// What is counted per case is told where the cases are; the most of one case never, since it singles one out.
    fileprivate func disclosed(_ cell: CellDisclosure) -> PingPongFigures {
        let shown = cell.shown("ping_pong", cases.number)
        let isTold = cell.told.contains("cases")
        return PingPongFigures(
            cases: shown, returnsPerCase: isTold ? cell.figure(returnsPerCase, of: shown) : nil, mostReturns: nil,
            handoversPerCase: isTold ? cell.figure(handoversPerCase, of: shown) : nil,
            repeatsPerCase: isTold ? cell.figure(repeatsPerCase, of: shown) : nil)
    }
}
