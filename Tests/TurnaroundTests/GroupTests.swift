import Testing
import Turnaround

@Suite struct GroupTests {
    func tally(_ groups: [(String, String?, String)]) throws -> LogRankTally {
        var tally = LogRankTally()
        for (name, stratum, times) in groups { tally.add(try riskSet(times), group: name, stratum: stratum) }
        return tally
    }

    /// Published: 16.79 for 6-MP, 3.40 for maintenance.
    @Test(arguments: [
        (sixMP, placebo, 16.792940989216547, 4.168809109334511e-05),
        (maintained, notMaintained, 3.3963886989776024, 0.0653393220405049),
    ])
    func logRankOfTheTextbooks(first: String, second: String, chiSquared: Double, p: Double) throws {
        let test = try #require(try tally([("a", nil, first), ("b", nil, second)]).test())
        #expect(abs(test.chiSquared - chiSquared) < 1e-9 * chiSquared)
        #expect(abs(test.pValue - p) < 1e-9 * p)
        #expect(test.degreesOfFreedom == 1 && test.groups.map(\.name) == ["a", "b"])
        #expect(
            abs(test.groups.reduce(0) { $0 + $1.expected } - Double(test.groups.reduce(0) { $0 + $1.observed })) < 1e-9)
    }

    /// By hand: at 1 one of two in each of A and B (n = 4, d = 2); at 2 the two that are left.
    @Test func logRankByHand() throws {
        let test = try #require(try tally([("a", nil, "1 2+"), ("b", nil, "1 2")]).test())
        // Expected in A: 2·2/4 + 1·1/2 = 1.5, one observed; variance 2·2/3·(1/2·1/2) + 1/4 = 7/12.
        #expect(abs(test.chiSquared - 0.25 / (7.0 / 12)) < 1e-12)
        #expect(abs((test.groups.first?.expected ?? 0) - 1.5) < 1e-12)
    }

    @Test func aStratumIsComparedWithItself() throws {
        // The slow body holds most of A: without strata A seems slow, within each body nothing differs.
        let slow = "50 60 70 80 50 60 70 80", fast = "5 6 7 8 5 6 7 8"
        let groups = [
            ("A", "slow", slow + " " + slow), ("B", "slow", slow), ("A", "fast", fast),
            ("B", "fast", fast + " " + fast),
        ]
        let apart = try #require(try tally(groups).test())
        let mixed = try #require(try tally(groups.map { ($0.0, nil, $0.2) }).test())
        #expect(apart.chiSquared < 1e-12 && apart.pValue > 0.999)
        #expect(mixed.chiSquared > 3 * max(1, apart.chiSquared))
        // One stratum is none.
        let one = try #require(try tally(groups.map { ($0.0, "only", $0.2) }).test())
        #expect(one.chiSquared == mixed.chiSquared)
    }

    @Test(
        arguments: [
            [("a", nil, sixMP)], [("a", nil, "5+"), ("b", nil, "7+")], [("a", nil, "5"), ("b", nil, "3+ 4+")],
            [("a", "x", "5 6"), ("b", "y", "5 6")],
            [("a", nil, "0"), ("b", nil, "0")], [], [("a", nil, ""), ("b", nil, "")],
        ] as [[(String, String?, String)]])
    func nothingToTestIsSaidSo(groups: [(String, String?, String)]) throws {
        let tally = try tally(groups)
        #expect(tally.test() == nil)
        let comparison = tally.comparison(of: "route")
        #expect(comparison.pValue == nil && comparison.chiSquared == nil && comparison.degreesOfFreedom == nil)
        #expect(
            comparison.sentence.hasPrefix("There are no two groups") || comparison.sentence.contains("nothing to test"))
    }

    @Test func aGroupThatWasNeverThereTakesNoDegree() throws {
        let test = try #require(try tally([("a", nil, sixMP), ("b", nil, placebo), ("c", nil, "0+ 0+")]).test())
        #expect(test.degreesOfFreedom == 1 && abs(test.chiSquared - 16.792940989216547) < 1e-7)
    }

    @Test func mergedTalliesAreOne() throws {
        for seed in 0..<60 as Range<UInt64> {
            let log = RandomLog(seed: 90_000 + seed)
            var (whole, halves) = (LogRankTally(), [LogRankTally(), LogRankTally()])
            for (place, (timeline, source)) in log.timelines.enumerated() {
                var set = RiskSet()
                let (microseconds, entry, fate) = log.observed(timeline, source)
                set.add(microseconds: microseconds, from: entry, isEvent: fate != .open)
                whole.add(set, group: source.group, stratum: source.stratum)
                halves[place % 2].add(set, group: source.group, stratum: source.stratum)
            }
            halves[0].add(halves[1])
            #expect(halves[0].test()?.chiSquared == whole.test()?.chiSquared && halves[0].count == whole.count)
        }
    }

    /// Source: the p-values of Benjamini and Hochberg (1995), table 1; four are discoveries at 5 %.
    @Test func benjaminiHochberg() throws {
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1,
        ]
        let adjusted = BenjaminiHochberg.adjusted(p).compactMap(\.self)
        let expected = [
            0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.063857142857142857, 0.063857142857142857, 0.0645, 0.0765, 0.486,
            0.58118181818181816,
            0.714875, 0.75323076923076926, 0.81321428571428572, 1,
        ]
        for (own, other) in zip(adjusted, expected) { #expect(abs(own - other) < 1e-12) }
        #expect(adjusted.count { $0 <= 0.05 } == 4)
        // The order given is kept, and what is no test stays none.
        let mixed = BenjaminiHochberg.adjusted([0.5, nil, 0.01])
        #expect(mixed[0] == 0.5 && mixed[1] == nil && mixed[2] == 0.02)
        #expect(BenjaminiHochberg.adjusted([nil]) == [nil] && BenjaminiHochberg.adjusted([]).isEmpty)
    }
}
