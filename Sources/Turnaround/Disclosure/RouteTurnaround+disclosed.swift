extension RouteTurnaround {
    /// The cell as others than the body itself see it. Every figure is named here, so that a new one has to be decided
    /// on.
    /// - Parameter keepsSteps: whether the steps of the cell are told.
    func disclosed(_ cell: CellDisclosure, keepsSteps: Bool) -> RouteTurnaround {
        let limit = cell.limit
        let (closedShown, openShown) = (cell.shown(.closed, closedCases.number), cell.shown(.open, openCases.number))
        let tellsOutcomes = tellsOutcomes(cell)
        return RouteTurnaround(
            route: route, cases: cell.shown(.cases, cases.number), events: .withheld,
            openCases: openShown, closedCases: closedShown,
            sampleCases: cell.shown(.samples, sampleCases.number),
            importedCases: cell.shown(.imported, importedCases.number),
            outcomes: tellsOutcomes ? outcomes : [],
            caseDuration: caseDuration.disclosed(as: closedShown, speaks: cell.speaks, limit: limit),
            openCaseAge: openCaseAge.disclosed(as: openShown, speaks: cell.speaks, limit: limit),
            schemeClock: schemeClock.disclosed(cell),
            split: cell.speaks && cell.tellsClosedSums && closedCases.number >= limit
                ? split.disclosed(limit: limit) : [],
            openSplit: cell.speaks && cell.tellsOpenSums && openCases.number >= limit
                ? openSplit.disclosed(limit: limit) : [],
            survival: cell.speaks
                ? survival?.disclosed(cell, drawsCurve: cell.isWhole, tellsOutcomes: tellsOutcomes) : nil,
            quality: cell.speaks ? quality?.disclosed(cell, cases: cell.shown(.cases, cases.number)) : nil,
            pingPong: cell.speaks ? pingPong?.disclosed(cell) : nil,
            // A cause may be that of a single case.
            waiting: nil,
            // How often each step followed each other is a table of mostly small numbers whose margins are the steps.
            paths: nil,
            steps: cell.speaks && keepsSteps ? disclosedSteps(limit: limit) : [])
    }

    /// True if the outcomes are told: all of them or none, since even one that does not occur is a small number.
    private func tellsOutcomes(_ cell: CellDisclosure) -> Bool {
        cell.speaks && cell.tellsOutcomes
            && outcomes.allSatisfy { cell.told.contains(.outcome($0.outcome)) && $0.cases.number >= cell.limit }
    }
}

extension RouteTurnaround {
    /// True if any duration of a cell that is told in part is told.
    var speaks: Bool { schemeClock.fromClockStart.medianSeconds != nil || caseDuration.medianSeconds != nil }
}

extension SchemeClockFigures {
    fileprivate func disclosed(_ cell: CellDisclosure) -> SchemeClockFigures {
        let decided = cell.shown(.decided, fromClockStart.n.number)
        let (with, within) = (
            cell.shown(.withStandard, withStandardCases.number),
            cell.shown(.withinStandard, withinStandardCases.number)
        )
        let isDisclosed = cell.speaks && fromClockStart.n.number >= cell.limit
        return SchemeClockFigures(
            fromClockStart: fromClockStart.disclosed(as: decided, speaks: cell.speaks, limit: cell.limit),
            fromFirstSubmission: fromFirstSubmission.disclosed(
                as: cell.shown(.fromSubmission, fromFirstSubmission.n.number), speaks: cell.speaks,
                limit: cell.limit),
            bodyHeld: bodyHeld.disclosed(as: decided, speaks: cell.speaks, limit: cell.limit),
            standardsWorkingDays: isDisclosed ? standardsWorkingDays : [], withStandardCases: with,
            withinStandardCases: within,
            withinStandardPercent: cell.figure(withinStandardPercent, of: with, within),
            medianToStandardRatio: isDisclosed ? medianToStandardRatio : nil,
            overdueOpenCases: cell.shown(.overdue, overdueOpenCases.number))
    }
}

extension QualityFigures {
    /// - Parameter cases: how the cases of the cell are shown.
    fileprivate func disclosed(_ cell: CellDisclosure, cases: Count) -> QualityFigures {
        let checked = cell.shown(.checked, checkedCases.number)
        let complete = cell.shown(.firstTimeComplete, firstTimeCompleteCases.number)
        let asked = cell.shown(.requests, requests.number)
        let imposed = cell.shown(.conditions, conditions.number)
        // Whether there is none is not told either.
        let due = cell.shown(.dueConditions, dueConditions?.number ?? 0)
        let onTime = cell.shown(.dischargedOnTime, dischargedOnTime?.number ?? 0)
        let withinOrAgreed = cell.shown(.withinOrAgreed, withinStandardOrAgreedCases.number)
        let discharged = cell.shown(.discharged, discharge.n.number)
        let conditional = cell.shown(.conditional, conditionalDecisions)
        return QualityFigures(
            checkedCases: checked, firstTimeCompleteCases: complete,
            firstTimeCompletePercent: cell.figure(firstTimeCompletePercent, of: checked, complete), requests: asked,
            requestsPerCase: cell.figure(requestsPerCase, of: asked, cases),
            repeatedRequestCases: cell.shown(.repeatedRequests, repeatedRequestCases.number),
            extensions: cell.shown(.extensions, extensions.number),
            agreedExtensions: cell.shown(.agreedExtensions, agreedExtensions.number),
            withinStandardOrAgreedCases: withinOrAgreed,
            withinStandardOrAgreedPercent: cell.told.contains(.withStandard)
                ? cell.figure(withinStandardOrAgreedPercent, of: withinOrAgreed) : nil,
            conditions: imposed, conditionsPerDecision: cell.figure(conditionsPerDecision, of: imposed, conditional),
            discharge: discharge.disclosed(as: discharged, speaks: cell.told.contains(.discharged), limit: cell.limit),
            dueConditions: due, dischargedOnTime: onTime,
            dischargedOnTimePercent: cell.figure(dischargedOnTimePercent, of: due, onTime))
    }
}

extension [PartyShare] {
    /// The parties that held as many cases as may be told, with their parts of the time of these parties, and totals to
    /// two digits.
    fileprivate func disclosed(limit: Int) -> [PartyShare] {
        let told = filter { ($0.cases?.number ?? 0) >= limit }
        let (whole, wholeDays) = told.reduce((0.0, 0)) { ($0.0 + $1.totalSeconds, $0.1 + $1.totalWorkingDays) }
        guard whole > 0 else { return [] }
        return told.map { share in
            PartyShare(
                party: share.party, cases: .withheld, totalSeconds: share.totalSeconds.toTwoDigits,
                totalWorkingDays: Int(Double(share.totalWorkingDays).toTwoDigits),
                elapsedShare: (share.totalSeconds / whole).inHundredths,
                workingDaysShare: wholeDays > 0
                    ? (Double(share.totalWorkingDays) / Double(wholeDays)).inHundredths : nil)
        }
    }
}

extension PingPongFigures {
    /// Number of cases that came back, where that may be told; how often is not: beside the cases it would tell how few
    /// came back twice.
    fileprivate func disclosed(_ cell: CellDisclosure) -> PingPongFigures {
        let shown = cell.shown(.pingPong, cases.number)
        return PingPongFigures(
            cases: shown, returnsPerCase: nil, mostReturns: nil, handoversPerCase: nil, repeatsPerCase: nil)
    }
}
