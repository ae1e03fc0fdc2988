/// Durations as they come in, kept as compact numbers until they are summed up.
package struct DurationSamples: Sendable {
    private(set) var microseconds: [Int64] = []
    private(set) var workingDays: [Int32] = []

    package init() {}

    /// Total number.
    package var count: Int { microseconds.count }

    /// Takes in one duration in both units.
    package mutating func add(microseconds: Int64, workingDays: Int) {
        self.microseconds.append(microseconds)
        self.workingDays.append(Int32(clamping: workingDays))
    }

    /// Takes in all durations of another collection.
    mutating func add(_ other: DurationSamples) {
        microseconds += other.microseconds
        workingDays += other.workingDays
    }

    /// The sum in microseconds; wider than one duration, so that a million long cases do not overflow.
    var totalMicroseconds: Int128 { microseconds.reduce(0) { $0 + Int128($1) } }

    /// n, mean, median, p80, p90 and maximum in seconds and in working days.
    package func summary() -> DurationSummary {
        let time = microseconds.sorted()
        let days = workingDays.sorted()
        let seconds = { (value: Double) in value / 1_000_000 }
        return DurationSummary(
            n: .exact(count),
            meanSeconds: Quantile.mean(time).map(seconds), medianSeconds: Quantile.median(time).map(seconds),
            p80Seconds: Quantile.nearestRank(80, of: time).map { seconds(Double($0)) },
            p90Seconds: Quantile.nearestRank(90, of: time).map { seconds(Double($0)) },
            maxSeconds: time.last.map { seconds(Double($0)) },
            meanWorkingDays: Quantile.mean(days), medianWorkingDays: Quantile.median(days),
            p80WorkingDays: Quantile.nearestRank(80, of: days).map(Int.init),
            p90WorkingDays: Quantile.nearestRank(90, of: days).map(Int.init),
            maxWorkingDays: days.last.map(Int.init))
    }
}

/// Quantiles of sorted values. All are `nil` of nothing.
package enum Quantile {
    /// The middle value, or the mean of the two middle ones: PostgreSQL's `percentile_cont(0.5)`.
    package static func median(_ sorted: [some BinaryInteger]) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
        return Double(low) + Double(high - low) / 2
    }

    /// The middle of sorted fractions.
    package static func median(_ sorted: [Double]) -> Double? {
        guard !sorted.isEmpty else { return nil }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    /// The value at a place between the first and the last, linear between two values: PostgreSQL's `percentile_cont`.
    /// The place is found in whole numbers.
    /// - Parameter percent: q in percent, 0 to 100.
    package static func continuous(_ percent: Int, of sorted: [Int64]) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let (index, rest) = ((sorted.count - 1) * percent).quotientAndRemainder(dividingBy: 100)
        guard rest > 0 else { return Double(sorted[index]) }
        return Double(sorted[index]) + Double(sorted[index + 1] - sorted[index]) * Double(rest) / 100
    }

    /// The nearest rank, `sorted[ceil(q n) − 1]`: PostgreSQL's `percentile_disc`. Computed in whole numbers, so that no
    /// rounding moves the rank.
    /// - Parameter percent: q in percent, 1 to 100.
    package static func nearestRank<Value>(_ percent: Int, of sorted: [Value]) -> Value? {
        sorted.isEmpty ? nil : sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
    }

    /// The arithmetic mean, exact before the one division.
    package static func mean(_ values: [some BinaryInteger]) -> Double? {
        values.isEmpty ? nil : Double(values.reduce(Int128(0)) { $0 + Int128($1) }) / Double(values.count)
    }
}

/// Statements about a set of durations. A statistic of nothing is absent, never zero.
package struct DurationSummary: Hashable, Codable, Sendable {
    /// Number of durations.
    package var n: Count
    /// Arithmetic mean, seconds.
    package var meanSeconds: Double?
    /// Median (linear between the two middle values), seconds.
    package var medianSeconds: Double?
    /// 80th percentile (nearest rank), seconds.
    package var p80Seconds: Double?
    /// 90th percentile (nearest rank), seconds.
    package var p90Seconds: Double?
    /// The longest, seconds.
    package var maxSeconds: Double?
    /// Arithmetic mean, working days.
    package var meanWorkingDays: Double?
    /// Median, working days.
    package var medianWorkingDays: Double?
    /// 80th percentile, working days.
    package var p80WorkingDays: Int?
    /// 90th percentile, working days.
    package var p90WorkingDays: Int?
    /// The longest, working days.
    package var maxWorkingDays: Int?

    private enum CodingKeys: String, CodingKey {
        case n
        case meanSeconds = "mean_seconds"
        case medianSeconds = "median_seconds"
        case p80Seconds = "p80_seconds"
        case p90Seconds = "p90_seconds"
        case maxSeconds = "max_seconds"
        case meanWorkingDays = "mean_working_days"
        case medianWorkingDays = "median_working_days"
        case p80WorkingDays = "p80_working_days"
        case p90WorkingDays = "p90_working_days"
        case maxWorkingDays = "max_working_days"
    }
}
