import Foundation

/// The chi-squared distribution.
package enum ChiSquared {
    /// The chance of a value as large or larger: Q(k/2, x/2), the regularised upper incomplete gamma function.
    ///
    /// For whole degrees of freedom it is a finite sum of positive terms, Q(a + 1, x) = Q(a, x) + xᵃ e⁻ˣ / Γ(a + 1)
    /// from Q(½, x) = erfc √x or Q(1, x) = e⁻ˣ, so that small chances keep their digits. Source: Abramowitz and Stegun,
    /// 6.5.
    /// - Returns: `nil` where there are no degrees of freedom, or the value is none.
    package static func upperTail(_ value: Double, degreesOfFreedom: Int) -> Double? {
        guard degreesOfFreedom > 0, !value.isNaN else { return nil }
        guard value > 0 else { return 1 }
        guard value.isFinite else { return 0 }
        let x = value / 2
        var a = degreesOfFreedom.isMultiple(of: 2) ? 1.0 : 0.5
        var chance = degreesOfFreedom.isMultiple(of: 2) ? exp(-x) : erfc(x.squareRoot())
        while a < Double(degreesOfFreedom) / 2 {
            chance += exp(a * log(x) - x - logGamma(a + 1))
            a += 1
        }
        return min(1, chance)
    }
}

/// The logarithm of the gamma function, for values above zero.
func logGamma(_ value: Double) -> Double {
    let result: (Double, Int) = lgamma(value)
    return result.0
}
