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
        /// The standard it is held against.
        var standard: Period?
        /// True if it kept within its standard; `nil` where it has none.
        var isWithin: Bool?
        /// True if it kept within its standard as lengthened by extensions that the provider had agreed to before the
        /// stop; `nil` where it has none.
        var isWithinOrAgreed: Bool?
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
            let run =
                timeline.closed == nil ? timeline.standardRun(to: asOf, extended: 0, working: working) : nil
            clock = nil
            isOverdue = !(run?.isKept(on: Self.day(of: options.asOf), working: working) ?? true)
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
            standard: timeline.clock.standard,
            isWithin: Self.isKept(timeline, until: stop, extended: 0, working),
            isWithinOrAgreed: Self.isKept(
                timeline, until: stop,
                extended: timeline.extensions.reduce(0) { sum, extension_ in
                    extension_.agreed.map { $0 <= stop } == true ? sum + extension_.workingDays : sum
                }, working))
    }

    /// Whether a visit has kept the standard of its step up to an instant; `nil` where the step has none.
    func isKept(_ visit: Visit, to end: Instant) -> Bool? {
        timeline.standardRun(of: visit, to: end, working: working)?.isKept(on: Self.day(of: end), working: working)
    }

    private static func isKept(_ timeline: CaseTimeline, until stop: Instant, extended: Int, _ working: WorkingDays)
        -> Bool?
    {
        timeline.standardRun(to: stop, extended: extended, working: working)?
            .isKept(on: day(of: stop), working: working)
    }

    private static func day(of instant: Instant) -> Day { LondonTime.shared.day(of: instant) }
}

extension DurationSamples {
    /// Takes in one length of time.
    mutating func add(_ length: CaseMeasure.Length) {
        add(microseconds: length.microseconds, workingDays: length.workingDays)
    }
}
