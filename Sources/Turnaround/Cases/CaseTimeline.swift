/// What happened to one case and when: the only thing that turnaround figures are computed from.
package struct CaseTimeline: Sendable {
    /// The case's reference, or its name in an imported log.
    package var reference: String
    /// The workflow it followed, or the imported log it came with.
    package var route: String
    /// True if it is somebody's past, brought in from a log.
    package var isImported: Bool
    /// Whether it belongs to an organisation that is marked as a sample.
    package var isSample = false
    /// Time at which it was opened; for an imported case its first event.
    package var opened: Instant
    /// Who opened it, as a key like ``Visit/endedBy``; for an imported case the resource of its first event.
    package var openedBy: String?
    /// Its stays in steps, in order of entry.
    package var visits: [Visit]
    /// Time at which it was closed; for an imported case its last event, if it is finished. `nil` while it is open.
    package var closed: Instant?
    /// How it ended: `approved`, `refused`, …
    package var outcome: String?
    /// Time at which it was first submitted; being returned as incomplete never resets it.
    package var received: Instant?
    /// Time at which it was first found complete.
    package var foundComplete: Instant?
    /// The scheme's clock, as it ran for this case.
    package var clock = SchemeClock()
    /// The number of recorded events.
    package var events: Int
    /// The code of the body that judges it; absent for imported history.
    package var body: String?
    /// The code of the provider; used to recognise evidence handed in before, and printed nowhere.
    package var provider: String?
    /// The version of the workflow it is pinned to.
    package var definitionVersion: Int?
    /// Where it is, or where it ended.
    package var state: String?
    /// The calendar it is judged by, as a key of ``TurnaroundOptions/calendars``; `nil` for the report's own.
    package var calendar: String?
    /// Time at which it came under observation, where that was later than its opening (left truncation).
    package var observedFrom: Instant?
    /// Stretches in which it was stopped by agreement, in order, not overlapping.
    package var pauses: [Pause] = []
    /// Extensions of the standard of the whole, in order.
    package var extensions: [Extension] = []
    /// Conditions on its decision.
    package var conditions: [ConditionFate] = []
    /// What it is about.
    package var profile = CaseProfile()

    /// Known facts of every case; the rest is not there yet.
    package init(
        reference: String, route: String, isImported: Bool = false, opened: Instant, visits: [Visit],
        closed: Instant? = nil, outcome: String? = nil, events: Int
    ) {
        self.reference = reference
        self.route = route
        self.isImported = isImported
        self.opened = opened
        self.visits = visits
        self.closed = closed
        self.outcome = outcome
        self.events = events
    }
}

/// The clock of a scheme, as it ran for one case.
package struct SchemeClock: Hashable, Sendable {
    /// Time at which it started: received, complete or paid, as the scheme says.
    package var start: Instant?
    /// Time at which it stopped: decided or notified, as the scheme says.
    package var stop: Instant?
    /// The standard of the whole that the case is pinned to.
    package var standard: Period?
    /// The local time after which something counts as received on the next working day; `nil` where the scheme has
    /// none.
    package var cutOff: TimeOfDay?

    /// A clock that has not started.
    package init(
        start: Instant? = nil, stop: Instant? = nil, standard: Period? = nil, cutOff: TimeOfDay? = nil
    ) {
        self.start = start
        self.stop = stop
        self.standard = standard
        self.cutOff = cutOff
    }
}

/// One stay of a case in one step.
package struct Visit: Hashable, Sendable {
    /// The step: a state of the workflow, or an activity of an imported log.
    package var step: String
    /// Whose court the case was in.
    package var party: Party
    /// Time at which the case came into the step.
    package var entered: Instant
    /// Time at which it left; `nil` while it is there.
    package var left: Instant?
    /// The standard of the step, if it has one.
    package var standard: Period?
    /// True if the provider answers a request for information here.
    package var isRequest: Bool
    /// Who ended it, as a key that tells people apart and names nobody; for an imported case the resource of the event
    /// that ended it.
    package var endedBy: String?

    package init(
        step: String, party: Party, entered: Instant, left: Instant?, standard: Period? = nil,
        isRequest: Bool = false, endedBy: String? = nil
    ) {
        self.step = step
        self.party = party
        self.entered = entered
        self.left = left
        self.standard = standard
        self.isRequest = isRequest
        self.endedBy = endedBy
    }
}

extension CaseTimeline {
    /// The case as it stood at an instant: what happened later is taken back.
    ///
    /// - Returns: `nil` where it was not open yet.
    package func asOf(_ asOf: Instant) -> CaseTimeline? {
        guard opened <= asOf else { return nil }
        let later = { (instant: Instant?) in instant.map { $0 > asOf } ?? false }
        var clipped = self
        clipped.visits = visits.filter { $0.entered <= asOf }
        for index in clipped.visits.indices where later(clipped.visits[index].left) {
            (clipped.visits[index].left, clipped.visits[index].endedBy) = (nil, nil)
        }
        if later(closed) { (clipped.closed, clipped.outcome) = (nil, nil) }
        if later(received) { clipped.received = nil }
        if later(foundComplete) { clipped.foundComplete = nil }
        if later(clock.start) { clipped.clock.start = nil }
        if later(clock.stop) { clipped.clock.stop = nil }
        clipped.pauses = pauses.filter { $0.from <= asOf }
        for index in clipped.pauses.indices where later(clipped.pauses[index].to) { clipped.pauses[index].to = nil }
        clipped.extensions = extensions.filter { $0.at <= asOf }
        for index in clipped.extensions.indices where later(clipped.extensions[index].agreed) {
            clipped.extensions[index].agreed = nil
        }
        clipped.conditions = conditions.filter { $0.imposed <= asOf }
        for index in clipped.conditions.indices {
            if later(clipped.conditions[index].shown) { clipped.conditions[index].shown = nil }
            if later(clipped.conditions[index].discharged) { clipped.conditions[index].discharged = nil }
        }
        // An open case is where its last stay is.
        if clipped.closed == nil, let last = clipped.visits.last { clipped.state = last.step }
        // An imported case has one event for each visit; of others the count is what the caller knows.
        if isImported, events == visits.count { clipped.events = clipped.visits.count }
        return clipped
    }

    /// True if a visit is counted: it was left, and not after the case was closed. So the last event of a closed log
    /// case opens no visit.
    func counts(_ visit: Visit) -> Bool {
        guard let left = visit.left else { return false }
        return closed.map { left <= $0 } ?? true
    }
}
