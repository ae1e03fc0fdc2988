/// By how much the values of a first group lie above those of a second.
///
/// The estimate is the median of all differences between a value of the first and one of the second; its 95 % interval
/// comes from the rank-sum test, by the normal approximation without a correction for ties, so that ties only widen it.
/// Source: J. L. Hodges, E. L. Lehmann, Annals of Mathematical Statistics 34 (1963) 598–611; M. Hollander, D. A. Wolfe,
/// Nonparametric Statistical Methods (1999), section 4.3.
package struct ShiftEstimate: Hashable, Sendable {
    /// The estimate, in the values' unit.
    package let value: Double
    /// Lower end of its 95 % interval.
    package let low: Double
    /// Upper end of its 95 % interval.
    package let high: Double

    /// The estimate; `nil` where a group is empty.
    /// - Parameters:
    ///   - first: whole numbers in rising order.
    ///   - second: the same.
    package init?(_ first: [Int32], _ second: [Int32]) {
        guard !first.isEmpty, !second.isEmpty else { return nil }
        let differences = Differences(first: first, second: second)
        let (m, n) = (Double(first.count), Double(second.count))
        let count = first.count * second.count
        let reach = normalQuantile975 * (m * n * (m + n + 1) / 12).squareRoot()
        let rank = max(1, Int((m * n / 2 - reach).rounded(.down)))
        value = (Double(differences.ranked((count + 1) / 2)) + Double(differences.ranked(count / 2 + 1))) / 2
        (low, high) = (Double(differences.ranked(rank)), Double(differences.ranked(count + 1 - rank)))
    }
}

/// All differences between the values of two groups, without a list of them.
private struct Differences {
    let first: [Int32]
    let second: [Int32]

    /// The difference with a rank in rising order, the first being 1: found by halving the range in which it lies.
    func ranked(_ rank: Int) -> Int {
        var low = Int(first[0]) - Int(second[second.count - 1])
        var high = Int(first[first.count - 1]) - Int(second[0])
        while low < high {
            let middle = low + (high - low) / 2
            if count(upTo: middle) >= rank { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Number of differences up to a limit, in one pass over both groups.
    private func count(upTo limit: Int) -> Int {
        var (count, place) = (0, 0)
        for value in second {
            while place < first.count, Int(first[place]) - Int(value) <= limit { place += 1 }
            count += place
        }
        return count
    }
}
