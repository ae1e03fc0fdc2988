extension RouteTally {
    /// Takes in one case.
    mutating func add(_ measure: CaseMeasure) {
        let timeline = measure.timeline
        cases += 1
        events += timeline.events
        if timeline.isSample { samples += 1 }
        if timeline.isImported { imported += 1 }
        if timeline.closed != nil {
            if let outcome = timeline.outcome { outcomes[outcome, default: 0] += 1 }
            durations.add(measure.elapsed)
            split.add(measure.split)
        } else {
            ages.add(measure.elapsed)
            openSplit.add(measure.split)
        }
        if let clock = measure.clock { add(clock) }
        if measure.isOverdue { overdueOpen += 1 }
        quality.add(measure)
        pingPong.add(timeline)
        if keepsCurve, let observed = measure.observed { survival.add(observed) }
        guard keepsSteps else { return }
        path.add(timeline)
        addVisits(of: measure)
    }

    /// The scheme's clock of a case in which it has stopped.
    private mutating func add(_ clock: CaseMeasure.Clock) {
        fromClockStart.add(clock.fromStart)
        if let length = clock.fromSubmission { fromFirstSubmission.add(length) }
        bodyHeld.add(clock.bodyHeld)
        guard let standard = clock.standard else { return }
        standards.insert(standard)
        withStandard += 1
        if clock.isWithin == true { withinStandard += 1 }
    }

    /// The visits of one case, and the requests it met.
    private mutating func addVisits(of measure: CaseMeasure) {
        let (timeline, working) = (measure.timeline, measure.working)
        var entries: [String: Int] = [:]
        var asker: String?
        for visit in timeline.visits where timeline.closed.map({ visit.entered <= $0 }) ?? true {
            let index = entries.count
            let before = entries[visit.step, default: 0]
            entries[visit.step] = before + 1
            steps[visit.step, default: StepTally()].enter(visit)
            if before == 0 {
                steps[visit.step]?.cases += 1
                steps[visit.step]?.firstPlaces += index
            } else if before == 1 {
                steps[visit.step]?.reworkCases += 1
            }
            if visit.isRequest {
                if let asker { steps[asker]?.requests += 1 }
            } else {
                asker = visit.step
            }
            if timeline.counts(visit), let left = visit.left {
                steps[visit.step]?.complete(
                    microseconds: left.microseconds(since: visit.entered),
                    workingDays: working.between(visit.entered, left),
                    used: timeline.usedWorkingDays(of: visit, to: left, working: working),
                    isKept: measure.isKept(visit, to: left))
            } else if timeline.closed == nil {
                steps[visit.step]?.goOn(
                    microseconds: measure.asOf.microseconds(since: visit.entered),
                    workingDays: working.between(visit.entered, measure.asOf),
                    used: timeline.usedWorkingDays(of: visit, to: measure.asOf, working: working),
                    isKept: measure.isKept(visit, to: measure.asOf))
            }
        }
    }
}
