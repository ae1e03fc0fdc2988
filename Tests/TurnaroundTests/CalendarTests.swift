import Foundation
import RandomSupport
import Testing
import Turnaround

@Suite struct CalendarTests {
    struct Feed: Decodable {
        struct Event: Decodable { let date: Day }
        let events: [Event]
    }

    @Test(
        .enabled(if: SharedFiles.available),
        arguments: ["england-and-wales", "scotland", "northern-ireland", "united-kingdom"])
    func agreesWithThePublishedHolidays(division: String) throws {
        let feed = try #require(try SharedFiles.json([String: Feed].self, "oracles/bank-holidays.json")[division])
        let calendars = try SharedFiles.calendars()
        for year in 2012...2035 {
            let computed = try calendars.holidays(of: division, in: year...year).map(\.day)
            #expect(computed == feed.events.map(\.date).filter { $0.year == year }.sorted(), "\(division) \(year)")
        }
        let whole = try calendars.holidays(of: division, in: 2012...2035)
        #expect(whole.map(\.day) == feed.events.map(\.date).sorted())
        #expect(whole.allSatisfy { !$0.title.en.isEmpty && $0.title.en.first?.isWhitespace == false })
    }

    @Test(.enabled(if: SharedFiles.available))
    func agreesWithEveryReferenceSpanAndDueDate() throws {
        let calendars = try SharedFiles.calendars()
        var tables: [String: WorkingDays] = [:]
        let rows = try SharedFiles.rows("oracles/working-days.csv")
        #expect(rows.count == 1_200)
        for row in rows {
            let division = try #require(row["division"])
            if tables[division] == nil { tables[division] = try calendars.workingDays(of: division) }
            let working = try #require(tables[division])
            let from = try instant(try #require(row["from"]))
            let to = try instant(try #require(row["to"]))
            #expect(working.between(from, to) == Int(try #require(row["working_days"])), "\(row)")
            let dueIn = try #require(row["due_in"].flatMap { Int($0) })
            #expect(working.add(dueIn, to: LondonTime.shared.day(of: from)).description == row["due_date"], "\(row)")
        }
    }

    /// Days that the reference data does not reach: before 2012.
    @Test(arguments: [
        (
            "england-and-wales", 1995,
            [
                "1995-01-02", "1995-04-14", "1995-04-17", "1995-05-08", "1995-05-29", "1995-08-28", "1995-12-25",
                "1995-12-26",
            ]
        ),
        (
            "england-and-wales", 1999,
            [
                "1999-01-01", "1999-04-02", "1999-04-05", "1999-05-03", "1999-05-31", "1999-08-30", "1999-12-27",
                "1999-12-28", "1999-12-31",
            ]
        ),
        (
            "scotland", 2002,
            [
                "2002-01-01", "2002-01-02", "2002-03-29", "2002-05-06", "2002-06-03", "2002-06-04", "2002-08-05",
                "2002-12-25", "2002-12-26",
            ]
        ),
        (
            "northern-ireland", 2011,
            [
                "2011-01-03", "2011-03-17", "2011-04-22", "2011-04-25", "2011-04-29", "2011-05-02", "2011-05-30",
                "2011-07-12",
                "2011-08-29",
                "2011-12-26", "2011-12-27",
            ]
        ),
    ])
    func knowsTheYearsBefore(division: String, year: Int, expected: [String]) throws {
        let days = try SharedFiles.calendars().holidays(of: division, in: year...year).map(\.day.description)
        #expect(days == expected)
    }

    @Test func closesABodyOnItsOwnDays() throws {
        let body = """
            calendar: body
            version: 2
            title: A body
            extends: [base]
            holidays:
              - {title: Founders' day, day: 15 June, from: 2026, to: 2026}
            exceptions:
              - {remove: 15 June 2026}
              - {add: 16 June 2026, title: Founders' day}
            closures:
              - {title: Winter, from: 28 December 2026, to: 30 December 2026}
              - {title: Move, from: 1 July 2026}
            """
        let base = "{calendar: base, version: 1, title: Base, holidays: [{title: Christmas, day: 25 December}]}"
        let calendars = try Calendars(json: [SharedFiles.json(yaml: body), SharedFiles.json(yaml: base)])
        let working = try calendars.workingDays(of: "body", in: 2026...2026)
        #expect(
            try calendars.holidays(of: "body", in: 2025...2027).map(\.day.description) == [
                "2025-12-25", "2026-06-16", "2026-12-25",
            ])
        #expect(
            try ["2026-06-15", "2026-06-16", "2026-07-01", "2026-12-25", "2026-12-28", "2026-12-31"].map {
                working.isWorking(try day($0))
            }
                == [true, false, false, false, false, true])
    }

