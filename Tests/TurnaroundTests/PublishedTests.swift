import RandomSupport
import Testing
@testable import Turnaround

/// Tables that bodies hand over, and what they say together.
struct PublishedTests {
    static let bodies = ["BAC", "SAB", "RSX"]
    static let asOf = Instant(seconds: 1_798_761_600)  // 2027-01-01

    static func options(_ bodies: [String]) -> TurnaroundOptions {
        var options = TurnaroundOptions(asOf: asOf, working: RandomPopulation.working, title: "Test")
        options.selection.filters[.body] = bodies
        return options
    }

    static func tables(_ cases: [CaseTimeline], of bodies: [String]) throws -> PublishedTables {
        var tally = PublishedTally(options: options(bodies))
        for one in cases { tally.add(one) }
        return try tally.tables()
    }

    static func source(_ body: String) throws -> PublishedSource {
        .init(body: body, name: body, from: try day("2025-01-01"), to: try day("2026-12-31"), asOf: asOf, key: "k")
    }

    static func combined(_ cases: [CaseTimeline], _ groups: [[String]]) throws -> TurnaroundReport {
        TurnaroundReport(
            adding: try groups.map { (try source($0.joined()), try tables(cases, of: $0)) }, cohort: .submitted)
    }

    @Test(arguments: [
        // n, cases in the table, the days of every fifth case, how many are pooled
        (8, 10, [4], 5), (10, 10, [5], 5), (13, 15, [5, 9], 5), (19, 20, [5, 10, 15], 5), (20, 20, [5, 10, 15], 5),
        (100, 100, Array(stride(from: 5, through: 90, by: 5)), 10),
    ])
    func everyFifthCaseIsToldAndTheLongestArePooled(n: Int, count: Int, told: [Int], pooled: Int) throws {
        let table = try #require(DayCounts(1...n))
        #expect(table.count == count && table.pooled == pooled && table.disclosedUpTo == told.last)
        #expect(table.days.map(\.days) == told && table.days.allSatisfy { $0.count == 5 })
        #expect(table.nearestRank(100) == .above(told.last ?? 0))
        #expect(table.median == .exact(Double(told[told.firstIndex { 2 * $0 >= n } ?? 0])))
    }

    @Test func fewAreNotTold() {
        #expect(DayCounts(1...7) == nil)
        #expect(DayCounts([]) == nil)
    }

