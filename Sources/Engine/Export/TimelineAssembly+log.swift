import Turnaround

extension TimelineAssembly {
    /// The case as an event log tells it, as it stood at a moment: the timeline, and each entry into a step up to the
    /// closing.
    ///
    /// What becomes of an accreditation after its case was closed is no part of how long the case took.
    /// - Returns: `nil` where the case was not open yet.
    func logged(_ recorded: [EventRow], asOf: Instant) -> LoggedCase? {
        guard let timeline = timeline(of: recorded, asOf: asOf), timeline.opened <= asOf else { return nil }
        let events = effective(recorded).filter { $0.occurred <= asOf }
        let known = log == nil ? events.prefix((Self.closing(of: events) ?? events.count - 1) + 1) : events[...]
        return LoggedCase(
            facts: timeline,
            events: known.compactMap { event in
                event.to.map { state in
                    LoggedEvent(
                        number: event.number, activity: state, action: log == nil ? event.action : nil,
                        at: event.occurred,
                        party: log == nil ? event.party : step(state, in: event.workflow).party, role: event.role,
                        person: event.principal,
                        isDecision: event.marks.contains("decided"))
                }
            })
    }
}
