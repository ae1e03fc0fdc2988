/// How far a standard has run, up to a moment.
///
/// In working days a standard is used up as they pass while it runs. In any other unit it is civil time: it runs out on
/// the day that its period leads to (nine months from 5 January end on 5 October), later by the calendar days on which
/// it rested.
struct StandardRun: Sendable {
    /// The standard.
    var standard: Period
    /// Day zero.
    var start: Day
    /// Working days that it has run.
    var workingDays: Int
    /// Calendar days that it has rested.
    var restedDays: Int
    /// Working days by which it was lengthened.
    var extended = 0

    /// The day on which it runs out if it has run since `day`, up to which the rest of the run speaks.
    func due(from day: Day, working: WorkingDays) -> Day {
        guard standard.unit != .workingDays else {
            return working.add(standard.count + extended - workingDays, to: day)
        }
        let due = standard.added(to: start, working: working).advanced(by: restedDays)
        return extended == 0 ? due : working.add(extended, to: due)
    }

    /// True if it was kept by something that ended on `day`, up to which the run speaks.
    func isKept(on day: Day, working: WorkingDays) -> Bool {
        guard standard.unit != .workingDays else { return workingDays <= standard.count + extended }
        return day <= due(from: day, working: working)
    }
}

extension CaseTimeline {
    /// Working days of its standard that a case has used up to an instant: those with the body or with its committee
    /// since the clock started.
    ///
    /// - Returns: `nil` where the clock has not started.
    package func usedStandard(to end: Instant, working: WorkingDays, in london: LondonTime = .shared) -> Int? {
        guard let start = deemedStart(working: working, in: london) else { return nil }
        return split(from: start, to: end, working: working, in: london).bodyHeld.workingDays
    }

    /// How far the standard of the whole has run up to an instant.
    ///
    /// - Parameter extended: working days by which it was lengthened.
    /// - Returns: `nil` where the case has none or the clock has not started.
    func standardRun(to end: Instant, extended: Int, working: WorkingDays, in london: LondonTime = .shared)
        -> StandardRun?
    {
        guard let standard = clock.standard, let start = deemedStart(working: working, in: london) else { return nil }
        let held = split(from: start, to: end, working: working, in: london).bodyHeld
        return StandardRun(
            standard: standard, start: london.day(of: start), workingDays: held.workingDays,
            restedDays: max(0, london.days(from: start, to: end)) - held.days, extended: extended)
    }

    /// How far the standard of a visit's step has run up to an instant: it rests in agreed pauses.
    ///
    /// - Returns: `nil` where the step has none.
    func standardRun(of visit: Visit, to end: Instant, working: WorkingDays, in london: LondonTime = .shared)
        -> StandardRun?
    {
        visit.standard.map { standard in
            let rest = rested(in: visit, to: end, working: working, london)
            return StandardRun(
                standard: standard, start: london.day(of: visit.entered),
                workingDays: working.between(visit.entered, end, in: london) - rest.workingDays, restedDays: rest.days)
        }
    }

    /// Working days of a visit up to an instant without those of agreed pauses: what counts against a standard.
    package func usedWorkingDays(
        of visit: Visit, to end: Instant, working: WorkingDays, in london: LondonTime = .shared
    ) -> Int {
        working.between(visit.entered, end, in: london)
            - rested(in: visit, to: end, working: working, london).workingDays
    }

    /// The length of a visit's agreed pauses up to an instant.
    private func rested(in visit: Visit, to end: Instant, working: WorkingDays, _ london: LondonTime)
        -> (workingDays: Int, days: Int)
    {
        pauses.reduce((0, 0)) { sum, pause in
            let (begin, stop) = (max(pause.from, visit.entered), min(pause.to ?? end, end))
            guard stop > begin else { return sum }
            return (sum.0 + working.between(begin, stop, in: london), sum.1 + london.days(from: begin, to: stop))
        }
    }

    /// The day on which the unused standard runs out, if the case stays where it is. All extensions lengthen the
    /// standard, agreed to or not.
    ///
    /// - Returns: `nil` where no standard is running: none is set, the clock has not started or has stopped, the case
    ///   is not with the body, or it is paused.
    package func dueDay(asOf: Instant, working: WorkingDays, in london: LondonTime = .shared) -> Day? {
        guard clock.stop == nil, closed == nil, let held = heldSince(asOf),
            let start = deemedStart(working: working, in: london)
        else { return nil }
        let from = max(held, start)
        let extended = extensions.reduce(0) { $1.at <= asOf ? $0 + $1.workingDays : $0 }
        return standardRun(to: from, extended: extended, working: working, in: london)?
            .due(from: london.day(of: from), working: working)
    }

    /// Since when the standard has been running without a break: the last entry or resumption; `nil` where it does not
    /// run at `asOf`.
    private func heldSince(_ asOf: Instant) -> Instant? {
        guard let current = visits.last(where: { $0.entered <= asOf }), current.party.usesStandard else { return nil }
        guard let pause = pauses.last(where: { $0.from <= asOf }) else { return current.entered }
        guard let resumed = pause.to, resumed <= asOf else { return nil }
        return max(current.entered, resumed)
    }
}
