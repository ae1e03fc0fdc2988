import Testing

@testable import Turnaround

/// A report without cases says which filters empty it.
@Suite struct EmptyingTests {
    private static func report(
        _ selection: ReportSelection, samples: Bool = true, asOf: String = "2026-12-31T12:00:00Z"
    )
        throws -> TurnaroundReport
    {
        let scheme = try Scheme()
        let working = WorkingDays(name: "weekdays", years: 2025...2027, closed: [])
        var options = TurnaroundOptions(
            asOf: try Instant(asOf), working: working, title: "t", leavesOutSamples: !samples)
        options.selection = selection
        var builder = TurnaroundBuilder(options: options)
        for number in 0..<12 {
            var timeline = scheme.timeline()
            timeline.profile.nation = number < 9 ? "wales" : "england"
            timeline.profile.course.mode = number < 2 ? "online" : "blended"
            timeline.isSample = true
            builder.add(timeline)
        }
        return builder.report()
    }

    @Test func theFewestFiltersAreNamedWithHowManyCasesTheyKeepOut() throws {
        let one = try Self.report(ReportSelection(filters: [.nation: ["scotland"], .mode: ["online"]]))
        #expect(one.reconciliation.emptiedBy == [EmptyingFilters(filters: ["nation"], cases: 2)])
        let either = try Self.report(ReportSelection(filters: [.nation: ["england"], .mode: ["online"]]))
        #expect(
            either.reconciliation.emptiedBy == [
                EmptyingFilters(filters: ["mode"], cases: 3), EmptyingFilters(filters: ["nation"], cases: 2),
            ])
        let both = try Self.report(ReportSelection(filters: [.nation: ["scotland"], .mode: ["onsite"]]))
        #expect(both.reconciliation.emptiedBy == [EmptyingFilters(filters: ["mode", "nation"], cases: 12)])
    }

    @Test func daysSamplesAndTheMomentAreFiltersToo() throws {
        let days = try Self.report(ReportSelection(from: Day("2027-01-01")))
        #expect(days.reconciliation.emptiedBy == [EmptyingFilters(filters: ["from"], cases: 12)])
        let samples = try Self.report(ReportSelection(), samples: false)
        #expect(samples.reconciliation.emptiedBy == [EmptyingFilters(filters: ["leave_out_samples"], cases: 12)])
        let early = try Self.report(ReportSelection(), asOf: "2025-12-31T12:00:00Z")
        #expect(early.reconciliation.emptiedBy == [EmptyingFilters(filters: ["as_of"], cases: 12)])
    }

    @Test func nothingEmptiesAReportThatHasCases() throws {
        let full = try Self.report(ReportSelection(filters: [.nation: ["wales"]]))
        #expect(full.reconciliation.emptiedBy.isEmpty && full.overall.cases == 9)
    }

    @Test func othersAreToldByTheRuleForSmallNumbers() throws {
        let report = try Self.report(ReportSelection(filters: [.nation: ["scotland"], .mode: ["online"]]))
        let shown = try report.disclosed(to: .others).reconciliation.emptiedBy
        #expect(shown.map(\.cases.status) == [.small])
    }
}
