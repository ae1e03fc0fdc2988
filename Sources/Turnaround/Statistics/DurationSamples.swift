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
        var summary = DurationSummary(n: Count(count))
        summary.setTimes(microseconds.sorted())
        summary.setDays(workingDays.sorted())
        return summary
    }
}

extension DurationSummary {
    /// The statistics of elapsed times.
    /// - Parameter times: microseconds, in rising order.
    fileprivate mutating func setTimes(_ times: [Int64]) {
        let seconds = { (microseconds: Double) in microseconds / 1_000_000 }
        let rank = { (percent: Int) in Quantile.nearestRank(percent, of: times).map { seconds(Double($0)) } }
        let rule = SmallNumberRule.average(of: times.count, to: .elapsed)
        $meanSeconds = Disclosed(Quantile.mean(times).map(seconds), rule)
        $medianSeconds = Disclosed(Quantile.median(times).map(seconds), rule)
        $p80Seconds = Disclosed(rank(80), rule)
        $p90Seconds = Disclosed(rank(90), .p90(of: times.count, to: .elapsed))
        $maxSeconds = Disclosed(rank(100), .never)
    }

    /// The statistics of working days.
    /// - Parameter days: in rising order.
    fileprivate mutating func setDays(_ days: [Int32]) {
        let rank = { (percent: Int) in Quantile.nearestRank(percent, of: days).map(Int.init) }
        let rule = SmallNumberRule.average(of: days.count, to: .whole)
        $meanWorkingDays = Disclosed(Quantile.mean(days), rule)
        $medianWorkingDays = Disclosed(Quantile.median(days), rule)
        $p80WorkingDays = Disclosed(rank(80), rule)
        $p90WorkingDays = Disclosed(rank(90), .p90(of: days.count, to: .whole))
        $maxWorkingDays = Disclosed(rank(100), .never)
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
    package var n: Count = 0
    /// Arithmetic mean, seconds.
    @Disclosed package var meanSeconds: Double?
    /// Median (linear between the two middle values), seconds.
    @Disclosed package var medianSeconds: Double?
    /// 80th percentile (nearest rank), seconds.
    @Disclosed package var p80Seconds: Double?
    /// 90th percentile (nearest rank), seconds.
    @Disclosed package var p90Seconds: Double?
    /// The longest, seconds.
    @Disclosed package var maxSeconds: Double?
    /// Arithmetic mean, working days.
    @Disclosed package var meanWorkingDays: Double?
    /// Median, working days.
    @Disclosed package var medianWorkingDays: Double?
    /// 80th percentile, working days.
    @Disclosed package var p80WorkingDays: Int?
    /// 90th percentile, working days.
    @Disclosed package var p90WorkingDays: Int?
    /// The longest, working days.
    @Disclosed package var maxWorkingDays: Int?

    /// A number of durations of which nothing else is known.
    package init(n: Count) { self.n = n }

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
