/// Histogram of durations: columns of equal width from nought upwards.
package struct DurationHistogram: Hashable, Codable, Sendable {
    /// Which of a route's durations these are.
    package var span: Span
    /// What the columns are measured in.
    package var unit: Unit
    /// The width of a column, in ``unit``: column i holds durations from i × width up to, but not including, (i + 1) ×
    /// width.
    package var width: Double
    /// The durations in each column.
    package var columns: [Count]
    /// True if the last column holds all longer ones as well.
    package var isOpenEnded: Bool

    /// From when to when.
    package enum Span: String, Codable, Sendable {
        /// From the first submission to the scheme's stop.
        case fromFirstSubmission = "from_first_submission"
        /// From the scheme's start to its stop.
        case fromClockStart = "from_clock_start"
        /// From opening to closing.
        case caseDuration = "case_duration"
    }

    /// What durations are measured in.
    package enum Unit: String, Codable, Sendable {
        /// Working days.
        case workingDays = "working_days"
        /// Elapsed seconds.
        case seconds
    }

    /// The histogram without its thin end: the longest times, fewer than may carry a statistic, are in the last column
    /// with those before them; `nil` of too few.
    var withoutLongest: DurationHistogram? {
        let counts = columns.map { $0.value ?? 0 }
        guard counts.reduce(0, +) >= SmallNumberRule.leastOfAverage else { return nil }
        var (last, beyond) = (counts.count - 1, counts[counts.count - 1])
        while beyond < SmallNumberRule.leastOfAverage, last > 0 {
            last -= 1
            beyond += counts[last]
        }
        var pooled = self
        pooled.columns = counts[..<last].map { Count($0) } + [Count(beyond)]
        pooled.isOpenEnded = true
        return pooled
    }

    private enum CodingKeys: String, CodingKey {
        case span, unit, width, columns
        case isOpenEnded = "is_open_ended"
    }
}

extension DurationSamples {
    /// The durations in at most 24 columns; `nil` of nothing.
    ///
    /// They are counted in working days where half took two or more, else in seconds. Nine in ten lie in the first
    /// sixteen columns, whose width is the next round one; where there are longer ones than 24 columns hold, the last
    /// has them all.
    package func histogram(of span: DurationHistogram.Span) -> DurationHistogram? {
        let days = workingDays.sorted()
        guard let median = Quantile.median(days) else { return nil }
        let isInDays = median >= 2
        let values = isInDays ? days.map { Double($0) } : microseconds.sorted().map { Double($0) / 1_000_000 }
        guard let p90 = Quantile.nearestRank(90, of: values), let longest = values.last else { return nil }
        let limit = 24
        let widths = isInDays ? DurationHistogram.days : DurationHistogram.times
        let width = widths.first { p90 < 16 * $0 } ?? widths[widths.count - 1]
        var columns = [Int](repeating: 0, count: min(limit, Int(longest / width) + 1))
        for value in values { columns[min(columns.count - 1, max(0, Int(value / width)))] += 1 }
        return DurationHistogram(
            span: span, unit: isInDays ? .workingDays : .seconds, width: width, columns: columns.map { Count($0) },
            isOpenEnded: longest >= Double(columns.count) * width)
    }
}

extension DurationHistogram {
    /// The widths of columns that count days.
    fileprivate static let days: [Double] = (0...5).flatMap { power in
        [1, 2, 5].map { $0 * (0..<power).reduce(1) { value, _ in 10 * value } }
    }

    /// The widths of columns of elapsed time, in seconds: round numbers of seconds, minutes, hours and days.
    fileprivate static let times: [Double] =
        [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200] + days.map { 86_400 * $0 }
}
