import Foundation
import RandomSupport
import Testing
import Turnaround

/// Cases as the textbooks write them: a time, and a plus where it is censored.
func riskSet(_ text: String, unit: Int64 = 1_000_000) throws -> RiskSet {
    var set = RiskSet()
    for word in text.split(separator: " ") {
        let isEvent = !word.hasSuffix("+")
        set.add(microseconds: try #require(Int64(isEvent ? word : word.dropLast())) * unit, isEvent: isEvent)
    }
    return set
}

/// Weeks of remission of leukaemia under 6-MP and placebo. Source: E. Freireich and others, Blood 21 (1963); E. A.
/// Gehan, Biometrika 52 (1965).
let sixMP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
let placebo = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
/// Weeks to relapse of acute myelogenous leukaemia. Source: R. G. Miller, Survival Analysis (1981), table 5 of chapter
/// 3.
let maintained = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+"
let notMaintained = "5 5 8 8 12 16+ 23 27 30 33 43 45"

@Suite struct SurvivalTests {
    @Test func theCurveOfTheTextbooks() throws {
        let curve = try #require(KaplanMeier(try riskSet(sixMP)))
        let published = [(6, 0.857), (7, 0.807), (10, 0.753), (13, 0.690), (16, 0.627), (22, 0.538), (23, 0.448)]
        #expect(curve.steps.map { $0.microseconds / 1_000_000 } == published.map { Int64($0.0) })
        for (step, (_, survival)) in zip(curve.steps, published) { #expect(abs(step.survival - survival) < 0.0005) }
        #expect(curve.steps.map(\.atRisk) == [21, 17, 15, 12, 11, 7, 6])
        #expect(curve.steps.map(\.events) == [3, 1, 1, 1, 1, 1, 1])
        #expect(abs((curve.steps.last?.interval.low ?? 0) - 0.188052) < 1e-6)
        #expect(abs((curve.steps.last?.interval.high ?? 0) - 0.680143) < 1e-6)
        #expect(curve.survival(at: 5_999_999) == 1 && curve.survival(at: 6_000_000) == curve.steps[0].survival)
    }

    /// Median with its log–log interval and p80, in weeks.
    @Test(
        arguments: [
            (sixMP, 23, 13, nil, nil), (placebo, 8, 4, 11, 12), (maintained, 31, 13, nil, 48),
            (notMaintained, 23, 5, 33, 33),
            ("5", 5, 5, 5, 5), ("5+", nil, nil, nil, nil), ("1 2", 1, 1, 2, 2), ("1 2 3 4", 2, 1, 4, 4),
            ("0 0 0", 0, 0, 0, 0),
            ("0+ 0", 0, 0, nil, nil),
            ("3 3+", 3, 3, nil, nil), ("3+ 4+ 5", 5, 5, 5, 5),
        ] as [(String, Int?, Int?, Int?, Int?)])
    func medians(text: String, median: Int?, low: Int?, high: Int?, p80: Int?) throws {
        let curve = try #require(KaplanMeier(try riskSet(text)))
        let weeks = { (time: Int64?) in time.map { Int($0 / 1_000_000) } }
        #expect(weeks(curve.time(reaching: 0.5)) == median)
        #expect(weeks(curve.medianInterval.low) == low)
        #expect(weeks(curve.medianInterval.high) == high)
        #expect(weeks(curve.time(reaching: 0.2)) == p80)
    }

    /// Two cases from the first; one joins at 4 and ends at 9; one joins at 5, when the event at 5 does not see it yet.
    @Test func whoEntersLateCountsFromThenOn() throws {
        var set = RiskSet()
        set.add(microseconds: 5, isEvent: true)
        set.add(microseconds: 8, isEvent: true)
        set.add(microseconds: 9, from: 4, isEvent: true)
        set.add(microseconds: 7, from: 5, isEvent: false)
        // Never seen alive: ended before, or as, it came under observation.
        set.add(microseconds: 3, from: 3, isEvent: true)
        set.add(microseconds: 3, from: 6, isEvent: true)
        let curve = try #require(KaplanMeier(set))
        #expect(curve.steps.map(\.atRisk) == [3, 2, 1])
        let expected = [2.0 / 3, 1.0 / 3, 0]
        for (step, survival) in zip(curve.steps, expected) { #expect(abs(step.survival - survival) < 1e-15) }
        #expect(curve.count == 4 && !curve.endsEarly)
    }

    @Test func aCurveThatEndsBeforeOthersComeSaysNothing() throws {
        var tally = SurvivalTally()
        tally.add(microseconds: 2, fate: .event("approved"))
        for time in [10, 20, 30] as [Int64] { tally.add(microseconds: time, from: 5, fate: .event("approved")) }
        let figures = try #require(tally.figures())
        #expect(figures.n == 4 && figures.events == 4 && figures.lateEntries == 3)
        #expect(figures.medianSeconds == nil && figures.restrictedMeanSeconds == nil && figures.curve.isEmpty)
        #expect(figures.closedOnlyMedianSeconds == 15e-6)
    }

    /// Approved at 2 and 4, refused at 3 and 4, withdrawn at 3, open since 5; six at risk.
    @Test func outcomesCompete() throws {
        var tally = SurvivalTally()
        let seconds = { (count: Int64) in count * 1_000_000 }
        tally.add(microseconds: seconds(2), fate: .event("approved"))
        tally.add(microseconds: seconds(4), fate: .event("approved"))
        tally.add(microseconds: seconds(3), fate: .event("refused"))
        tally.add(microseconds: seconds(4), fate: .event("refused"))
        tally.add(microseconds: seconds(3), fate: .competing("withdrawn"))
        tally.add(microseconds: seconds(5), fate: .open)
        let figures = try #require(tally.figures())
        #expect(figures.incidence.map(\.outcome) == ["approved", "refused", "withdrawn"])
        #expect(figures.incidence.map { $0.curve.map(\.seconds) } == [[2, 4], [3, 4], [3]])
        let expected = [[1.0 / 6, 2.0 / 6], [1.0 / 6, 2.0 / 6], [1.0 / 6]]
        for (own, other) in zip(figures.incidence, expected) {
            for (point, probability) in zip(own.curve, other) { #expect(abs(point.probability - probability) < 1e-15) }
        }
        // In the curve the withdrawn case is censored: 5/6, then 4/5 of it, then 1/3 of that.
        #expect(figures.events == 4 && figures.censored == 2)
        let survivals: [Double] = [5.0 / 6, 4.0 / 6, 2.0 / 9]
        for (point, survival) in zip(figures.curve, survivals) {
            #expect(abs(point.survival - survival) < 1e-15)
        }
        #expect(figures.curve.map(\.atRisk) == [6, 5, 3])
        // Area 2 + 5/6 + 4/6 + 2/9 up to 5 seconds.
        let area = survivals.reduce(2, +)
        #expect(abs((figures.restrictedMeanSeconds ?? 0) - area) < 1e-12)
        #expect(
            figures.restrictedToSeconds == 5 && figures.medianSeconds == 4 && figures.closedOnlyMedianSeconds == 3.5)
    }

    @Test func nothingIsSaidOfNothing() {
        #expect(SurvivalTally().figures() == nil)
        #expect(KaplanMeier(RiskSet()) == nil)
        var backwards = SurvivalTally()
        backwards.add(microseconds: -1, fate: .open)
        #expect(backwards.figures() == nil)
    }

    @Test(arguments: [1, 7, 1_000])
    func allCensored(count: Int) throws {
        var tally = SurvivalTally()
        for _ in 0..<count { tally.add(microseconds: 4_611_686_018_427_387_904, fate: .open) }
        let figures = try #require(tally.figures())
        #expect(
            figures.curve.isEmpty && figures.incidence.isEmpty && figures.medianSeconds == nil
                && figures.closedOnlyMedianSeconds == nil)
        #expect(figures.restrictedMeanSeconds == 4_611_686_018_427.387904)
        #expect(throws: Never.self) { try JSONEncoder().encode(figures) }
    }

    /// What must hold of any curve, on logs with ties, late entries and open cases.
    @Test func propertiesOfAnyCurve() throws {
        for seed in 0..<300 as Range<UInt64> {
            let log = RandomLog(seed: 70_000 + seed)
            var (whole, halves, shuffled) = (SurvivalTally(), [SurvivalTally(), SurvivalTally()], SurvivalTally())
            let cases = log.timelines.map { log.observed($0.timeline, $0.source) }
            for (place, one) in cases.enumerated() {
                whole.add(microseconds: one.microseconds, from: one.entry, fate: one.fate)
                halves[place % 2].add(microseconds: one.microseconds, from: one.entry, fate: one.fate)
            }
            for one in cases.reversed() {
                shuffled.add(microseconds: one.microseconds, from: one.entry, fate: one.fate)
            }
            halves[0].add(halves[1])
            guard let figures = whole.figures() else { continue }
            #expect(halves[0].figures() == figures && shuffled.figures() == figures, "seed \(seed)")
            #expect(throws: Never.self) { try JSONEncoder().encode(figures) }
            let heights = [1] + figures.curve.map(\.survival)
            #expect(zip(heights, heights.dropFirst()).allSatisfy { $0 > $1 }, "seed \(seed)")
            #expect(
                figures.curve.allSatisfy {
                    0 <= $0.low && $0.low <= $0.survival && $0.survival <= $0.high && $0.high <= 1
                }, "seed \(seed)")
            #expect(figures.n.value == (figures.events.value ?? 0) + (figures.censored.value ?? 0))
            try bruteForce(figures, cases, seed)
        }
    }

    /// The chances of outcomes by the definition, with every case looked at anew at every time, ties included.
    private func bruteForce(
        _ figures: SurvivalFigures, _ all: [(microseconds: Int64, entry: Int64, fate: SurvivalTally.Fate)],
        _ seed: UInt64
    ) throws {
        let cases = all.filter { $0.entry <= 0 || $0.entry < $0.microseconds }
        func outcome(_ fate: SurvivalTally.Fate) -> String? {
            switch fate {
            case .event(let name), .competing(let name): name
            case .open: nil
            }
        }
        var (left, chances) = (1.0, [String: Double]())
        for time in Set(cases.filter { $0.fate != .open }.map(\.microseconds)).sorted() {
            let atRisk = cases.filter { $0.microseconds >= time && ($0.entry <= 0 || $0.entry < time) }
            let now = atRisk.filter { $0.microseconds == time && $0.fate != .open }
            for one in now { chances[try #require(outcome(one.fate)), default: 0] += left / Double(atRisk.count) }
            left *= 1 - Double(now.count) / Double(atRisk.count)
        }
        guard !figures.incidence.isEmpty else { return }
        #expect(Set(figures.incidence.map(\.outcome)) == Set(chances.keys))
        for own in figures.incidence {
            let probability = try #require(own.curve.last?.probability)
            #expect(abs(probability - (chances[own.outcome] ?? -1)) < 1e-12, "seed \(seed) \(own.outcome)")
        }
        // What has no outcome yet and the chances of all outcomes are the whole.
        #expect(
            abs(left + figures.incidence.compactMap(\.curve.last?.probability).reduce(0, +) - 1) < 1e-12, "seed \(seed)"
        )
    }

    @Test func aLongCurveIsThinnedWithinItsTolerance() throws {
        var (random, tally, set) = (SeededGenerator(seed: 11), SurvivalTally(), RiskSet())
        for place in 0..<20_000 {
            let time = Int64.random(in: 0...3_000_000_000_000, using: &random)
            let fate: SurvivalTally.Fate =
                place % 5 == 0 ? .open : place % 7 == 0 ? .competing("withdrawn") : .event("approved")
            tally.add(microseconds: time, fate: fate)
            set.add(microseconds: time, isEvent: fate == .event("approved"))
        }
        let figures = try #require(tally.figures())
        let exact = try #require(KaplanMeier(set))
        #expect(figures.curve.count <= 400 && figures.curve.count > 300)
        #expect(figures.curve.reduce(0) { $0 + $1.events } == figures.events.value)
        #expect(figures.medianSeconds == exact.time(reaching: 0.5).map { Double($0) / 1e6 })
        var (place, drawn, worst) = (0, 1.0, 0.0)
        for step in exact.steps {
            while place < figures.curve.count, figures.curve[place].seconds <= Double(step.microseconds) / 1e6 {
                drawn = figures.curve[place].survival
                place += 1
            }
            worst = max(worst, abs(drawn - step.survival))
        }
        #expect(worst <= 0.0025 && worst > 0)
        #expect(figures.incidence.allSatisfy { $0.curve.count <= 400 })
    }
}
