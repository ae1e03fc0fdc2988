import Foundation
import RandomSupport
import Testing

@testable import Turnaround

/// Standards are judged by their own due day.
@Suite struct StandardTests {
    let working: WorkingDays
    let london = LondonTime.shared

    init() throws { working = try SharedFiles.calendars().workingDays(of: "england-and-wales") }

    func instant(_ text: String) throws -> Instant { try Instant(text) }

    /// Nine months from 5 January end on 5 October.
    @Test func aStandardInMonthsEndsOnItsOwnDay() throws {
        var timeline = try openCase(from: "2026-01-05T09:00:00Z")
        timeline.clock.standard = Period(9, .months)
        #expect(
            timeline.dueDay(asOf: try instant("2026-02-02T12:00:00Z"), working: working)?.description == "2026-10-05")
        for (end, isKept) in [("2026-10-05T20:00:00Z", true), ("2026-10-05T23:30:00Z", false)] {
            let run = try #require(
                timeline.standardRun(to: try instant(end), extended: 0, working: working))
            #expect(run.isKept(on: london.day(of: try instant(end)), working: working) == isKept)
        }
    }

    /// What the clock rested is added to the due day, and so are extensions, in working days.
    @Test func stoppedTimeAndExtensionsMoveTheDay() throws {
        var timeline = try openCase(from: "2026-01-05T09:00:00Z")
        timeline.clock.standard = Period(8, .weeks)
        timeline.pauses = [
            Pause(from: try instant("2026-01-12T09:00:00Z"), to: try instant("2026-01-22T09:00:00Z"))
        ]
        let asOf = try instant("2026-02-02T12:00:00Z")
        #expect(timeline.dueDay(asOf: asOf, working: working)?.description == "2026-03-12")
        timeline.extensions = [Extension(at: try instant("2026-01-06T09:00:00Z"), workingDays: 3)]
        #expect(timeline.dueDay(asOf: asOf, working: working)?.description == "2026-03-17")
    }

    /// Visits that a fixed number of working days would have called in time: 14 days against 10 calendar days, and so
    /// on.
    @Test(arguments: [
        ("2025-04-17", "2025-05-01", Period(10, .calendarDays)), ("2025-04-01", "2025-05-06", Period(1, .months)),
        ("2025-11-24", "2026-01-22", Period(8, .weeks)), ("2025-09-01", "2026-03-16", Period(6, .months)),
        ("2024-01-02", "2025-01-10", Period(1, .years)),
    ])
    func aVisitIsLateByItsOwnDay(from: String, to: String, standard: Period) throws {
        let (entered, left) = (try instant("\(from)T10:00:00Z"), try instant("\(to)T10:00:00Z"))
        let visit = Visit(step: "review", party: .body, entered: entered, left: left, standard: standard)
        let timeline = CaseTimeline(
            reference: "C", route: "r", opened: entered, visits: [visit], closed: left, outcome: nil, events: 2)
        let run = try #require(timeline.standardRun(of: visit, to: left, working: working))
        #expect(!run.isKept(on: london.day(of: left), working: working))
        let due = run.due(from: london.day(of: left), working: working)
        #expect(run.isKept(on: due, working: working) && !run.isKept(on: due.advanced(by: 1), working: working))
    }

    /// A thousand starts and standards of every unit end where Python's dateutil says, and the calendar.
    @Test(.enabled(if: JudgeTests.isHeld)) func dueDaysAgreeWithDateutil() throws {
        struct Question: Codable {
            let start: String
            let count: Int
            let unit: String
        }
        struct Questions: Codable {
            let holidays: [String]
            let standards: [Question]
        }
        var generator = SeededGenerator(seed: 20_261_129)
        let first = try #require(Day(year: 2019, month: 1, day: 1)),
            last = try #require(Day(year: 2033, month: 12, day: 31))
        let holidays = (first.number...last.number).map { Day(number: $0) }.filter {
            ($0.number + 3) % 7 < 5 && !working.isWorking($0)
        }
        #expect(holidays.count > 100)
        let runs = try (0..<1_000).map { index in
            let unit = Period.Unit.allCases[index % Period.Unit.allCases.count]
            let most = [.years: 4, .months: 40, .weeks: 120][unit] ?? 250
            let start = Day(
                number: try #require(Day(year: 2020, month: 1, day: 1)).number
                    + Int.random(in: 0..<3_600, using: &generator))
            return StandardRun(
                standard: Period(Int.random(in: 1...most, using: &generator), unit), start: start, workingDays: 0,
                restedDays: 0)
        }
        let due = try JudgeTests.judged(
            Questions(
                holidays: holidays.map(\.description),
                standards: runs.map {
                    Question(
                        start: $0.start.description, count: $0.standard.count, unit: $0.standard.unit.rawValue)
                }), by: "judge-due-days.py", as: [String].self)
        #expect(due == runs.map { $0.due(from: $0.start, working: working).description })
    }

    private func openCase(from start: String) throws -> CaseTimeline {
        let opened = try instant(start)
        var timeline = CaseTimeline(
            reference: "C", route: "r", opened: opened,
            visits: [Visit(step: "review", party: .body, entered: opened, left: nil)], closed: nil, outcome: nil,
            events: 1)
        timeline.clock.start = opened
        return timeline
    }
}
