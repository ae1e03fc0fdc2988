extension RouteTally {
    /// Takes in one case as it stood at the report's moment.
    mutating func add(_ timeline: CaseTimeline, under options: TurnaroundOptions) {
        let working = options.working(of: timeline)
        cases += 1
        events += timeline.events
        if timeline.isSample { samples += 1 }
        if timeline.isImported { imported += 1 }
        let parts = timeline.split(asOf: options.asOf, working: working)
        let whole = (timeline.closed ?? options.asOf).microseconds(since: timeline.opened)
        let days = working.between(timeline.opened, timeline.closed ?? options.asOf)
        if timeline.closed != nil {
            if let outcome = timeline.outcome { outcomes[outcome, default: 0] += 1 }
            durations.add(microseconds: whole, workingDays: days)
            split.add(parts)
        } else {
            ages.add(microseconds: whole, workingDays: days)
            openSplit.add(parts)
        }
        addClock(of: timeline, under: options)
        addVisits(of: timeline, under: options)
        addShares(of: timeline)
    }

    /// The scheme's clock of one case, where it has started.
    private mutating func addClock(of timeline: CaseTimeline, under options: TurnaroundOptions) {
        guard let start = timeline.clockStart else { return }
        let working = options.working(of: timeline)
        let end = timeline.clockStop ?? timeline.closed ?? options.asOf
        let used = timeline.usedStandard(to: end, working: working) ?? 0
        guard let stop = timeline.clockStop else {
            if timeline.closed == nil, let standard = timeline.standardWorkingDays, used > standard { overdueOpen += 1 }
            return
        }
        let deemed = timeline.deemedStart(working: working) ?? start
        fromClockStart.add(
            microseconds: stop.microseconds(since: start), workingDays: max(0, working.between(deemed, stop)))
        if let received = timeline.received {
            fromFirstSubmission.add(
                microseconds: stop.microseconds(since: received), workingDays: working.between(received, stop))
        }
        let parts = timeline.split(from: start, to: stop, working: working)
        bodyHeld.add(microseconds: parts[.body].microseconds + parts[.meeting].microseconds, workingDays: used)
        guard let standard = timeline.standardWorkingDays else { return }
        standards.insert(standard)
        withStandard += 1
        if used <= standard { withinStandard += 1 }
    }

    /// The visits of one case, and the requests it met.
    private mutating func addVisits(of timeline: CaseTimeline, under options: TurnaroundOptions) {
        let working = options.working(of: timeline)
        var entries: [String: Int] = [:]
        var asker: String?
        for visit in timeline.visits where timeline.closed.map({ visit.entered <= $0 }) ?? true {
            let place = entries.count
            let before = entries[visit.step, default: 0]
            entries[visit.step] = before + 1
            steps[visit.step, default: StepTally()].enter(visit)
            if before == 0 {
                steps[visit.step]?.cases += 1
                steps[visit.step]?.firstPlaces += place
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
                    workingDays: working.between(visit.entered, left), standard: visit.standardWorkingDays)
            } else if timeline.closed == nil {
                steps[visit.step]?.goOn(
                    microseconds: options.asOf.microseconds(since: visit.entered),
                    workingDays: working.between(visit.entered, options.asOf), standard: visit.standardWorkingDays)
            }
        }
    }

    /// Which part of a closed case's elapsed time each of its steps took; elapsed runs on the scheme's clock where there is one.
    private mutating func addShares(of timeline: CaseTimeline) {
        guard let closed = timeline.closed else { return }
        let start = timeline.clockStart ?? timeline.received ?? timeline.opened
        let end = timeline.clockStop ?? closed
        guard end > start else { return }
        var time: [String: Int64] = [:]
        for span in timeline.spans(from: start, to: end) {
            guard let place = span.visit else { continue }
            time[timeline.visits[place].step, default: 0] += span.end.microseconds(since: span.start)
        }
        let whole = Double(end.microseconds(since: start))
        for (step, part) in time { steps[step]?.shares.append(Double(part) / whole) }
    }
}
