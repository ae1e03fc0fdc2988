import Foundation

/// What a number of successes among a number of trials says of their chance.
package enum Proportion {
    /// The rule of three: where something never happened in n trials, its chance is at most 3/n, with 95 % confidence.
    ///
    /// Source: J. A. Hanley, A. Lippman-Hand, JAMA 249 (1983). Never above one.
    /// - Returns: `nil` of no trials.
    package static func ruleOfThree(trials: Int) -> Double? { trials > 0 ? min(1, 3 / Double(trials)) : nil }

    /// The exact upper bound of the chance, one-sided: the chance under which as few successes are that unlikely.
    ///
    /// Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934).
    /// - Parameter confidence: 0.95 for a bound that is too low once in twenty.
    /// - Returns: `nil` of no trials, or where successes are none of them.
    package static func upperBound(successes: Int, trials: Int, confidence: Double = 0.95) -> Double? {
        guard trials > 0, (0...trials).contains(successes) else { return nil }
        if successes == trials { return 1 }
        if successes == 0 { return -expm1(log(1 - confidence) / Double(trials)) }
        var (low, high) = (Double(successes) / Double(trials), 1.0)
        for _ in 0..<100 {
            let middle = (low + high) / 2
            guard middle > low, middle < high,
                let tail = upperTail(successes: successes + 1, trials: trials, chance: middle)
            else { break }
            if 1 - tail > 1 - confidence { low = middle } else { high = middle }
        }
        return high
    }

    /// The chance of that many successes or more among the trials, each having the same chance: the exact binomial
    /// test, one-sided.
    /// - Returns: `nil` of no trials, or where a number is out of its range.
    package static func upperTail(successes: Int, trials: Int, chance: Double) -> Double? {
        guard trials > 0, (0...trials).contains(successes), (0...1).contains(chance) else { return nil }
        if successes == 0 || chance == 1 { return 1 }
        if chance == 0 { return 0 }
        let (yes, no) = (log(chance), log1p(-chance))
        var sum = 0.0
        for k in successes...trials {
            let arrangements = logFactorial(trials) - logFactorial(k) - logFactorial(trials - k)
            sum += exp(arrangements + Double(k) * yes + Double(trials - k) * no)
        }
        return min(1, sum)
    }

    private static func logFactorial(_ n: Int) -> Double { logGamma(Double(n) + 1) }
}
