import Foundation

/// Figures as others than the body itself see them: so coarse that nothing exact follows from them.
extension Double {
    /// The nearest multiple of a tenth of a unit.
    func rounded(toTenthsOf unit: Double) -> Double { (self * 10 / unit).rounded() * unit / 10 }

    /// To two digits after the point: an exact fraction gives its denominator away.
    var inHundredths: Double { (self * 100).rounded() / 100 }

    /// To two significant digits: a sum of which parts are told does not give the other parts away.
    var toTwoDigits: Double {
        guard self != 0, isFinite else { return self }
        let exponent = Int(log10(abs(self)).rounded(.down)) - 1
        let scale = pow(10, Double(abs(exponent)))
        return exponent < 0 ? (self * scale).rounded() / scale : (self / scale).rounded() * scale
    }
}
