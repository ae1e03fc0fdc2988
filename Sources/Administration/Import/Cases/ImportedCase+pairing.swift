import Turnaround

extension ImportedCase {
    /// Makes visits of starts and ends: a case is in an activity from its start to its end, and waits from there to the
    /// next start. The events are in the order of time.
    ///
    /// One case is in one activity at a time: where two overlap, it is in the one that began last.
    /// - Returns: ends that fell into another activity.
    mutating func pairTransitions() -> [ImportedEvent] {
        var open = 0
        var starts: [String: StartedWork] = [:]
        var overlaps: [ImportedEvent] = []
        var paired: [ImportedEvent] = []
        for (index, event) in events.enumerated() {
            let next = index + 1 < events.count ? events[index + 1].at : nil
            var isAlone = false
            if event.transition == .start {
                starts[event.activity, default: StartedWork()].begin()
                open += 1
            } else if event.transition == .complete {
                isAlone = starts[event.activity, default: StartedWork()].endsNothing()
                if !isAlone { open -= 1 }
            }
            let state: String? =
                switch event.transition {
                case .start: event.activity
                case .resume: event.activity + " (resumed)"
                case .suspend: event.activity + " (suspended)"
                case .schedule: index == 0 ? "Waiting for \(event.activity)" : nil
                case .complete, nil:
                    isAlone ? event.activity : open == 0 || event.isEnd ? "Waiting after \(event.activity)" : nil
                }
            guard let state else {
                if event.transition == .complete { overlaps.append(event) }
                continue
            }
            // A wait of no length is none.
            if state.hasPrefix("Waiting "), let next, next <= event.at, !event.isEnd { continue }
            let isDone = next == nil && event.transition == .complete && state != event.activity
            var visit = event
            visit.activity = isDone ? event.activity + " (completed)" : state
            paired.append(visit)
        }
        events = paired
        return overlaps
    }
}

/// Starts of an activity without their ends.
private struct StartedWork {
    private var balance = 0
    private var least = 0

    mutating func begin() { balance += 1 }

    /// Takes in an end.
    /// - Returns: true if nothing had started that it ends: the balance falls below the least that it had.
    mutating func endsNothing() -> Bool {
        balance -= 1
        defer { least = min(least, balance) }
        return balance < least
    }
}
