import Testing

@testable import WorkflowCore

@Suite("Periods")
struct PeriodTests {
    @Test(
        arguments: [
            ("20 working days", 20, .workingDays), ("1 working day", 1, .workingDays),
            ("28 calendar days", 28, .calendarDays),
            ("6 weeks", 6, .weeks),
            ("1 week", 1, .weeks), ("9 months", 9, .months), ("4  years", 4, .years),
        ] as [(String, Int, Period.Unit)])
    func `are read as people write them`(text: String, count: Int, unit: Period.Unit) throws {
        let period = try #require(Period(text))
        #expect(period == Period(count: count, unit: unit))
        #expect(Period(period.description) == period)
    }

    @Test(arguments: [
        "", "20", "20 days", "days", "0 weeks", "-1 weeks", "1.5 weeks", "twenty weeks", "20 working", "4000 weeks",
        "99999999999999999999 weeks",
    ])
    func `refuse what leaves a doubt`(text: String) { #expect(Period(text) == nil) }

    /// Every start in a year of weekdays, counted day by day.
    @Test(arguments: 1...60)
    func `calendar days hold as many working days as a week lets them`(count: Int) {
        let counts = (0..<7).map { start in (1...count).filter { (start + $0) % 7 < 5 }.count }
        let period = Period(count: count, unit: .calendarDays)
        #expect(period.workingDaysAtMost == counts.max())
        #expect(period.workingDaysAtLeast == counts.min())
    }

    @Test func `months and years are counted up as parts and down as the whole`() {
        #expect(Period(count: 2, unit: .months).workingDaysAtMost == 46)
        #expect(Period(count: 9, unit: .months).workingDaysAtLeast == 180)
        #expect(Period(count: 1, unit: .years).workingDaysAtMost == 262)
        #expect(Period(count: 1, unit: .years).workingDaysAtLeast == 260)
        #expect(Period(count: 3, unit: .weeks).workingDaysAtMost == 15)
        #expect(Period(count: 3, unit: .weeks).workingDaysAtLeast == 15)
    }
}
