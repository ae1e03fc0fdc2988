/// Takes in cases one by one and gives the reports on them at the end. Keeps a few numbers for each visit, not the cases.
package struct TurnaroundBuilder: Sendable {
    /// What the reports are made under.
    package let options: TurnaroundOptions
    private let london = LondonTime.shared
    private(set) var routes: [String: RouteTally] = [:]
    private var leftOut = TurnaroundReport.LeftOut(openedLater: 0, samples: 0)

    package init(options: TurnaroundOptions) { self.options = options }

    /// Takes in one case as it stood at the report's moment.
    package mutating func add(_ timeline: CaseTimeline) {
        guard let known = timeline.asOf(options.asOf) else {
            leftOut.openedLater += 1
            return
        }
        guard !(known.isSample && options.leavesOutSamples) else {
            leftOut.samples += 1
            return
        }
        add(known, to: &routes[known.route, default: RouteTally()])
    }

    /// The turnaround figures of all cases taken in.
    package func report() -> TurnaroundReport {
        let named = routes.sorted { $0.key < $1.key }
        var all = RouteTally()
        for (_, tally) in named { all.add(tally) }
        return TurnaroundReport(
            title: options.title, asOf: options.asOf, calendar: options.working.name, closure: options.closure, leftOut: leftOut,
            overall: all.figures(route: nil), routes: named.map { $1.figures(route: $0) }, definitions: Definition.turnaround)
    }

    private func add(_ timeline: CaseTimeline, to tally: inout RouteTally) {
        tally.cases += 1
        tally.events += timeline.events
        if timeline.isSample { tally.samples += 1 }
        if timeline.isImported { tally.imported += 1 }
        let split = timeline.split(asOf: options.asOf, working: options.working, in: london)
        let whole = (timeline.closed ?? options.asOf).microseconds(since: timeline.opened)
        let days = options.working.between(timeline.opened, timeline.closed ?? options.asOf, in: london)
        if timeline.closed != nil {
            if let outcome = timeline.outcome { tally.outcomes[outcome, default: 0] += 1 }
            tally.durations.add(microseconds: whole, workingDays: days)
            tally.split.add(split)
        } else {
            tally.ages.add(microseconds: whole, workingDays: days)
            tally.openSplit.add(split)
        }
        addClock(of: timeline, to: &tally)
        addVisits(of: timeline, to: &tally.steps)
        addShares(of: timeline, to: &tally.steps)
    }

    /// The scheme's clock of one case, where it has started.
    private func addClock(of timeline: CaseTimeline, to tally: inout RouteTally) {
        guard let start = timeline.clockStart else { return }
        let end = timeline.clockStop ?? timeline.closed ?? options.asOf
        let used = timeline.usedStandard(to: end, working: options.working, in: london) ?? 0
        guard let stop = timeline.clockStop else {
            if timeline.closed == nil, let standard = timeline.standardWorkingDays, used > standard { tally.overdueOpen += 1 }
            return
        }
        let deemed = timeline.deemedStart(working: options.working, in: london) ?? start
        tally.fromClockStart.add(
            microseconds: stop.microseconds(since: start), workingDays: max(0, options.working.between(deemed, stop, in: london)))
        if let received = timeline.received {
            tally.fromFirstSubmission.add(
                microseconds: stop.microseconds(since: received), workingDays: options.working.between(received, stop, in: london))
        }
        let parts = timeline.split(from: start, to: stop, working: options.working, in: london)
        tally.bodyHeld.add(microseconds: parts[.body].microseconds + parts[.meeting].microseconds, workingDays: used)
        guard let standard = timeline.standardWorkingDays else { return }
        tally.standards.insert(standard)
        tally.withStandard += 1
        if used <= standard { tally.withinStandard += 1 }
    }

    /// The visits of one case, and the requests it met.
    private func addVisits(of timeline: CaseTimeline, to steps: inout [String: StepTally]) {
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
                    workingDays: options.working.between(visit.entered, left, in: london), standard: visit.standardWorkingDays)
            } else if timeline.closed == nil {
                steps[visit.step]?.goOn(
                    microseconds: options.asOf.microseconds(since: visit.entered),
                    workingDays: options.working.between(visit.entered, options.asOf, in: london), standard: visit.standardWorkingDays)
            }
        }
    }

    /// Which part of a closed case's elapsed time each of its steps took; elapsed runs on the scheme's clock where there is one.
    private func addShares(of timeline: CaseTimeline, to steps: inout [String: StepTally]) {
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

extension TurnaroundReport {
    /// The report on a collection of cases.
    package static func build(timelines: some Sequence<CaseTimeline>, options: TurnaroundOptions) -> TurnaroundReport {
        var builder = TurnaroundBuilder(options: options)
        for timeline in timelines { builder.add(timeline) }
        return builder.report()
    }
}
