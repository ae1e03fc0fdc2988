/// `1 visit`, `8 visits`.
func counted(_ count: Int, _ word: String) -> String { "\(count.grouped) \(word)\(count == 1 ? "" : "s")" }

extension Int {
    /// The number with commas between thousands: `1,434`.
    package var grouped: String {
        var digits = String(magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (self < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }
}

/// A share as whole per cent.
func perCent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }

/// A number with one digit after the point, none where it is zero.
func decimal(_ value: Double) -> String {
    let tenths = Int((10 * value).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
}

/// A share as per cent with one digit after the point.
func perMille(_ share: Double) -> String { "\(decimal(100 * share)) %" }

/// A number with two digits after the point.
func hundredths(_ value: Double) -> String {
    let count = Int((100 * value).rounded())
    return "\(count / 100).\(padded(count % 100, 2))"
}
