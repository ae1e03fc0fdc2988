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

    static func tables(_ cases: [CaseTimeline], of bodies: [String]) -> PublishedTables {
        var tally = PublishedTally(options: options(bodies))
        for one in cases { tally.add(one) }
        return tally.tables()
    }

    static func source(_ body: String) throws -> PublishedSource {
        .init(body: body, name: body, from: try day("2025-01-01"), to: try day("2026-12-31"), asOf: asOf, key: "k")
    }

    static func combined(_ cases: [CaseTimeline], _ groups: [[String]]) throws -> TurnaroundReport {
        TurnaroundReport(
            adding: try groups.map { (try source($0.joined()), tables(cases, of: $0)) }, cohort: .submitted)
    }

    @Test(arguments: [
        // n, told one by one up to, how many are pooled
        (8, 7, 1), (10, 8, 2), (19, 16, 3), (20, 18, 2), (100, 90, 10),
    ])
    func theLongestArePooled(n: Int, upTo: Int, pooled: Int) throws {
        let table = try #require(DayCounts(1...n, limit: 8))
        #expect(table.count == n && table.disclosedUpTo == upTo && table.pooled == pooled)
        #expect(table.days.map(\.days) == Array(1...upTo))
        #expect(table.nearestRank(80) == .exact(Double((n * 80 + 99) / 100)))
        #expect(table.nearestRank(100) == .above(upTo))
        #expect(table.median == .exact(Double(1 + n) / 2))
    }

    @Test func fewAreNotTold() {
        #expect(DayCounts(1...7, limit: 8) == nil)
        #expect(DayCounts([], limit: 8) == nil)
    }

    @Test func aPoolOfOneTableHidesWhatIsAboveItInTheOther() throws {
        var sum = try #require(DayCounts(1...10, limit: 8))  // told up to 8
        sum.add(try #require(DayCounts(11...20, limit: 8)))
        #expect(sum.count == 20 && sum.disclosedUpTo == 8)
        #expect(sum.nearestRank(40) == .exact(8))
        #expect(sum.nearestRank(45) == .above(8))
        #expect(sum.median == .above(8))
    }

    /// What tells a longest time, or a single one, is pooled too.
    @Test(
        arguments: [
            // lengths, what nothing can be above, told up to, how many are pooled
            ([1, 2, 3, 4, 5, 6, 7, 7], nil, 6, 2), ([1, 1, 1, 1, 1, 1, 1, 9], nil, 1, 1),
            ([0, 0, 0, 0, 0, 0, 0, 1], nil, 0, 1),
            ([5, 5, 5, 5, 5, 5, 5, 5], nil, nil, 0), ([4, 5, 5, 5, 5, 5, 5, 5, 5], nil, nil, 0),
            (Array(1...10), 12, 4, 6),
            (Array(1...10), 40, 8, 2), (Array(1...10), 3, -1, 10),
        ] as [([Int], Int?, Int?, Int)])
    func noSingleTimeCanBeReadFromAPool(lengths: [Int], longest: Int?, upTo: Int?, pooled: Int) throws {
        let table = try #require(DayCounts(lengths, limit: 8, longestPossible: longest))
        #expect(table.disclosedUpTo == upTo && table.pooled == pooled && table.count == lengths.count)
    }

    /// By enumeration: the longest time is told only where eight or more have it, and a pool has room for eight
    /// different times.
    @Test func theLongestIsNeverTold() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<3_000 {
            let (n, longest) = (Int.random(in: 8...60, using: &random), Int.random(in: 0...90, using: &random))
            let lengths = (0..<n).map { _ in
                Int.random(in: 0...Int.random(in: 0...longest, using: &random), using: &random)
            }
            let table = try #require(DayCounts(lengths, limit: 8, longestPossible: longest))
            let most = try #require(lengths.max())
            if table.days.contains(where: { $0.days == most }) {
                #expect(lengths.count { $0 == most } >= 8)
            } else {
                #expect(
                    table.pooled >= 1 && longest - (table.disclosedUpTo ?? 0) >= min(8, longest + 1),
                    "\(lengths) \(table)")
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
            #expect(told.fromFirstSubmission.n == whole.fromFirstSubmission.n && told.bodyHeld.n == whole.bodyHeld.n)
            #expect(
                told.fromFirstSubmission.medianWorkingDays == whole.fromFirstSubmission.medianWorkingDays,
                "the median of so many is told")
            for (told, exact) in [
                (told.fromFirstSubmission, whole.fromFirstSubmission), (told.bodyHeld, whole.bodyHeld),
                (known.fromFirstSubmission, whole.fromFirstSubmission),
            ] { Self.expect(told, tells: exact) }
            #expect(
                told.withinStandardPercent == whole.withinStandardPercent
                    && known.withinStandardPercent == whole.withinStandardPercent)
            #expect(
                told.withStandardCases == whole.withStandardCases
                    && told.withinStandardCases == whole.withinStandardCases)
            #expect(one.survival?.medianSeconds != nil && one.survival?.medianSeconds == other.survival?.medianSeconds)
            #expect(
                one.cases == other.cases && one.openCases == other.openCases && one.closedCases == other.closedCases)
            #expect(one.split.isEmpty || one.split == other.split)
            // What is few in a file is together under "other"; what is told by name is told of fewer or as many.
            if !one.outcomes.isEmpty, !other.outcomes.isEmpty {
                #expect(Self.sum(one.outcomes) == Self.sum(other.outcomes))
                for outcome in one.outcomes where outcome.outcome != "other" {
                    #expect(
                        (outcome.cases.exact ?? 0) <= other.outcomes.first { $0.outcome == outcome.outcome }?.cases
                            .exact ?? 0)
                }
            }
            for step in one.steps {
                let exact = try #require(figures.steps.first { $0.step == step.step })
                #expect(step.visits.n == exact.visits.n && step.party == exact.party)
                Self.expect(step.visits, tells: exact.visits)
            }
        }
        #expect(apart.overall.split == together.overall.split && apart.overall.split.count >= 3)
        #expect(apart.files?.map(\.body) == Self.bodies.sorted() && apart.reconciliation.bodies == Self.bodies.sorted())
    }

    private static func sum(_ outcomes: [OutcomeCount]) -> Int { outcomes.reduce(0) { $0 + ($1.cases.exact ?? 0) } }

    /// A figure that is told is the true one.
    private static func expect(_ told: DurationSummary, tells known: DurationSummary) {
        for (told, known) in [
            (told.medianWorkingDays, known.medianWorkingDays),
            (told.p80WorkingDays.map(Double.init), known.p80WorkingDays.map(Double.init)),
            (told.p90WorkingDays.map(Double.init), known.p90WorkingDays.map(Double.init)),
        ] where told != nil { #expect(told == known) }
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
            return (source, tally.tables())
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
            #expect(
                quarter.duration.n == known.duration.n
                    && quarter.duration.medianWorkingDays == known.duration.medianWorkingDays)
            Self.expect(quarter.duration, tells: known.duration)
        }
        #expect(TurnaroundReport(adding: [try file("2025-01-01", "2025-09-30")], cohort: .submitted).trend.isEmpty)
    }

    /// No number in a file counts fewer than the limit, and no longest time can be read from it.
    @Test(arguments: UInt64(1)...40) func nothingSmallIsInAFile(seed: UInt64) throws {
        var population = RandomPopulation(seed: seed)
        let cases = population.cases(20 + 12 * Int(seed))
        let tables = Self.tables(cases, of: ["BAC"])
        let limit = PublishedTally.limit
        for route in tables.routes {
            for table in [route.decidedWorkingDays, route.decidedCalendarDays, route.bodyHeldWorkingDays].compactMap(
                \.self)
            {
                #expect(table.count >= limit)
            }
            for count in [route.withinStandard, route.beyondStandard].compactMap(\.self)
                + (route.outcomes ?? [:]).values
            {
                #expect(count >= limit)
            }
            if let parties = route.parties {
                #expect(route.decidedWorkingDays.pooled >= 3 && parties.values.allSatisfy { $0.cases >= limit })
            }
            if let open = route.open, let others = route.withoutDecisionCalendarDays {
                #expect(open >= limit && others.count - open >= limit)
            }
            for table in route.steps.map(\.workingDays) + [route.withoutDecisionCalendarDays].compactMap(\.self) {
                #expect(table.count >= limit)
            }
            for step in route.steps {
                #expect(!(1..<limit).contains(abs(step.workingDays.count - route.decidedWorkingDays.count)))
            }
        }
    }

    @Test func emptyIsEmpty() throws {
        #expect(Self.tables([], of: ["BAC"]).routes.isEmpty)
        let report = try Self.combined([], [["BAC"]])
        let decided = report.overall.schemeClock.fromFirstSubmission
        #expect(report.routes.isEmpty && decided.medianWorkingDays == nil && decided.n == 0)
    }
}