    @Test func aPoolOfOneTableHidesWhatIsAboveItInTheOther() throws {
        var sum = try #require(DayCounts(1...10))  // told up to 5
        sum.add(try #require(DayCounts(11...20)))
        #expect(sum.count == 20 && sum.disclosedUpTo == 5)
        #expect(sum.nearestRank(25) == .exact(5))
        #expect(sum.median == .above(5))
    }

    /// The longest time is told only where eight or more have it; every count is a multiple of five; a quantile is that
    /// of a case at most four ranks away.
    @Test func theLongestIsNeverToldAndQuantilesAreClose() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<3_000 {
            let (n, longest) = (Int.random(in: 8...60, using: &random), Int.random(in: 0...90, using: &random))
            let lengths = (0..<n).map { _ in
                Int.random(in: 0...Int.random(in: 0...longest, using: &random), using: &random)
            }.sorted()
            let table = try #require(DayCounts(lengths))
            if table.days.last?.days == lengths[n - 1] { #expect(lengths.count { $0 == lengths[n - 1] } >= 8) }
            #expect((table.days + table.longer).allSatisfy { $0.count % 5 == 0 })
            #expect(table.pooled >= 5 && table.count == 5 * Int((Double(n) / 5).rounded()))
            for percent in [25, 50, 80] {
                guard case .exact(let days) = table.nearestRank(percent) else { continue }
                let rank = (n * percent + 99) / 100 - 1
                #expect((lengths[max(0, rank - 4)]...lengths[min(n - 1, rank + 4)]).contains(Int(days)))
            }
        }
    }

    /// Files of single bodies added up say what one file of all bodies says, and what the report on all of them says.
    @Test(arguments: UInt64(1)...12) func filesAddUpToTheWhole(seed: UInt64) throws {
        var population = RandomPopulation(seed: seed)
        let cases = population.cases(1_500)
        let apart = try Self.combined(cases, Self.bodies.map { [$0] })
        let together = try Self.combined(cases, [Self.bodies])
        let report = TurnaroundReport.build(timelines: cases, options: Self.options(Self.bodies))
        #expect(apart.routes.map(\.route) == report.routes.map(\.route))
        for (one, (other, figures)) in zip(
            [apart.overall] + apart.routes, zip([together.overall] + together.routes, [report.overall] + report.routes))
        {
            let (whole, told, known) = (figures.schemeClock, one.schemeClock, other.schemeClock)
            for (told, exact) in [
                (told.fromFirstSubmission, whole.fromFirstSubmission), (told.bodyHeld, whole.bodyHeld),
                (known.fromFirstSubmission, whole.fromFirstSubmission),
            ] { Self.expect(told, tells: exact, files: 3) }
            Self.expect(told.withStandardCases, isNear: whole.withStandardCases, files: 6)
            Self.expect(one.cases, isNear: other.cases, files: 8)
            Self.expect(one.openCases, isNear: other.openCases, files: 4)
            let percents = (told.withinStandardPercent ?? -1, known.withinStandardPercent ?? -2)
            #expect(abs(percents.0 - percents.1) <= 4 && abs(percents.1 - (whole.withinStandardPercent ?? -3)) <= 4)
            #expect(one.survival?.medianSeconds != nil && other.survival?.medianSeconds != nil)
            #expect(one.outcomes.map(\.outcome).sorted() == other.outcomes.map(\.outcome).sorted())
            for step in one.steps {
                let exact = try #require(figures.steps.first { $0.step == step.step })
                #expect(step.party == exact.party)
                Self.expect(step.visits, tells: exact.visits, files: 3)
            }
        }
        #expect(apart.overall.split.count >= 3)
        #expect(apart.files?.map(\.body) == Self.bodies.sorted() && apart.reconciliation.bodies == Self.bodies.sorted())
    }

    /// A number is the true one but for the rounding of every number that it is the sum of.
    private static func expect(_ told: Count, isNear known: Count, files: Int) {
        guard let told = told.value, let known = known.value else { return }
        #expect(told % 5 == 0 && Double(abs(told - known)) <= 2.5 * Double(files) + 2.5, "\(told) \(known)")
    }

    /// Figures that are told are nearly the true ones.
    private static func expect(_ told: DurationSummary, tells known: DurationSummary, files: Int) {
        expect(told.n, isNear: known.n, files: files)
        for (told, known) in [
            (told.medianWorkingDays, known.medianWorkingDays),
            (told.p80WorkingDays.map(Double.init), known.p80WorkingDays.map(Double.init)),
        ] {
            if let told, let known { #expect(abs(told - known) <= 2 + 0.1 * known, "\(told) \(known)") }
        }
    }

    /// Files of one quarter each make the trend, as one report on all of them does; one longer file does away with it.
    @Test func filesOfQuartersMakeATrend() throws {
        var population = RandomPopulation(seed: 3)
        let cases = population.cases(2_000)
        func file(_ from: String, _ to: String) throws -> (source: PublishedSource, tables: PublishedTables) {
            var options = Self.options(["BAC"])
            (options.selection.from, options.selection.to) = (try day(from), try day(to))
            var tally = PublishedTally(options: options)
            for one in cases { tally.add(one) }
            var source = try Self.source("BAC")
            (source.from, source.to) = (try day(from), try day(to))
            return (source, try tally.tables())
        }
        let quarters = try [
            file("2025-01-01", "2025-03-31"), file("2025-04-01", "2025-06-30"), file("2025-07-01", "2025-09-30"),
        ]
        var options = Self.options(["BAC"])
        (options.selection.from, options.selection.to) = (try day("2025-01-01"), try day("2025-09-30"))
        let report = TurnaroundReport.build(timelines: cases, options: options)
        let combined = TurnaroundReport(adding: quarters, cohort: .submitted)
        #expect(combined.trend.map(\.quarter) == ["2025-Q1", "2025-Q2", "2025-Q3"])
        for quarter in combined.trend {
            let known = try #require(report.trend.first { $0.quarter == quarter.quarter })
            Self.expect(quarter.duration, tells: known.duration, files: 4)
        }
        #expect(TurnaroundReport(adding: [try file("2025-01-01", "2025-09-30")], cohort: .submitted).trend.isEmpty)
    }

    /// No number in a file is an exact number of cases, but that of approvals, which are public.
    @Test(arguments: UInt64(1)...40) func everyNumberInAFileIsRounded(seed: UInt64) throws {
        var population = RandomPopulation(seed: seed)
        let cases = population.cases(20 + 12 * Int(seed))
        for route in try Self.tables(cases, of: ["BAC"]).routes {
            let tables =
                [route.decidedWorkingDays, route.decidedCalendarDays]
                + [route.bodyHeldWorkingDays, route.withoutDecisionCalendarDays].compactMap(\.self)
                + route.steps.map(\.workingDays)
            for table in tables {
                #expect(table.count >= 10 && (table.days + table.longer).allSatisfy { $0.count % 5 == 0 })
            }
            let counts =
                [route.withinStandard, route.beyondStandard, route.withoutDecision, route.open]
                + route.parties.compactMap(\.cases)
                + route.outcomes.filter { !$0.outcome.hasPrefix("approved") }.map(\.cases)
            #expect(
                counts.allSatisfy {
                    $0.isZero || $0.status == .small || ($0.status == .rounded && ($0.value ?? 1) % 5 == 0)
                })
            for party in route.parties where party.cases?.status == .small { #expect(party.$totalSeconds.isHidden) }
        }
    }

    @Test func emptyIsEmpty() throws {
        #expect(try Self.tables([], of: ["BAC"]).routes.isEmpty)
        let report = try Self.combined([], [["BAC"]])
        let decided = report.overall.schemeClock.fromFirstSubmission
        #expect(report.routes.isEmpty && decided.medianWorkingDays == nil && decided.n == 0)
    }
}