    @Test(arguments: [
        ("{calendar: a, version: 1, title: A, holiday: []}", "\"holiday\" is not known here"),
        ("{calendar: a, version: 1}", "\"title\" is missing"),
        ("{version: 1}", "the first line is calendar: NAME or meetings: NAME"),
        (
            "{calendar: a, version: 1, title: A, holidays: [{title: X, day: sixth Monday of May}]}",
            "at holidays[1].day: \"sixth Monday of May\""
        ),
        (
            "{calendar: a, version: 1, title: A, holidays: [{title: X, day: 30 February}]}",
            "\"30 February\" is not understood"
        ),
        ("{calendar: a, version: 1, title: A, exceptions: [{move: 1 May 2020}]}", "move: DATE with to: DATE"),
        ("{calendar: a, version: 1, title: A, exceptions: [{remove: 1 May 2000}]}", "has an exception for 2000-05-01"),
        (
            "{calendar: a, version: 1, title: A, closures: [{title: X, from: 2 May 2020, to: 1 May 2020}]}",
            "ends on or after the day it begins"
        ),
        ("{calendar: a, version: 1, title: A, extends: [b]}", "no calendar or meeting series \"b\""),
        ("{calendar: a, version: 1, title: A, extends: [a]}", "in a circle: a → a"),
        (
            "{meetings: a, version: 1, title: A, calendar: c, dates: often, papers: 10 working days before}",
            "\"often\" is not understood"
        ),
        (
            "{meetings: a, version: 1, title: A, calendar: c, dates: first Monday of May, papers: 10 working days}",
            "10 working days before"
        ),
        (
            "{meetings: a, version: 1, title: A, calendar: c, dates: first Monday of May, papers: 1 week before}",
            "series \"c\""
        ),
    ])
    func saysWhatIsWrongWithAFile(yaml: String, sentence: String) throws {
        let error = #expect(throws: CalendarError.self) { try Calendars(json: [SharedFiles.json(yaml: yaml)]) }
        #expect(error?.description.contains(sentence) == true, "\(String(describing: error))")
    }

    @Test func refusesANameTwice() throws {
        let file = try SharedFiles.json(yaml: "{calendar: a, version: 1, title: A}")
        #expect(throws: CalendarError.duplicate(name: "a")) { try Calendars(json: [file, file]) }
    }
}

@Suite struct WorkingDaysTests {
    let working: WorkingDays

    init() throws { working = try SharedFiles.calendars().workingDays(of: "england-and-wales") }

    @Test func countsAsOneDayAfterTheOtherWould() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let start = Day(number: Int.random(in: 7_000...33_000, using: &generator))
            let end = start.advanced(by: Int.random(in: 0...400, using: &generator))
            let counted = stride(from: start.advanced(by: 1), through: end, by: 1).filter(working.isWorking).count
            #expect(working.between(start, end) == counted)
            #expect(working.between(end, start) == -counted)
            let due = working.add(counted, to: start)
            #expect(
                counted == 0
                    ? due == start : working.isWorking(due) && due <= end && working.between(start, due) == counted)
        }
    }

    @Test(arguments: [
        (0, "2026-05-23", "2026-05-23"), (1, "2026-05-22", "2026-05-26"), (1, "2026-05-23", "2026-05-26"),
        (-1, "2026-05-26", "2026-05-22"),
        (-1, "2026-05-24", "2026-05-21"), (-10, "2026-06-09", "2026-05-26"),
        // Outside the table only weekends are known.
        (5, "2060-12-31", "2061-01-07"), (-3, "1990-01-02", "1989-12-27"), (2, "1980-12-24", "1980-12-26"),
        (-261, "2062-01-02", "2060-12-31"),
    ])
    func adds(count: Int, start: String, expected: String) throws {
        #expect(working.add(count, to: try day(start)).description == expected)
    }

    @Test func isOneRuleInsideAndOutsideTheTable() {
        for number in [7_200, 7_304, 7_305, 7_306, 33_236, 33_237, 33_238, 33_300] {
            for count in [-600, -10, -1, 1, 10, 600] {
                let start = Day(number: number)
                let end = working.add(count, to: start)
                #expect(working.isWorking(end))
                #expect(working.between(start, end) == count)
            }
        }
    }

    @Test(arguments: [
        ("2026-06-12T15:59:00Z", "2026-06-12"), ("2026-06-12T16:00:00Z", "2026-06-12"),
        ("2026-06-12T16:00:00.000001Z", "2026-06-15"),
        ("2026-06-13T09:00:00Z", "2026-06-15"), ("2026-12-24T17:00:01Z", "2026-12-29"),
        ("2026-06-14T23:30:00Z", "2026-06-15"),
    ])
    func deemsReceiptAfterTheCutOff(text: String, expected: String) throws {
        #expect(working.deemedDay(of: try instant(text)).description == expected)
    }

    @Test(arguments: [
        ("10 working days", "2026-05-22", "2026-06-08", "2026-05-08"),
        ("28 calendar days", "2026-05-22", "2026-06-19", "2026-04-24"),
        ("1 week", "2026-05-22", "2026-05-29", "2026-05-15"), ("1 month", "2026-01-31", "2026-02-28", "2025-12-31"),
        ("1 month", "2028-03-31", "2028-04-30", "2028-02-29"), ("14 months", "2026-12-31", "2028-02-29", "2025-10-31"),
        ("4 years", "2024-02-29", "2028-02-29", "2020-02-29"), ("1 year", "2024-02-29", "2025-02-28", "2023-02-28"),
    ])
    func movesByPeriods(text: String, start: String, after: String, before: String) throws {
        let period = try Period(text)
        #expect(period.added(to: try day(start), working: working).description == after)
        #expect(period.subtracted(from: try day(start), working: working).description == before)
        #expect(period.description == text)
        #expect(try JSONDecoder().decode(Period.self, from: JSONEncoder().encode(period)) == period)
    }

    @Test(arguments: ["", "10", "ten weeks", "-1 weeks", "3 fortnights", "3  months"])
    func refusesOtherPeriods(text: String) {
        #expect(throws: TimeTextError.self) { try Period(text) }
    }
}

