import Postgres
import Turnaround

/// The questions about calendars that people with tokens and operators both ask.
package enum CalendarQueries {
    /// The years for which working days are kept in the database, for due dates.
    package static let years = 1990...2060

    /// The rules of the newest version of every calendar and series, of those published by a moment where one is told.
    package static func newest(knownOn: Instant? = nil) -> SQL {
        """
        SELECT rules::text FROM (
            SELECT DISTINCT ON (name) name, rules FROM accredit.calendar
            WHERE published_at <= coalesce(\(knownOn), 'infinity') ORDER BY name, version DESC) c
        UNION ALL
        SELECT rules::text FROM (
            SELECT DISTINCT ON (name) name, rules FROM accredit.meeting_series
            WHERE published_at <= coalesce(\(knownOn), 'infinity') ORDER BY name, version DESC) s
        """
    }
}
