import Foundation
import RandomSupport
import Testing

@testable import Turnaround

/// Two sides of cases: differences and their intervals, and what others see of them.
@Suite struct SideBySideTests {
    /// The examples of R. G. Newcombe, Statistics in Medicine 17 (1998), Table II, method 10.
    @Test(arguments: [
        (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926), (0, 10, 0, 20, -0.1611, 0.2775), (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0), (10, 10, 0, 10, 0.6075, 1.0),
    ])
    func theIntervalOfADifferenceIsThePublished(_ a: Int, _ m: Int, _ b: Int, _ n: Int, _ low: Double, _ high: Double)
        throws
    {
        let found = try #require(Proportion.difference((a, m), (b, n)))
        #expect(abs(found.value - (Double(a) / Double(m) - Double(b) / Double(n))) < 1e-12)
        #expect(abs(found.low - low) < 6e-5 && abs(found.high - high) < 6e-5, "\(found)")
        let back = try #require(Proportion.difference((b, n), (a, m)))
        #expect(abs(back.low + found.high) < 1e-12 && abs(back.high + found.low) < 1e-12)
    }

    /// SciPy 1.17.1: `scipy.stats.binomtest(x, n).proportion_ci(method='wilson')`.
    @Test(arguments: [
        (0, 10, 0.0, 0.27753279986288926), (5, 10, 0.236593090512564, 0.763406909487436),
        (56, 70, 0.6918335550374693, 0.8769526075163704), (22, 23, 0.7900884492974114, 0.9922833338565469),
    ])
    func theIntervalOfAPartIsThatOfSciPy(_ x: Int, _ n: Int, _ low: Double, _ high: Double) throws {
        let found = try #require(Proportion.interval(successes: x, trials: n))
        #expect(abs(found.low - low) < 1e-9 && abs(found.high - high) < 1e-9, "\(found)")
    }

    @Test func nothingSaysNothing() {
        #expect(Proportion.interval(successes: 0, trials: 0) == nil && Proportion.difference((0, 0), (1, 2)) == nil)
        #expect(ShiftEstimate([], [1]) == nil && ShiftEstimate([1], []) == nil)
    }

    /// Against the list of all differences, sorted.
    @Test(arguments: 1...60) func theShiftIsTheMiddleOfAllDifferences(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let sizes = (Int.random(in: 1...40, using: &random), Int.random(in: 1...40, using: &random))
        let reach = [3, 60, 2_000][Int(seed % 3)]
        let first = (0..<sizes.0).map { _ in Int32.random(in: 0...Int32(reach), using: &random) }.sorted()
        let second = (0..<sizes.1).map { _ in Int32.random(in: 0...Int32(reach), using: &random) }.sorted()
        let all = first.flatMap { x in second.map { Int(x) - Int($0) } }.sorted()
        let found = try #require(ShiftEstimate(first, second))
        #expect(found.value == Double(all[(all.count - 1) / 2] + all[all.count / 2]) / 2)
        let (m, n) = (Double(sizes.0), Double(sizes.1))
        let rank = max(1, Int((m * n / 2 - 1.959963984540054 * (m * n * (m + n + 1) / 12).squareRoot()).rounded(.down)))
        #expect(found.low == Double(all[rank - 1]) && found.high == Double(all[all.count - rank]))
        #expect(found.low <= found.value && found.value <= found.high)
    }

    private static func cases(_ nation: String, _ count: Int, review: Int) throws -> [CaseTimeline] {
        let scheme = try Scheme()
        return (0..<count).map { number in
            var timeline = scheme.timeline(review: review + number % 5, scheme: 14)
            timeline.profile.nation = nation
            timeline.body = "SAB"
            return timeline
        }
    }

    private static func report(_ question: SidesQuestion, _ cases: [CaseTimeline]) throws -> SideBySideReport {
        let working = WorkingDays(name: "weekdays", years: 2025...2027, closed: [])
        var options = TurnaroundOptions(asOf: try Instant("2026-12-31T12:00:00Z"), working: working, title: "t")
        options.sides = question
        var builder = TurnaroundBuilder(options: options)
        for timeline in cases { builder.add(timeline) }
        return builder.sideBySide()
    }

    @Test func aGroupIsComparedWithAnotherOrWithAllOthers() throws {
        let cases = try Self.cases("wales", 30, review: 8) + Self.cases("england", 40, review: 5)
        let all = try Self.report(.groups(.nation, first: nil, second: nil), cases)
        #expect(all.pairs.map(\.first.name) == ["england", "wales"] && all.pairs.allSatisfy { $0.second.name == nil })
        let two = try Self.report(.groups(.nation, first: "wales", second: "england"), cases)
        let pair = try #require(two.pairs.first)
        #expect(two.pairs.count == 1 && pair.first.cases == 30 && pair.second.cases == 40)
        #expect(pair.differenceWorkingDays == 3 && (pair.differenceLowWorkingDays ?? 0) > 0)
        // The others than Wales are England here.
        #expect(all.pairs[1].differenceWorkingDays == pair.differenceWorkingDays)
        #expect(all.pairs[1].differencePercentPoints == pair.differencePercentPoints)
        #expect(pair.first.withStandardCases == 30 && (pair.differencePercentPoints ?? 0) < 0)
        let none = try Self.report(.groups(.nation, first: "scotland", second: nil), cases)
        #expect(none.pairs[0].first.decided.isZero && none.pairs[0].$differenceWorkingDays.isAbsent)
    }

    @Test func periodsAreComparedByTheDayOfTheCohort() throws {
        let cases = try Self.cases("wales", 12, review: 8)
        let (first, second) = (try Day("2026-01-01")...Day("2026-01-31"), try Day("2026-02-01")...Day("2026-12-31"))
        let pair = try #require(try Self.report(.periods(first, second), cases).pairs.first)
        #expect(pair.first.name == "2026-01-01..2026-01-31" && pair.first.cases == 12 && pair.second.cases.isZero)
    }

    @Test func othersSeeItByTheRuleForSmallNumbers() throws {
        let cases = try Self.cases("wales", 7, review: 8) + Self.cases("england", 23, review: 5)
        let exact = try Self.report(.groups(.nation, first: "wales", second: "england"), cases)
        let shown = try #require(try exact.disclosed(to: .others).pairs.first)
        #expect(shown.first.cases.value == 5 && shown.second.cases.value == 25)
        #expect(shown.first.$medianWorkingDays.isHidden && shown.second.medianWorkingDays != nil)
        #expect(shown.$differenceWorkingDays.isHidden && shown.$differencePercentPoints.isHidden)
        #expect(shown.first.$withinStandardPercent.isHidden && shown.second.withinStandardPercent != nil)
    }
}
