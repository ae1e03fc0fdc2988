/// Times at which cases were under observation and how each time ended, as compact numbers.
///
/// A case is at risk at t when it entered before t and had not ended before t; one that was never entered late is at
/// risk at 0 too. So events come before censorings at the same time, and who enters at t is at risk only after t.
package struct RiskSet: Sendable {
    /// Times of events, microseconds.
    private(set) var events: [Int64] = []
    /// Times without an event so far, microseconds.
    private(set) var censored: [Int64] = []
    /// Times of late entry (left truncation), microseconds, all above zero.
    private(set) var lateEntries: [Int64] = []

    package init() {}

    init(events: [Int64], censored: [Int64], lateEntries: [Int64]) {
        self.events = events
        self.censored = censored
        self.lateEntries = lateEntries
    }

    /// Number of cases that were at risk at some time.
    package var count: Int { events.count + censored.count }

    /// True if a case was at risk at some time: it did not end before it began, nor before it came under observation.
    static func holds(microseconds: Int64, from entry: Int64) -> Bool {
        microseconds >= 0 && (entry <= 0 || entry < microseconds)
    }

    /// Takes in one case; one that was never at risk is not counted.
    /// - Parameters:
    ///   - microseconds: from its opening to the event, or to the last that is known of it.
    ///   - entry: from its opening to when it came under observation; zero or less where it was from the first.
    package mutating func add(microseconds: Int64, from entry: Int64 = 0, isEvent: Bool) {
        guard RiskSet.holds(microseconds: microseconds, from: entry) else { return }
        if isEvent { events.append(microseconds) } else { censored.append(microseconds) }
        if entry > 0 { lateEntries.append(entry) }
    }

    /// Takes in all cases of another set.
    package mutating func add(_ other: RiskSet) {
        events += other.events
        censored += other.censored
        lateEntries += other.lateEntries
    }

    /// The same in rising order.
    func sorted() -> RiskSet {
        RiskSet(events: events.sorted(), censored: censored.sorted(), lateEntries: lateEntries.sorted())
    }

    /// Walks through a sorted set in time, telling how many are at risk and how many have the event.
    struct Walk {
        private let set: RiskSet
        private var (ended, lost, entered) = (0, 0, 0)

        /// - Parameter set: a sorted set.
        init(_ set: RiskSet) { self.set = set }

        /// The next time with an event; `nil` after the last.
        var next: Int64? { ended < set.events.count ? set.events[ended] : nil }

        /// Goes on to a time, later than any before and not after ``next``: how many are at risk then, and have the
        /// event then.
        mutating func advance(to time: Int64) -> (atRisk: Int, events: Int) {
            while lost < set.censored.count, set.censored[lost] < time { lost += 1 }
            while entered < set.lateEntries.count, set.lateEntries[entered] < time { entered += 1 }
            let atRisk = set.count - set.lateEntries.count + entered - lost - ended
            let before = ended
            while ended < set.events.count, set.events[ended] == time { ended += 1 }
            return (atRisk, ended - before)
        }
    }
}
