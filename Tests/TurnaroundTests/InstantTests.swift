import Foundation
import RandomSupport
import Testing
import Turnaround

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.000001Z", 1),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("2011-10-11T13:45:40.276000+02:00", 1_318_333_540_276_000),
        ("2011-10-11 11:45:40.276Z", 1_318_333_540_276_000),
        ("2011-10-11t11:45:40.27600000z", 1_318_333_540_276_000),
        ("2026-03-29T00:30:00-05:30", 1_774_764_000_000_000),
        ("2000-02-29T12:00:00.5Z", 951_825_600_500_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
    ])
    func readsText(text: String, microseconds: Int64) throws {
        let value = try instant(text)
        #expect(value.microseconds == microseconds)
        #expect(try instant(value.description) == value)
    }

    @Test(arguments: [
        "", "2026-03-29", "2026-03-29T00:30:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-29T24:00:00Z",
        "2026-03-29T00:60:00Z",
        "2026-03-29T00:00:60Z", "2026-03-29T00:00:00.Z", "2026-03-29T00:00:00.1234567Z", "2026-03-29T00:00:00+0100",
        "2026-03-29T00:00:00Z ",
        "29/03/2026 00:00:00Z", "2026-3-29T00:00:00Z", "٢٠٢٦-03-29T00:00:00Z", "2026-03-29T00:00:00+25:00",
    ])
    func refusesOtherText(text: String) {
        #expect(throws: TimeTextError.self) { try instant(text) }
    }

    @Test func writesNoMoreDigitsThanNeeded() throws {
        #expect(Instant(microseconds: 1_500_000).description == "1970-01-01T00:00:01.5Z")
        #expect(Instant(microseconds: 1_000_010).description == "1970-01-01T00:00:01.00001Z")
        let json = String(decoding: try JSONEncoder().encode([Instant(seconds: 0)]), as: UTF8.self)
        #expect(json == #"["1970-01-01T00:00:00Z"]"#)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Instant].self, from: Data(#"["soon"]"#.utf8)) }
    }

    @Test func roundTripsEveryDigit() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<2_000 {
            let value = Instant(
                microseconds: Int64.random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &generator))
            #expect(try instant(value.description) == value)
        }
    }
}

@Suite struct DayTests {
    @Test(arguments: [
        ("1970-01-01", 0, Weekday.thursday), ("1969-12-31", -1, .wednesday), ("2000-02-29", 11_016, .tuesday),
        ("2026-03-29", 20_541, .sunday),
        ("2100-03-01", 47_541, .monday), ("0001-01-01", -719_162, .monday),
    ])
    func knowsDates(text: String, number: Int, weekday: Weekday) throws {
        let value = try day(text)
        #expect(value.number == number)
        #expect(value.weekday == weekday)
        #expect(value.description == text)
    }

    @Test(arguments: [
        "2025-02-29", "2026-04-31", "2026-00-10", "2026-1-1", "31 Juny 2026", "1 January", "32 January 2026",
        "2026-01-01T00",
        "1 January 26", "Saturday 8 May 2020", "8xx May 2020", "8 Ma 2020", "8 Mayo 2020",
    ])
    func refusesDatesThatAreNone(text: String) {
        #expect(throws: TimeTextError.self) { try day(text) }
    }

    @Test func goesThereAndBackOverFourCenturies() throws {
        var previous = try day("1899-12-31")
        for number in (previous.number + 1)...(previous.number + 146_097) {
            let value = Day(number: number)
            let (year, month, dayOfMonth) = value.date
            #expect(Day(year: year, month: month, day: dayOfMonth) == value)
            #expect(value.weekday.rawValue == previous.weekday.rawValue % 7 + 1)
            previous = value
        }
        #expect(previous.description == "2299-12-31")
    }

    @Test(arguments: [
        "8 May 2020", "8th May 2020", "08 MAY 2020", "Friday 8 May 2020", "Fri, 8th may, 2020", "8 may 2020",
    ])
    func readsDatesAsPeopleWriteThem(text: String) throws { #expect(try day(text) == day("2020-05-08")) }

    @Test func readsMonthsByTheirFirstLetters() throws {
        #expect(try day("1 Sept 2026") == day("2026-09-01"))
        #expect(try day("1 Dec 2026") == day("2026-12-01"))
    }
}

@Suite struct LondonTimeTests {
    let london = LondonTime.shared

    @Test(arguments: [
        // British Standard Time held all the year until October 1971.
        ("1970-01-01T23:00:00Z", "1970-01-02"), ("1971-12-31T23:30:00Z", "1971-12-31"),
        ("2026-03-29T00:59:59.999999Z", "2026-03-29"), ("2026-06-14T22:59:59.999999Z", "2026-06-14"),
        ("2026-06-14T23:00:00Z", "2026-06-15"),
        ("2026-10-24T22:59:59Z", "2026-10-24"), ("2026-10-24T23:30:00Z", "2026-10-25"),
        ("2026-10-25T23:30:00Z", "2026-10-25"),
        ("2100-07-01T23:00:00Z", "2100-07-02"), ("2100-12-31T23:59:59Z", "2100-12-31"),
    ])
    func givesTheLocalDay(text: String, expected: String) throws {
        #expect(london.day(of: try instant(text)) == (try day(expected)))
    }

    @Test(arguments: [
        ("2026-03-29", 0, 30, "2026-03-29T00:30:00Z"), ("2026-03-29", 1, 30, "2026-03-29T01:30:00Z"),
        ("2026-03-29", 2, 30, "2026-03-29T01:30:00Z"),
        ("2026-10-25", 0, 30, "2026-10-24T23:30:00Z"), ("2026-10-25", 1, 30, "2026-10-25T00:30:00Z"),
        ("2026-10-25", 2, 0, "2026-10-25T02:00:00Z"),
        ("2026-07-01", 17, 0, "2026-07-01T16:00:00Z"), ("2026-01-01", 17, 0, "2026-01-01T17:00:00Z"),
    ])
    func givesTheInstant(date: String, hour: Int, minute: Int, expected: String) throws {
        let time = try #require(TimeOfDay(hour: hour, minute: minute))
        #expect(london.instant(of: try day(date), at: time) == (try instant(expected)))
    }

    @Test func agreesWithTheZoneEverywhere() throws {
        let zone = try #require(TimeZone(identifier: "Europe/London"))
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let second = Int64.random(in: 0..<4_133_980_800, using: &generator)
            #expect(
                london.offset(at: Instant(seconds: second))
                    == Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))))
        }
    }

    @Test func everyDayBeginsAtItsStart() throws {
        for number in 0..<47_847 {
            let value = Day(number: number)
            let start = london.instant(of: value)
            #expect(london.day(of: start) == value)
            #expect(london.day(of: start.advanced(byMicroseconds: -1)) == Day(number: number - 1))
        }
    }

    /// The law's rule, computed apart from any zone table: last Sundays of March and October at 01:00 UTC, from 1996
    /// on.
    @Test(arguments: 1996...2100)
    func changesOnTheLastSundays(year: Int) throws {
        for (month, winterFirst) in [(3, true), (10, false)] {
            var sunday = try #require(Day(year: year, month: month, day: 31))
            while sunday.weekday != .sunday { sunday = sunday.advanced(by: -1) }
            let change = Instant(seconds: Int64(sunday.number) * 86_400 + 3600)
            #expect(london.offset(at: change) == (winterFirst ? 3600 : 0))
            #expect(london.offset(at: change.advanced(byMicroseconds: -1)) == (winterFirst ? 0 : 3600))
        }
    }
}
