import Administration
import Engine
import EngineSupport
import Foundation
import RandomSupport
import Testing
import Turnaround

/// How much of a sample year an agency's analyst is told.
@Suite struct ToldShareTests {
    /// The end of the years that the table in `Docs/small-numbers.md` tells of: a year until today would be another
    /// one each day, and its share with it.
    private static let end = "2024-09-10T16:00:00Z"
    /// The groupings of the table in `Docs/small-numbers.md`.
    private static let groupings: [[ReportDimension]] = [
        [.route], [.nation], [.level], [.quarter], [.body], [.nation, .level],
    ]
    /// The larger years take minutes: they are run by `Scripts/test --all`.
    private static let sizes = TestSample.isWhole ? [150, 300, 600, 2_500] : [150, 600]

    @Test(
        "By route and nation four cells in five are told of 150 cases, nineteen in twenty of 600",
        arguments: sizes)
    func isTold(cases: Int) async throws {
        try await House.withHouse { house in
            let end = try Instant(Self.end)
            let rules = try await house.administration.sampleRules()
            let year = try SampleYear(cases: cases, seed: 1, until: end, rules: rules)
            _ = try await house.administration.perform(year, now: House.now)
            var line = "| \(cases) |"
            for grouping in Self.groupings {
                let filter = ReportFilter(asOf: end, selection: ReportSelection(groupedBy: grouping))
                let exact = try await house.administration.reports.turnaround(filter, now: House.now)
                let shown = try await house.engine.turnaround(filter, now: House.now, as: house.analyst.credential)
                let told = ToldShare(exact, shown)
                line += " \(Int((100 * told.share).rounded(.down))) % of \(told.cells) |"
                let least = cases < 600 ? 0.8 : 0.95
                if grouping == [.route] || grouping == [.nation] {
                    #expect(told.share >= least, "\(cases) cases by \(grouping): \(told)")
                }
            }
            print("told: \(line)")
            let filter = ReportFilter(asOf: end)
            let exact = try await house.administration.reports.onerous(filter, now: House.now)
            let shown = try await house.engine.onerous(filter, now: House.now, as: house.analyst.credential)
            let steps = zip(exact.routes.flatMap(\.steps), shown.routes.flatMap(\.steps))
            for (one, other) in steps { #expect(other.isOnerous == nil || other.isOnerous == one.isOnerous) }
            #expect(shown.routes.flatMap(\.steps).contains { $0.isOnerous == true })
        }
    }
}
