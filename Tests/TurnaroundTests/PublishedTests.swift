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

    static func source(_ body: String) throws -> CombinedReport.Source {
        .init(body: body, name: body, from: try day("2025-01-01"), to: try day("2026-12-31"), asOf: asOf, key: "k")
    }

    static func combined(_ cases: [CaseTimeline], _ groups: [[String]]) throws -> CombinedReport {
        CombinedReport(try groups.map { (try source($0.joined()), tables(cases, of: $0)) })
    }

    @Test(arguments: [
        // n, told one by one up to, how many are pooled
        (8, 7, 1), (10, 8, 2), (19, 16, 3), (20, 18, 2), (100, 90, 10),
    ])
    func theLongestArePooled(n: Int, upTo: Int, pooled: Int) throws {
        let table = try #require(DayCounts(1...n, limit: 8))
        #expect(table.count == n && table.toldUpTo == upTo && table.pooled == pooled)
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
        #expect(sum.count == 20 && sum.toldUpTo == 8)
        #expect(sum.nearestRank(40) == .exact(8))
        #expect(sum.nearestRank(45) == .above(8))
        #expect(sum.median == .above(8))
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
            let whole = figures.schemeClock.fromFirstSubmission
            #expect(one.decided == whole.n && other.decided == whole.n)
            for (told, known) in [
                (one.medianWorkingDays, whole.medianWorkingDays), (one.p80WorkingDays, whole.p80WorkingDays.map(Double.init)),
                (one.p90WorkingDays, whole.p90WorkingDays.map(Double.init)),
                (one.bodyHeldMedianWorkingDays, figures.schemeClock.bodyHeld.medianWorkingDays),
                (one.bodyHeldP80WorkingDays, figures.schemeClock.bodyHeld.p80WorkingDays.map(Double.init)),
            ] { Self.expect(told, tells: known) }
            #expect(one.medianWorkingDays?.exact == whole.medianWorkingDays, "the median of so many is told")
            #expect(one.withinStandardPercent == other.withinStandardPercent)
            #expect(one.withinStandardPercent == figures.schemeClock.withinStandardPercent)
            #expect(one.curveMedianCalendarDays != nil && one.curveMedianCalendarDays == other.curveMedianCalendarDays)
            #expect(one.partyShares == other.partyShares)
            // What is few in a file is together under "other"; what is told by name is told of fewer or as many.
            if let outcomes = one.outcomes, let known = other.outcomes {
                #expect(outcomes.values.reduce(0, +) == known.values.reduce(0, +))
                for (outcome, cases) in outcomes where outcome != "other" { #expect(cases <= known[outcome] ?? 0) }
            }
            #expect(one.open == other.open && one.withoutDecision == other.withoutDecision)
            for (step, known) in zip(one.steps, other.steps) {
                #expect(step.step == known.step && step.visits == known.visits)
                let exact = figures.steps.first { $0.step == step.step }
                #expect(exact?.visits.n.exact == step.visits)
                Self.expect(step.medianWorkingDays, tells: exact?.visits.medianWorkingDays)
                Self.expect(step.p80WorkingDays, tells: exact?.visits.p80WorkingDays.map(Double.init))
            }
        }
    }

    /// A figure that is told is the true one; one that is not lies above what is told.
    private static func expect(_ told: ToldDays?, tells known: Double?) {
        switch told {
        case .exact(let days): #expect(days == known)
        case .above(let days): #expect((known ?? -1) > Double(days) || known == nil)
        case nil: #expect(known == nil)
        }
    }

    /// No number in a file counts fewer than the limit, and no longest time can be read from it.
    @Test(arguments: UInt64(1)...40) func nothingSmallIsInAFile(seed: UInt64) throws {
        var population = RandomPopulation(seed: seed)
        let cases = population.cases(20 + 12 * Int(seed))
        let tables = Self.tables(cases, of: ["BAC"])
        let limit = PublishedTally.limit
        for route in tables.routes {
            for table in [route.decidedWorkingDays, route.decidedCalendarDays, route.bodyHeldWorkingDays].compactMap(\.self) {
                #expect(table.count >= limit)
            }
            for count in [route.withinStandard, route.beyondStandard].compactMap(\.self) + (route.outcomes ?? [:]).values {
                #expect(count >= limit)
            }
            if route.partyWorkingDays != nil { #expect(route.decidedWorkingDays.pooled >= 3) }
            if let open = route.open, let others = route.withoutDecisionCalendarDays {
                #expect(open >= limit && others.count - open >= limit)
            }
            for table in route.steps.map(\.workingDays) + [route.withoutDecisionCalendarDays].compactMap(\.self) {
                #expect(table.count >= limit)
            }
        }
    }

    @Test func emptyIsEmpty() throws {
        #expect(Self.tables([], of: ["BAC"]).routes.isEmpty)
        let report = try Self.combined([], [["BAC"]])
        #expect(report.routes.isEmpty && report.overall.medianWorkingDays == nil && report.overall.decided == .withheld)
    }
}
