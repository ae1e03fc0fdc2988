import Turnaround

extension TimelineAssembly {
    /// Events without decisions that were taken back, what followed from them, and the taking back. What else happened
    /// meanwhile happened in the state and the court in which the case had been before, as `accredit.effective_events`
    /// has it.
    func standing(_ events: [EventRow]) -> [EventRow] {
        var events = events
        for event in events {
            guard case .tookBack(let decision, let undone) = event.effect else { continue }
            events.removeAll { undone.contains($0.number) }
            for index in events.indices where (decision...event.number).contains(events[index].number) {
                if events[index].party != .paused { events[index].party = event.party }
                if events[index].to != nil { events[index].to = event.to }
                if let state = event.to, events[index].isMigration { events[index].effect = .migrated(to: state) }
            }
        }
        return events
    }
}
