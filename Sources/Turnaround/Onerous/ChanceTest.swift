import Foundation

/// Whether chance alone would carry a number over its threshold.
package struct ChanceTest: Hashable, Codable, Sendable {
    /// Method of the test.
    package var method: Method
    /// The effect: the part of visits, cases or pieces past the line, 0 to 1.
    package var effect: Double
    /// The part that is still within the threshold, 0 to 1.
    package var expected: Double
    /// The chance of an effect as large, where the true part is the expected one.
    package var pValue: Double
    /// The same after the Benjamini–Hochberg correction for all tests of the route.
    package var adjustedPValue: Double

    /// Methods for a part.
    package enum Method: String, CaseIterable, Codable, Sendable {
        /// One-sided exact binomial test of independent visits or cases.
        case binomial
        /// One-sided test of a part of pieces that come in bundles, one a case: ratio estimate, Student's t.
        case clusteredRatio = "clustered_ratio"
    }

    private enum CodingKeys: String, CodingKey {
        case method, effect, expected
        case pValue = "p_value"
        case adjustedPValue = "adjusted_p_value"
    }

    private init(method: Method, effect: Double, expected: Double, pValue: Double) {
        self.method = method
        self.effect = effect
        self.expected = expected
        self.pValue = min(1, max(0, pValue))
        adjustedPValue = self.pValue
    }

    /// Whether more than an expected part of `n` lies past the line: P(X ≥ past), X binomial.
    /// - Returns: `nil` of nothing.
    static func binomial(past: Int, of n: Int, expected: Double) -> ChanceTest? {
        Proportion.upperTail(successes: past, trials: n, chance: expected).map {
            ChanceTest(method: .binomial, effect: Double(past) / Double(n), expected: expected, pValue: $0)
        }
    }

    /// Whether more than an expected part of pieces is marked, pieces of one case being alike: r = Σd ÷ Σm over cases,
    /// its variance n ÷ (n − 1) × Σ(d − r m)² ÷ (Σm)², Student's t with n − 1 degrees of freedom.
    ///
    /// Never below `expected` to the power of n: that n cases, each a single draw, are all marked.
    /// - Parameter bundles: marked pieces and all pieces of each case that has any.
    /// - Returns: `nil` without two cases.
    static func clusteredRatio(_ bundles: [(marked: Int, all: Int)], expected: Double) -> ChanceTest? {
        let n = Double(bundles.count)
        let (marked, all) = bundles.reduce((0, 0)) { ($0.0 + $1.marked, $0.1 + $1.all) }
        guard bundles.count >= 2, all > 0 else { return nil }
        let ratio = Double(marked) / Double(all)
        let squares = bundles.reduce(0.0) { sum, bundle in
            let rest = Double(bundle.marked) - ratio * Double(bundle.all)
            return sum + rest * rest
        }
        let error = (n / (n - 1) * squares).squareRoot() / Double(all)
        let p: Double
        if error > 0 {
            p = Student.upperTail((ratio - expected) / error, degreesOfFreedom: n - 1)
        } else {
            p = ratio > expected ? 0 : 1
        }
        var floor = 1.0
        for _ in 0..<min(bundles.count, 2_000) { floor *= expected }
        return ChanceTest(method: .clusteredRatio, effect: ratio, expected: expected, pValue: max(p, floor))
    }
}

/// Student's t distribution.
package enum Student {
    /// P(T > t): half of I_x(ν/2, ½) at x = ν ÷ (ν + t²). Source: Abramowitz and Stegun, 26.7.
    /// - Parameter degrees: ν, degrees of freedom, above zero.
    package static func upperTail(_ t: Double, degreesOfFreedom degrees: Double) -> Double {
        let half = incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2
        return t > 0 ? half : 1 - half
    }

    /// The regularised incomplete beta function I_x(a, b), by its continued fraction. Source: Abramowitz and Stegun,
    /// 26.5.8; Lentz's method.
    private static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        let logs: Double = lgamma(a + b) - lgamma(a) - lgamma(b)
        let front = exp(logs + a * log(x) + b * log1p(-x))
        return x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        func away(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
        var (c, d) = (1.0, 1 / away(1 - (a + b) * x / (a + 1)))
        var product = d
        for m in (1...10_000).map(Double.init) {
            let even: Double = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            let odd: Double = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            for term in [even, odd] {
                d = 1 / away(1 + term * d)
                c = away(1 + term / c)
                product *= d * c
            }
            if abs(d * c - 1) < 1e-15 { break }
        }
        return product
    }
}
