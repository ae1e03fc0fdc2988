/// One case as it stood at the report's moment, measured once for every tally that it enters.
struct CaseMeasure: Sendable {
    let timeline: CaseTimeline
    let working: WorkingDays
    let asOf: Instant
    /// From opening to closing, or to the report's moment.
    let elapsed: Length
    /// Whose court it was in meanwhile.
    let split: PartySplit
    /// The scheme's clock, where it has stopped.
    let clock: Clock?
    /// True if the clock is running and has used more than the standard.
    let isOverdue: Bool

    /// A length of time in both units.
    struct Length: Sendable {
        var microseconds: Int64
        var workingDays: Int
    }

    /// The scheme's clock of a case in which it has stopped.
    struct Clock: Sendable {
        /// From the scheme's start.
        var fromStart: Length
        /// From the first submission.
        var fromSubmission: Length?
        /// The part with the body and its committee.
        var bodyHeld: Length
        /// The standard it is held against, working days.
        var standard: Int?
        /// Working days by which extensions that the provider had agreed to before the stop lengthened it.
        var agreed: Int

        /// True if it kept within its standard; `nil` where it has none.
        var isWithin: Bool? { standard.map { bodyHeld.workingDays <= $0 } }
        /// True if it kept within its standard as lengthened by agreed extensions; `nil` where it has none.
        var isWithinOrAgreed: Bool? { standard.map { bodyHeld.workingDays <= $0 + agreed } }
    }

    /// Measures a case that is cut at the report's moment already.
    init(_ timeline: CaseTimeline, under options: TurnaroundOptions) {
        self.timeline = timeline
        asOf = options.asOf
        let working = options.working(of: timeline)
        self.working = working
        let end = timeline.closed ?? asOf
        elapsed = Length(
            microseconds: end.microseconds(since: timeline.opened), workingDays: working.between(timeline.opened, end))
        split = timeline.split(asOf: asOf, working: working)
        guard let start = timeline.clock.start else {
            (clock, isOverdue) = (nil, false)
            return
        }
        guard let stop = timeline.clock.stop else {
            let used = timeline.closed == nil ? timeline.usedStandard(to: asOf, working: working) : nil
            (clock, isOverdue) = (nil, used.map { $0 > timeline.clock.standardWorkingDays ?? .max } ?? false)
            return
        }
        isOverdue = false
        let deemed = timeline.deemedStart(working: working) ?? start
        let parts = timeline.split(from: start, to: stop, working: working)
        clock = Clock(
            fromStart: Length(
                microseconds: stop.microseconds(since: start), workingDays: max(0, working.between(deemed, stop))),
            fromSubmission: timeline.received.map {
                Length(microseconds: stop.microseconds(since: $0), workingDays: working.between($0, stop))
            },
            bodyHeld: Length(
                microseconds: parts[.body].microseconds + parts[.meeting].microseconds,
                workingDays: timeline.usedStandard(to: stop, working: working) ?? 0),
            standard: timeline.clock.standardWorkingDays,
            agreed: timeline.extensions.reduce(0) { sum, one in
                one.agreed.map { $0 <= stop } == true ? sum + one.workingDays : sum
            })
    }
}

extension DurationSamples {
    /// Takes in one length of time.
    mutating func add(_ length: CaseMeasure.Length) {
        add(microseconds: length.microseconds, workingDays: length.workingDays)
    }
}
