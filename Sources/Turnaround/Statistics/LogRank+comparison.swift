import Foundation

extension LogRankTally {
    /// The test as a report shows it, with a sentence; where nothing is tested the sentence says why.
    /// - Parameters:
    ///   - dimension: what the groups differ in: `route`.
    ///   - stratifiedBy: what the strata are: `body`; `nil` where there are none.
    package func comparison(of dimension: String, stratifiedBy: String? = nil) -> GroupComparison {
        let names = groups
        let test = names.count > 1 ? test() : nil
        return GroupComparison(
            dimension: dimension, groups: names, stratifiedBy: stratifiedBy, n: .exact(count), chiSquared: test?.chiSquared,
            degreesOfFreedom: test?.degreesOfFreedom, pValue: test?.pValue, adjustedPValue: nil,
            sentence: test.map { sentence($0, dimension, stratifiedBy) } ?? reasonForNone(dimension, names.count))
    }

    private func sentence(_ test: LogRank, _ dimension: String, _ stratifiedBy: String?) -> String {
        let within = stratifiedBy.map { ", each \($0) compared with itself" } ?? ""
        let finding =
            test.pValue < 0.05 ? "differ in how long cases take by more than chance" : "are not shown to differ in how long cases take"
        let chance = test.pValue < 0.001 ? "p < 0.001" : String(format: "p = %.3f", test.pValue)
        return
            "The \(test.groups.count) groups by \(dimension) \(finding)\(within) (log-rank χ² = \(String(format: "%.2f", test.chiSquared)), "
            + "\(test.degreesOfFreedom) df, \(chance), n = \(count.grouped))."
    }

    private func reasonForNone(_ dimension: String, _ groups: Int) -> String {
        groups < 2
            ? "There are no two groups by \(dimension) to compare (n = \(count.grouped))."
            : "No case reached the event while cases of two groups by \(dimension) were at risk: nothing to test (n = \(count.grouped))."
    }
}

extension [GroupComparison] {
    /// The same with the chances adjusted for all tests among them (Benjamini–Hochberg).
    package func adjustedForMany() -> [GroupComparison] {
        zip(self, BenjaminiHochberg.adjusted(map(\.pValue))).map { comparison, adjusted in
            var comparison = comparison
            comparison.adjustedPValue = adjusted
            return comparison
        }
    }
}
