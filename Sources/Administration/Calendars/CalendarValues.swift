import Engine
import Turnaround

/// Where a version of a calendar came from.
package struct CalendarSource: Codable, Sendable, Hashable {
    /// Its origin.
    package enum Kind: String, Codable, Sendable {
        /// A calendar file.
        case file
        /// A feed of bank holidays.
        case feed
        /// A closure that an operator added.
        case closure
        /// A calendar it joins, which has a new version.
        case follows
    }

    /// Its origin.
    package var kind: Kind
    /// The file or feed.
    package var file: String?
    /// The version in the file, or of the calendar it follows.
    package var version: Int?
    /// The calendar it follows.
    package var calendar: String?
    /// The division of the feed.
    package var division: String?
    /// The first day: of the closure, or of which the feed speaks.
    package var from: Day?
    /// The last day.
    package var to: Day?
    /// Reason why it is closed.
    package var reason: String?
    /// Number of dates the feed brought.
    package var dates: Int?

    /// Where it came from, in words.
    package var sentence: String {
        switch kind {
        case .file: "file \(file ?? "")"
        case .feed: "\(dates ?? 0) date\(dates == 1 ? "" : "s") of the feed \(file ?? ""), division \(division ?? "")"
        case .closure: "closed from \(from.map { "\($0)" } ?? "") to \(to.map { "\($0)" } ?? ""): \(reason ?? "")"
        case .follows: "follows \(calendar ?? ""), version \(version ?? 0)"
        }
    }
}

/// A calendar as a list shows it: the version in force.
package struct CalendarSummary: Codable, Sendable, Hashable {
    /// Its name.
    package var name: String
    /// The version in force.
    package var version: Int
    /// Its title.
    package var title: String
    /// The calendars it joins.
    package var extends: [String]
    /// The workflows that count by it.
    package var workflows: [String]
    /// The codes of the bodies that have it for their own.
    package var bodies: [String]
    /// Where the version came from.
    package var source: CalendarSource
    /// Time at which it was published.
    package var publishedAt: Instant
    /// By whom, as the database knows them.
    package var publishedBy: String
}

/// A calendar, whole.
package struct CalendarDetail: Codable, Sendable, Hashable {
    /// A version of it.
    package struct Version: Codable, Sendable, Hashable {
        /// Its number.
        package var version: Int
        /// Where it came from.
        package var source: CalendarSource
        /// Time at which it was published.
        package var publishedAt: Instant
        /// By whom.
        package var publishedBy: String
        /// True if every open case has been looked at since.
        package var isProjected: Bool
    }

    /// The version in force.
    package var summary: CalendarSummary
    /// Its yearly holidays as `title: rule`.
    package var holidays: [String]
    /// The dated exceptions and closures it has of its own, as days from the first to the last that is known.
    package var exceptions: [ClosedDay]
    /// Every version, newest first.
    package var versions: [Version]
}

/// The days of a year on which a calendar is closed.
package struct CalendarYear: Codable, Sendable, Hashable {
    /// The calendar.
    package var calendar: String
    /// Its version in force.
    package var version: Int
    /// The year.
    package var year: Int
    /// The days, with the rule that made each.
    package var days: [ClosedDay]
    /// Number of working days the year has.
    package var workingDays: Int
}

/// The meetings of a committee in a year.
package struct MeetingYear: Codable, Sendable, Hashable {
    /// The series.
    package var series: String
    /// Its title.
    package var title: String
    /// The calendar whose working days count.
    package var calendar: String
    /// The year.
    package var year: Int
    /// Time between the closing of the papers and the meeting.
    package var papers: String
    /// The meetings, with the last day for papers and the rule that made each.
    package var meetings: [MeetingSeries.Meeting]
}

/// A new version of a calendar, and what it did to open cases.
package struct CalendarChange: Codable, Sendable, Hashable {
    /// The calendar.
    package var calendar: String
    /// The new version.
    package var version: Int
    /// Where it came from.
    package var source: CalendarSource
    /// Days that are closed now and were not, with their names.
    package var closed: [DayName]
    /// Days that were closed and are not any more.
    package var opened: [DayName]
    /// The open cases whose due days moved.
    package var moved: [MovedCase]

    /// A day and what it is called.
    package struct DayName: Codable, Sendable, Hashable {
        /// The day.
        package var day: Day
        /// Its name.
        package var title: String
    }
}

/// Result of a feed.
package struct FeedOutcome: Codable, Sendable, Hashable {
    /// Each division that was held against a calendar.
    package var comparisons: [FeedComparison]
    /// Divisions of the feed for which there is no calendar.
    package var ignored: [String]
    /// The calendars that have new versions; with a dry run those that would have.
    package var changes: [CalendarChange]

    /// True if a date that is known is not in the feed any more.
    package var hasVanished: Bool { comparisons.contains { !$0.vanished.isEmpty } }
}

/// Which calendar a closure is added to.
package enum ClosureTarget: Sendable, Hashable {
    /// The calendar with this name.
    case calendar(String)
    /// The calendar of the body with this code, which is made where it has none.
    case body(String)
}
