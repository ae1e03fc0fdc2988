import Foundation

extension LogRankTally {
    /// The test as a report shows it, with a sentence; where nothing is tested the sentence says why.
    /// - Parameters:
    ///   - dimension: what the groups differ in: `route`.
    ///   - stratifiedBy: what the strata are: `body`; `nil` where there are none.
    package func comparison(of dimension: String, stratifiedBy: String? = nil) -> GroupComparison {
        let names = groups
        let test = names.count > 1 ? test() : nil
        var comparison = GroupComparison(
            dimension: dimension, groups: names, n: count, sentence: reasonForNone(dimension, names.count))
        comparison.stratifiedBy = stratifiedBy
        comparison.degreesOfFreedom = test?.degreesOfFreedom
        comparison.$chiSquared = Disclosed(test?.chiSquared, rule)
        comparison.$pValue = Disclosed(test?.pValue, rule)
        comparison.sentence = comparison.finding ?? comparison.sentence
        return comparison
    }

    /// A test rests on the cases of every group that it compares.
    private var rule: SmallNumberRule {
        .average(of: groups.map { group in count(of: group) }.min() ?? 0, to: .twoDigits)
    }

    private func reasonForNone(_ dimension: String, _ groups: Int) -> String {
        groups < 2
            ? "There are no two groups by \(dimension) to compare."
            : "No case reached the event while cases of two groups by \(dimension) were at risk: nothing to test."
    }
}

extension GroupComparison {
    /// What the test says, judged by the adjusted chance where there is one; `nil` where nothing was tested.
    var finding: String? {
        guard let chiSquared, let degreesOfFreedom, let pValue else { return nil }
        let within = stratifiedBy.map { ", each \($0) compared with itself" } ?? ""
        let differ =
            adjustedPValue ?? pValue < 0.05
            ? "differ in how long cases take by more than chance" : "are not shown to differ in how long cases take"
        let adjusted =
            adjustedPValue.map { ", \(GroupComparison.chance($0)) adjusted for all tests of this report" } ?? ""
        return
            """
            The \(groups.count) groups by \(dimension) \(differ)\(within) (log-rank χ² = \
            \(String(format: "%.2f", chiSquared)),\u{20}
            """
                + "\(degreesOfFreedom) df, \(GroupComparison.chance(pValue))\(adjusted), "
                + "n = \(n.value?.grouped ?? "fewer than 5"))."
    }

    private static func chance(_ value: Double) -> String {
        value < 0.001 ? "p < 0.001" : String(format: "p = %.3f", value)
    }
}

extension [GroupComparison] {
    /// The same with the chances adjusted for all tests among them (Benjamini–Hochberg), and the sentences with them
    /// where there are several.
    package func adjustedForMany() -> [GroupComparison] {
        let adjusted = BenjaminiHochberg.adjusted(map(\.pValue))
        let isMany = adjusted.compactMap(\.self).count > 1
        return zip(self, adjusted).map { comparison, adjusted in
            var comparison = comparison
            comparison.$adjustedPValue = comparison.$pValue.with(adjusted)
            if isMany { comparison.sentence = comparison.finding ?? comparison.sentence }
            return comparison
        }
    }
}
