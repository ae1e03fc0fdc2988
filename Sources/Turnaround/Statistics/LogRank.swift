/// Whether groups of cases differ in how long they take: the log-rank test for any number of groups, open cases and
/// late entries included.
///
/// Z = observed − expected events by group, with the hypergeometric variance at each time, summed over strata; χ² = Zᵀ
/// V⁻ Z with as many degrees of freedom as V has rank: groups less one where all were at risk together. Source: N.
/// Mantel, Cancer Chemotherapy Reports 50 (1966); R. Peto, J. Peto, JRSS A 135 (1972). Agrees with lifelines'
/// `multivariate_logrank_test`.
package struct LogRank: Sendable {
    /// What one group had, and what it would have had if it were like the others.
    package struct Group: Hashable, Sendable {
        /// The group.
        package let name: String
        /// Its cases.
        package let count: Int
        /// Its events.
        package let observed: Int
        /// Events it would have had.
        package let expected: Double
    }

    /// The groups, in order of names.
    package let groups: [Group]
    /// The statistic.
    package let chiSquared: Double
    /// Its degrees of freedom.
    package let degreesOfFreedom: Int
    /// The chance of a statistic as large where the groups do not differ.
    package let pValue: Double
}

/// Takes in cases by group and by stratum for a log-rank test. Keeps one number for each case, not the cases.
package struct LogRankTally: Sendable {
    private struct Key: Hashable {
        var stratum: String?
        var group: String
    }

    private var samples: [Key: RiskSet] = [:]

    package init() {}

    /// Takes in cases of one group and one stratum; groups are only compared within a stratum.
    package mutating func add(_ sample: RiskSet, group: String, stratum: String? = nil) {
        samples[Key(stratum: stratum, group: group), default: RiskSet()].add(sample)
    }

    /// Takes in all cases of another tally.
    package mutating func add(_ other: LogRankTally) {
        for (key, sample) in other.samples { samples[key, default: RiskSet()].add(sample) }
    }

    /// The groups, in order of names.
    package var groups: [String] { Set(samples.keys.map(\.group)).sorted() }

    /// Cases in one group.
    func count(of group: String) -> Int { samples.reduce(0) { $0 + ($1.key.group == group ? $1.value.count : 0) } }

    /// Cases in all groups.
    package var count: Int { samples.values.reduce(0) { $0 + $1.count } }

    /// The test; `nil` where nothing can be tested: no event while two groups were at risk together.
    package func test() -> LogRank? {
        let names = groups
        var sums = LogRankSums(groups: names.count)
        for (_, keys) in Dictionary(grouping: samples.keys, by: \.stratum).sorted(by: {
            ($0.key ?? "") < ($1.key ?? "")
        }) {
            sums.add(
                names.map { name in keys.first { $0.group == name }.flatMap { samples[$0]?.sorted() } ?? RiskSet() })
        }
        let (chiSquared, rank) = sums.quadraticForm
        guard let pValue = ChiSquared.upperTail(chiSquared, degreesOfFreedom: rank) else { return nil }
        return LogRank(
            groups: names.enumerated().map { index, name in
                LogRank.Group(
                    name: name, count: samples.reduce(0) { $0 + ($1.key.group == name ? $1.value.count : 0) },
                    observed: sums.observed[index],
                    expected: sums.expected[index])
            }, chiSquared: chiSquared, degreesOfFreedom: rank, pValue: pValue)
    }
}

/// Sums of the log-rank test over times and strata.
private struct LogRankSums {
    var observed: [Int]
    var expected: [Double]
    /// The variance of observed − expected.
    var variance: [[Double]]

    init(groups: Int) {
        observed = Array(repeating: 0, count: groups)
        expected = Array(repeating: 0, count: groups)
        variance = Array(repeating: expected, count: groups)
    }

    /// Takes in one stratum.
    /// - Parameter groups: the sorted cases of each group in it.
    mutating func add(_ groups: [RiskSet]) {
        var walks = groups.map(RiskSet.Walk.init)
        var atRisk = [Double](repeating: 0, count: groups.count)
        while let time = walks.compactMap(\.next).min() {
            var events = 0
            for index in walks.indices {
                let now = walks[index].advance(to: time)
                atRisk[index] = Double(now.atRisk)
                observed[index] += now.events
                events += now.events
            }
            let (d, n) = (Double(events), atRisk.reduce(0, +))
            let factor = n > 1 ? d * (n - d) / (n - 1) / n / n : 0
            for index in walks.indices where atRisk[index] > 0 {
                expected[index] += d * (atRisk[index] / n)
                variance[index][index] += factor * atRisk[index] * n
                for other in walks.indices { variance[index][other] -= factor * atRisk[index] * atRisk[other] }
            }
        }
    }

    /// Zᵀ V⁻ Z and the rank of V, by elimination with the largest pivot. V always has one rank less than groups: the
    /// differences sum to nought.
    var quadraticForm: (value: Double, rank: Int) {
        var (v, z, left) = (variance, zip(observed, expected).map { Double($0) - $1 }, Set(observed.indices))
        var (value, rank) = (0.0, 0)
        let isSound = { (index: Int, v: [[Double]]) in v[index][index] > 1e-10 * self.variance[index][index] }
        while let pivot = left.filter({ isSound($0, v) }).max(by: { (v[$0][$0], $1) < (v[$1][$1], $0) }) {
            left.remove(pivot)
            value += z[pivot] * z[pivot] / v[pivot][pivot]
            rank += 1
            for row in left {
                let part = v[row][pivot] / v[pivot][pivot]
                z[row] -= part * z[pivot]
                for column in left { v[row][column] -= part * v[pivot][column] }
            }
        }
        return (value, rank)
    }
}
