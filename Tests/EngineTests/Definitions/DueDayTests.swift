@testable import Engine
import EngineSupport
import Foundation
import Postgres
import RandomSupport
import Testing
import Turnaround
import WorkflowCore

/// The database counts days as `Turnaround` does, which is held against the oracles.
@Suite(.serialized) struct DueDayTests {
    private static let names = ["england-and-wales", "scotland", "northern-ireland", "united-kingdom"]

    private static func calendars() throws -> Calendars {
        let files = try House.shippedDefinitions().filter { $0.file.contains("calendars") }
        return try Calendars(
            json: try files.map { Data(try YAMLDocument.parse($0.text, file: $0.file).value.canonicalText().utf8) })
    }

    @Test(arguments: names) func theWorkingDayTableIsThePrefixTable(name: String) async throws {
        try await House.withHouse { house in
            let working = try Self.calendars().workingDays(of: name)
            let rows = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT d.day, d.working, d.ordinal FROM accredit.working_day d
                    WHERE d.calendar_id = accredit.calendar_in_force(\(name)) ORDER BY d.day
                    """)
            }
            #expect(rows.count == working.covered.count)
            var wrong: [String] = []
            for row in rows {
                let (day, isWorking, ordinal) = try row.decode(as: (Day.self, Bool.self, Int.self))
                if isWorking != working.isWorking(day) || ordinal != working.count(through: day) {
                    wrong.append("\(day)")
                }
            }
            #expect(wrong == [])
        }
    }

    @Test(arguments: names) func dueDaysAgree(name: String) async throws {
        try await House.withHouse { house in
            let working = try Self.calendars().workingDays(of: name)
            var random = SeededGenerator(seed: 20_260_209)
            let first = try Day("1992-01-01").number
            let last = try Day("2055-12-31").number
            var asked: [(day: Day, count: Int, unit: Turnaround.Period.Unit)] = []
            for unit in Turnaround.Period.Unit.allCases {
                for _ in 0..<150 {
                    let limit = unit == .years ? 4 : unit == .months ? 48 : unit == .weeks ? 150 : 300
                    let count = Int.random(in: 1...limit, using: &random) * (Bool.random(using: &random) ? 1 : -1)
                    let anywhere = Day(number: Int.random(in: first...last, using: &random))
                    // The ends of months and the turn of the year as often as any day.
                    let end = ["01-31", "02-28", "12-31", "12-24"].randomElement(using: &random) ?? "01-01"
                    let day = Bool.random(using: &random) ? anywhere : try Day("\(anywhere.year)-\(end)")
                    if abs(count) < 2000 { asked.append((day, count, unit)) }
                }
            }
            let (days, counts, units) = (asked.map(\.day), asked.map { Int32($0.count) }, asked.map(\.unit.rawValue))
            let rows = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT accredit.add_period(accredit.calendar_in_force(\(name)), d, n, u::accredit.period_unit)
                    FROM unnest(\(days), \(counts), \(units)) WITH ORDINALITY AS x (d, n, u, place) ORDER BY place
                    """)
            }
            try #require(rows.count == asked.count)
            for (question, row) in zip(asked, rows) {
                let period = Turnaround.Period(abs(question.count), question.unit)
                let expected =
                    question.count < 0
                    ? period.subtracted(from: question.day, working: working)
                    : period.added(to: question.day, working: working)
                #expect(try row.decode(Day.self, at: 0) == expected, "\(question)")
            }
        }
    }

    /// Day by day over two years: local days and the instants at which limits are over, across both changes of the
    /// clocks.
    @Test func daysBeginInLondon() async throws {
        try await House.withHouse { house in
            let days = (try Day("2025-01-01"))...(try Day("2026-12-31"))
            let rows = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT d, accredit.start_of_day(d), accredit.local_day(accredit.start_of_day(d)),
                        accredit.local_day(accredit.start_of_day(d) - interval '1 microsecond'),
                        accredit.limit_of(accredit.calendar_in_force('england-and-wales'), accredit.start_of_day(d) + \
                        interval '5 hours', 1, 'calendar_days')
                    FROM unnest(\(Array(days))) AS d ORDER BY d
                    """)
            }
            for row in rows {
                let (day, start, same, before, limit) = try row.decode(
                    as: (Day.self, Instant.self, Day.self, Day.self, Instant.self))
                #expect(start == LondonTime.shared.instant(of: day))
                #expect(same == day && before == day.advanced(by: -1))
                #expect(limit == LondonTime.shared.instant(of: day.advanced(by: 2)))
            }
            #expect(rows.count == 730)
        }
    }

    @Test func aCalendarThatDoesNotReachSoFarSaysSo() async throws {
        try await House.withHouse { house in
            _ = await #expect {
                try await house.value(
                    """
                    SELECT accredit.add_period(
                        accredit.calendar_in_force('england-and-wales'), '2060-12-01', 60, 'working_days')
                    """, as: Day.self)
            } throws: {
                ($0 as? PostgresError)?.sqlState == SQLState("22008")
            }
        }
    }
}
