/// How often a duration of one group is longer than one of another, over all pairs: what a difference amounts to, not
/// whether it is chance.
///
/// Sources: N. Cliff, "Dominance statistics", Psychological Bulletin 114 (1993); the words for its size: J. Romano and
/// others (2006).
package struct EffectSize: Hashable, Sendable {
    /// Durations in the first group.
    package let firstCount: Int
    /// Durations in the second group.
    package let secondCount: Int
    /// Pairs in which that of the first group is the longer.
    package let longer: Int
    /// Pairs in which that of the first group is the shorter.
    package let shorter: Int

    /// Compares two groups of durations, in any order.
    /// - Returns: `nil` where one of them is empty.
    package init?(_ first: [Int64], _ second: [Int64]) {
        guard !first.isEmpty, !second.isEmpty else { return nil }
        let sorted = second.sorted()
        var (below, through, longer, shorter) = (0, 0, 0, 0)
        for value in first.sorted() {
            while below < sorted.count, sorted[below] < value { below += 1 }
            while through < sorted.count, sorted[through] <= value { through += 1 }
            longer += below
            shorter += sorted.count - through
        }
        (firstCount, secondCount, self.longer, self.shorter) = (first.count, second.count, longer, shorter)
    }

    /// All pairs.
    private var pairs: Double { Double(firstCount) * Double(secondCount) }

    /// Cliff's delta: the part of pairs with the first longer less that with it shorter, −1 to 1.
    package var delta: Double { Double(longer - shorter) / pairs }

    /// The chance that a duration of the first group is longer than one of the second, equal ones counting half; 0 to
    /// 1.
    package var superiority: Double { (1 + delta) / 2 }

    /// `negligible` (|δ| < 0.147), `small` (< 0.33), `medium` (< 0.474) or `large`.
    package var magnitude: String {
        switch abs(delta) {
        case ..<0.147: "negligible"
        case ..<0.33: "small"
        case ..<0.474: "medium"
        default: "large"
        }
    }

    /// `Of 100 pairs, one with late and one without, that with late took longer in 71: a medium difference (n = 40 and
    /// 35).`
    /// - Parameters:
    ///   - first: what the first group is called.
    ///   - second: what the second is called.
    package func sentence(_ first: String, _ second: String) -> String {
        """
        Of 100 pairs of one \(first) and one \(second), the one \(first) takes longer in \
        \(Int((100 * superiority).rounded())): a \(magnitude)\u{20}
        """
            + "difference (n = \(firstCount.grouped) and \(secondCount.grouped))."
    }
}