@Suite struct MeetingSeriesTests {
    func series(_ lines: String) throws -> MeetingSeries {
        try MeetingSeries.decode(
            json: SharedFiles.json(yaml: "meetings: m\nversion: 1\ntitle: M\ncalendar: england-and-wales\n\(lines)"))
    }

    @Test func theCommitteeMeetsOnSecondTuesdays() throws {
        let calendars = try SharedFiles.calendars()
        let working = try calendars.workingDays(of: "england-and-wales")
        let committee = try SharedFiles.committee()
        let meetings = try committee.meetings(in: try day("2026-01-01")...day("2026-12-31"), working: working)
        #expect(
            meetings.map(\.day.description) == [
                "2026-01-13", "2026-02-10", "2026-03-10", "2026-04-14", "2026-05-12", "2026-06-09", "2026-07-14",
                "2026-09-08",
                "2026-10-13",
                "2026-11-10", "2026-12-08",
            ])
        #expect(meetings[5].papersClose.description == "2026-05-26")
        // From 30 June, when papers for 14 July close, to 8 September: 49 working days, the summer bank holiday taken
        // off.
        #expect(try committee.longestGap(working: working, in: 2026...2026) == 49)
        // Nine weeks instead of eight from July to September, in any year that brings them, are five working days more.
        #expect(try committee.longestGap(working: working) == 54)
    }

    /// Whatever a body writes into the shipped file: it is read, its calendar exists, and nobody waits a year.
    @Test func theShippedSeriesIsSound() throws {
        let calendars = try SharedFiles.calendars()
        #expect(!calendars.series.isEmpty)
        for series in calendars.series.values {
            let working = try calendars.workingDays(of: series.calendar)
            let gap = try #require(try series.longestGap(working: working))
            #expect(gap > 0 && gap < 253, "\(series.name)")
            for meeting in try series.meetings(in: try day("2024-01-01")...day("2030-12-31"), working: working) {
                #expect(working.isWorking(meeting.day) && meeting.papersClose <= meeting.day)
                #expect(try series.next(readyOn: meeting.papersClose, working: working) == meeting)
            }
        }
    }

    @Test(arguments: [
        ("2026-05-26", "2026-06-09"), ("2026-05-27", "2026-07-14"), ("2026-07-01", "2026-09-08"),
        ("2026-06-30", "2026-07-14"),
    ])
    func aCaseIsInTimeUntilPapersClose(ready: String, meeting: String) throws {
        let calendars = try SharedFiles.calendars()
        let committee = try SharedFiles.committee()
        let next = try committee.next(
            readyOn: try day(ready), working: try calendars.workingDays(of: "england-and-wales"))
        #expect(next?.day.description == meeting)
    }

    @Test func exceptionsChangeSingleMeetings() throws {
        let working = try SharedFiles.calendars().workingDays(of: "england-and-wales")
        let board = try series(
            """
            dates: last Monday of May, August and December
            papers: 2 weeks before
            exceptions:
              - {cancel: 1 September 2026, because: no quorum}
              - {add: 18 September 2026}
              - {move: 29 December 2026, to: 21 December 2026}
            """)
        let meetings = try board.meetings(in: try day("2026-01-01")...day("2026-12-31"), working: working)
        // The last Mondays of May and August are bank holidays, 28 December is a substitute day: each moves to the next
        // working day.
        #expect(meetings.map(\.day.description) == ["2026-05-26", "2026-09-18", "2026-12-21"])
        #expect(meetings.map(\.papersClose.description) == ["2026-05-12", "2026-09-04", "2026-12-07"])
        let wrong = try series("dates: last Monday of May\npapers: 1 week before\nexceptions: [{cancel: 2 June 2026}]")
        #expect(throws: CalendarError.exceptionWithoutHoliday(calendar: "m", day: try day("2026-06-02"))) {
            try wrong.meetings(in: try day("2026-01-01")...day("2026-12-31"), working: working)
        }
    }

    @Test func saysNothingWhereThereIsNoMeeting() throws {
        let working = try SharedFiles.calendars().workingDays(of: "england-and-wales")
        let never = try series("dates: fifth Monday of February\npapers: 1 week before")
        #expect(try never.next(readyOn: try day("2026-01-01"), working: working) == nil)
        #expect(try never.longestGap(working: working, in: 2025...2027) == nil)
    }
}
