import Testing
import Turnaround

@Suite struct QuantileTests {
    @Test(arguments: [
        ([1], 1.0, 1, 1), ([1, 2], 1.5, 2, 2), ([1, 2, 3, 4, 5], 3.0, 4, 5),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5.5, 8, 9),
        ([3, 3, 3, 3], 3.0, 3, 3), ([0, 0, 0, 0, 9], 0.0, 0, 9), ([-4, -1], -2.5, -1, -1),
    ])
    func givesMedianAndNearestRanks(sorted: [Int], median: Double, p80: Int, p90: Int) {
        #expect(Quantile.median(sorted) == median)
        #expect(Quantile.nearestRank(80, of: sorted) == p80)
        #expect(Quantile.nearestRank(90, of: sorted) == p90)
    }

    /// The rank is the smallest k with k / n ≥ q, found here by trying.
    @Test func theRankIsTheFirstThatReachesTheShare() {
        for n in 1...1_000 {
            let sorted = Array(1...n)
            for percent in [1, 50, 80, 90, 100] {
                #expect(Quantile.nearestRank(percent, of: sorted) == sorted.first { $0 * 100 >= percent * n })
            }
        }
    }

    @Test func saysNothingOfNothing() {
        let none = DurationSamples().summary()
        #expect(none.n == 0)
        #expect(
            none.meanSeconds == nil && none.medianSeconds == nil && none.p80Seconds == nil && none.p90Seconds == nil
                && none.maxSeconds == nil)
        #expect(
            none.meanWorkingDays == nil && none.medianWorkingDays == nil && none.p80WorkingDays == nil
                && none.maxWorkingDays == nil)
    }

    @Test func addsUpMoreThanAnIntegerHolds() throws {
        var samples = DurationSamples()
        let long: Int64 = 3_000_000_000_000_000_000
        for _ in 0..<10 { samples.add(microseconds: long, workingDays: 1) }
        #expect(samples.summary().meanSeconds == 3_000_000_000_000)
    }
}
