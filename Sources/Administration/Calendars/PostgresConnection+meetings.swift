import Engine
import Foundation
import Postgres
import Turnaround

extension PostgresConnection {
    /// Works out when every published series meets, by the calendars as they stand now, for the years in which working
    /// days are kept.
    /// - Throws: `CalendarError` where a series and its calendar do not fit together.
    func projectMeetings(by calendars: Calendars) throws {
        let years = CalendarQueries.years
        let (first, last) = (try Day("\(years.lowerBound)-01-01"), try Day("\(years.upperBound)-12-31"))
        for row in try query(
            "SELECT DISTINCT ON (name) rules::text FROM accredit.meeting_series ORDER BY name, version DESC")
        {
            let series = try MeetingSeries.decode(json: Data(try row.decode(String.self, at: 0).utf8))
            let working = try calendars.workingDays(of: series.calendar, in: years)
            let meetings = try series.meetings(in: first...last, working: working)
            _ = try query(
                """
                SELECT accredit.set_meeting_dates(\(series.name), \(meetings.map(\.day)), \
                \(meetings.map { min($0.papersClose, $0.day) }))
                """
            )
        }
    }
}
