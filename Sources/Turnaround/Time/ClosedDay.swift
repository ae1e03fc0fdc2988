/// A day that is no working day although it falls on Monday to Friday, with what made it so.
package struct ClosedDay: Hashable, Codable, Sendable {
    /// What kind of rule it is.
    package enum Origin: String, Codable, Sendable {
        /// A yearly rule.
        case rule
        /// A yearly rule whose date fell on a weekend, kept on the next free weekday.
        case substitute
        /// A dated exception.
        case exception
        /// A closure of the body itself.
        case closure
    }

    /// The day.
    package let day: Day
    /// Its title.
    package let title: Title
    /// Its origin.
    package let origin: Origin
    /// The rule in words: `last Monday of May`, `25 December`, `added`, `moved`, `closed from 2026-12-28 to
    /// 2026-12-30`.
    package let rule: String
    /// The day on which it would have been kept, where it was moved or stands in for a weekend.
    package let scheduled: Day?
    /// Reason why it differs, where that was written down.
    package let because: String?
    /// Who brought it in, where it did not come with the calendar's file: `feed`, `operator`.
    package let source: String?
    /// The calendar whose rule it is.
    package let calendar: String

    init(
        day: Day, title: Title, origin: Origin, rule: String, scheduled: Day? = nil, because: String? = nil,
        source: String? = nil,
        calendar: String
    ) {
        self.day = day
        self.title = title
        self.origin = origin
        self.rule = rule
        self.scheduled = scheduled
        self.because = because
        self.source = source
        self.calendar = calendar
    }

    /// The same holiday on another day.
    func moved(to day: Day, title: Title, origin: Origin, rule: String, because: String?, source: String?) -> ClosedDay
    {
        ClosedDay(
            day: day, title: title, origin: origin, rule: rule, scheduled: self.day, because: because, source: source,
            calendar: calendar)
    }
}
