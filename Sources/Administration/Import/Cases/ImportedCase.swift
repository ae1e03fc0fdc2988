import Turnaround

/// A case with all of its events.
struct ImportedCase {
    let name: String
    /// First in the order of the file, then in that of time.
    var events: [ImportedEvent]
    /// The number of the event that closes it, from 1; what comes later is aftercare. `nil` where it is open.
    private(set) var closing: Int?

    /// How it ended, as the file has it.
    var outcome: String? { events.lazy.compactMap(\.outcome).max() }

    /// The last of its rows.
    var lastRow: Int { events.lazy.map(\.row).max() ?? 0 }

    /// Takes out events that repeat another exactly.
    /// - Returns: the number of rows that were taken out.
    mutating func removeRepeats() -> Int {
        let digests = events.map(\.digest).sorted()
        guard zip(digests, digests.dropFirst()).contains(where: ==) else { return 0 }
        struct Content: Hashable {
            let activity: String
            let at: Instant
            let digest: Int
        }
        var seen: Set<Content> = []
        var rows: Set<Int> = []
        events.removeAll { event in
            let isNew = seen.insert(Content(activity: event.activity, at: event.at, digest: event.digest)).inserted
            if !isNew { rows.insert(event.row) }
            return !isNew
        }
        return rows.count
    }

    /// Puts events of which no time of day is known where the file has them: behind those of the same day before them.
    mutating func placeBareDays() {
        var latest: [Day: Instant] = [:]
        for index in events.indices {
            let day = LondonTime.shared.day(of: events[index].at)
            let at = max(events[index].at, latest[day] ?? events[index].at)
            latest[day] = at
            if events[index].isBare { events[index].at = at }
        }
    }

    /// Puts the events in the order of time, those of one moment in that of the file.
    mutating func sort() {
        guard zip(events, events.dropFirst()).contains(where: { $1.at < $0.at }) else { return }
        events.sort { ($0.at, $0.position) < ($1.at, $1.position) }
    }

    /// Finds where it closes: at the first event that ends it.
    /// - Parameter isAssumed: whether every case is over at its last event.
    mutating func close(isAssumed: Bool) {
        let isOver = isAssumed || events.contains(where: \.isOver)
        closing = events.firstIndex(where: \.isEnd).map { $0 + 1 } ?? (isOver ? events.count : nil)
    }
}
