import Foundation
import Testing
import Turnaround

@Suite struct DistributionTests {
    /// From scipy.stats.chi2.sf.
    @Test(
        arguments: [
            (16.793, 1, 4.168679471886338e-05), (0.001, 1, 0.9747728793699604), (3.84, 1, 0.05004352124870519),
            (1400, 1, 2.1010145162644003e-306), (0.5, 2, 0.7788007830714049), (30, 2, 3.0590232050182594e-07),
            (1.2, 3, 0.753004311656458), (250, 3, 6.543750030967994e-54), (9.21, 4, 0.05605953973637422),
            (500, 7, 8.0167910013494e-104),
            (12.5, 10, 0.2529853233092983), (95, 100, 0.6225792918781736), (600, 101, 5.951516989846084e-72), (0, 3, 1),
            (.infinity, 3, 0),
        ] as [(Double, Int, Double)])
    func chiSquared(value: Double, degrees: Int, chance: Double) throws {
        let own = try #require(ChiSquared.upperTail(value, degreesOfFreedom: degrees))
        #expect(abs(own - chance) <= 1e-11 * chance)
    }

    @Test func chiSquaredOfNothing() {
        #expect(ChiSquared.upperTail(3, degreesOfFreedom: 0) == nil)
        #expect(ChiSquared.upperTail(.nan, degreesOfFreedom: 1) == nil)
    }

    /// From scipy.stats.beta.ppf; the first is what the rule of three rounds up.
    @Test(
        arguments: [
            (0, 30, 0.09503385285530411), (2, 20, 0.28261852488586087), (50, 1000, 0.06286340351237973), (7, 7, 1),
        ]
            as [(Int, Int, Double)])
    func exactUpperBound(successes: Int, trials: Int, bound: Double) throws {
        let own = try #require(Proportion.upperBound(successes: successes, trials: trials))
        #expect(abs(own - bound) <= 1e-9 * bound)
    }

    @Test func ruleOfThree() throws {
        #expect(Proportion.ruleOfThree(trials: 30) == 0.1)
        #expect(Proportion.ruleOfThree(trials: 2) == 1)
        #expect(Proportion.ruleOfThree(trials: 0) == nil)
        for trials in [30, 100, 5_000] {
            let (rule, exact) = (
                try #require(Proportion.ruleOfThree(trials: trials)),
                try #require(Proportion.upperBound(successes: 0, trials: trials))
            )
            #expect(exact < rule && rule < 1.06 * exact)
        }
    }

    /// 56 of 1,024 ways for eight heads or more of ten; the second from scipy.stats.binom.sf.
    @Test(
        arguments: [
            (8, 10, 0.5, 56.0 / 1024), (550, 1000, 0.5, 0.0008652680424881513), (0, 10, 0.5, 1), (10, 10, 0.1, 1e-10),
            (1, 10, 0, 0),
            (3, 10, 1, 1),
        ] as [(Int, Int, Double, Double)])
    func binomial(successes: Int, trials: Int, chance: Double, tail: Double) throws {
        let own = try #require(Proportion.upperTail(successes: successes, trials: trials, chance: chance))
        #expect(abs(own - tail) <= 1e-9 * tail)
    }

    @Test func proportionsOfNothing() {
        #expect(Proportion.upperTail(successes: 0, trials: 0, chance: 0.5) == nil)
        #expect(Proportion.upperTail(successes: 3, trials: 2, chance: 0.5) == nil)
        #expect(Proportion.upperTail(successes: 1, trials: 2, chance: .nan) == nil)
        #expect(Proportion.upperBound(successes: 0, trials: 0) == nil)
        #expect(Proportion.upperBound(successes: -1, trials: 4) == nil)
    }
}
