import Foundation

/// Bank holidays in the public format of gov.uk/bank-holidays.json: for each division its events with title, date and
/// notes.
package struct BankHolidayFeed: Sendable {
    /// One bank holiday.
    package struct Event: Hashable, Codable, Sendable {
        /// What it is called.
        package let title: String
        /// Day on which it is.
        package let date: Day
        /// A remark, such as `Substitute day`; often empty.
        package let notes: String?
    }

    /// The events by division, such as `england-and-wales`; none is empty.
    package let divisions: [String: [Event]]

    /// Reads a feed.
    /// - Throws: `CalendarError.unreadable` with the place where it is not of the format, and for a division without
    ///   events.
    package static func decode(json: Data) throws(CalendarError) -> BankHolidayFeed {
        let read = try CalendarError.decoding([String: Division].self, json)
        guard !read.isEmpty else { throw .unreadable(path: "", problem: "there is no division in the feed") }
        for (name, division) in read.sorted(by: { $0.key < $1.key }) where division.events.isEmpty {
            throw .unreadable(
                path: "\(name).events", problem: "there are no events; a feed without events says nothing")
        }
        return BankHolidayFeed(divisions: read.mapValues(\.events))
    }

    private struct Division: Decodable { let events: [Event] }
}

/// A division of a feed held against what a calendar knows: what is new, and what the feed has lost.
///
/// The feed speaks of whole years, from that of its first event to that of its last; of other years it says nothing.
package struct FeedComparison: Hashable, Codable, Sendable {
    /// The feed's division.
    package let division: String
    /// The calendar it was held against.
    package let calendar: String
    /// The first day of which the feed speaks.
    package let from: Day
    /// The last day of which the feed speaks.
    package let to: Day
    /// Weekdays in the feed that the calendar counts as working days, in order.
    package let new: [BankHolidayFeed.Event]
    /// Holidays of the calendar that are not in the feed any more, in order.
    package let vanished: [ClosedDay]

    /// Compares.
    /// - Parameters:
    ///   - events: of one division; at least one.
    ///   - known: the days on which the calendar is closed, of at least the feed's years.
    ///   - before: the same before anything of the feed was taken; what is not in it cannot vanish.
    package init?(
        division: String, calendar: String, events: [BankHolidayFeed.Event], known: [ClosedDay], before: [ClosedDay]
    ) {
        let years = events.map(\.date.year)
        guard let first = years.min(), let last = years.max() else { return nil }
        self.division = division
        self.calendar = calendar
        from = Day.unchecked(year: first, month: 1, day: 1)
        to = Day.unchecked(year: last, month: 12, day: 31)
        let kept = Set(known.filter { $0.origin != .closure }.map(\.day))
        let published = Set(events.map(\.date))
        var seen: Set<Day> = []
        new = events.filter { !$0.date.weekday.isWeekend && !kept.contains($0.date) && seen.insert($0.date).inserted }
            .sorted { $0.date < $1.date }
        let window = from...to
        vanished = before.filter { $0.origin != .closure && window.contains($0.day) && !published.contains($0.day) }
            .sorted {
                $0.day < $1.day
            }
    }
}
