/// The correction for many tests at once that bounds the share of false discoveries among those called significant.
///
/// Source: Y. Benjamini, Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995).
package enum BenjaminiHochberg {
    /// The adjusted chances, in the order given: min over ranks j ≥ i of p_(j) m / j, never above one. `nil` stays, and
    /// is no test.
    package static func adjusted(_ chances: [Double?]) -> [Double?] {
        let ranked = chances.enumerated().compactMap { index, chance in chance.map { (index, $0) } }.sorted {
            $0.1 < $1.1
        }
        var (adjusted, least) = ([Double?](repeating: nil, count: chances.count), 1.0)
        for (rank, (index, chance)) in ranked.enumerated().reversed() {
            least = min(least, chance * Double(ranked.count) / Double(rank + 1))
            adjusted[index] = least
        }
        return adjusted
    }
}
