/// How long cases took, by whole days, as it may be handed over: the days of every fifth case, shortest first. What is
/// longer than the highest quantile that may be told is pooled, so that no longest time can be read from it.
///
/// Every count is a multiple of five. Tables of different cases add up to a table of all of them, whose quantiles are
/// at most four cases away from those of the cases themselves.
package struct DayCounts: Hashable, Codable, Sendable {
    /// Counts by whole days, in rising order.
    package private(set) var days: [DayCount]
    /// What took longer than each table added here tells, in rising order.
    package private(set) var longer: [DayCount]

    /// A number of cases or visits, and their days.
    package struct DayCount: Hashable, Codable, Sendable {
        /// Whole days; of a pool, the days that all in it are above.
        package let days: Int
        /// How many.
        package let count: Int

        package init(days: Int, count: Int) {
            self.days = days
            self.count = count
        }
    }

    /// Nothing.
    init() { (days, longer) = ([], []) }

    /// The table of some lengths.
    ///
    /// With n cases, and N the nearest five to n, it holds the lengths at the ranks 5 n/N, 10 n/N, … up to the p90, or
    /// up to the p80 where there are fewer than 20; never the longest, unless so many share it that it is nobody's.
    /// - Returns: `nil` where there are fewer than a quantile may be told of.
    package init?(_ lengths: some Collection<Int>) {
        let (sorted, n, fives) = (lengths.sorted(), lengths.count, lengths.count.rounded(to: .multiple(of: 5)) / 5)
        guard n >= SmallNumberRule.leastOfAverage, let longest = sorted.last else { return nil }
        let highest = ((n >= SmallNumberRule.leastOfP90 ? 90 : 80) * n + 99) / 100
        let isShared = sorted.count { $0 == longest } >= SmallNumberRule.leastOfAverage
        let shown = (1...fives).map { ($0 * n + fives - 1) / fives }
            .prefix { $0 <= highest && (isShared || sorted[$0 - 1] < longest) }
            .map { sorted[$0 - 1] }
        days = Dictionary(grouping: shown) { $0 }.sorted { $0.key < $1.key }
            .map { DayCount(days: $0, count: 5 * $1.count) }
        longer = [DayCount(days: shown.last ?? -1, count: 5 * (fives - shown.count))]
    }

    /// Total number.
    package var count: Int { days.reduce(0) { $0 + $1.count } + pooled }

    /// Number of them that are in pools.
    package var pooled: Int { longer.reduce(0) { $0 + $1.count } }

    /// Up to here every length is told: above it some are in a pool. `nil` where none are.
    package var disclosedUpTo: Int? { longer.map(\.days).min() }

    /// Adds the table of other cases.
    package mutating func add(_ other: DayCounts) {
        days = DayCounts.sum(days, other.days)
        longer = DayCounts.sum(longer, other.longer)
    }

    private static func sum(_ left: [DayCount], _ right: [DayCount]) -> [DayCount] {
        Dictionary((left + right).map { ($0.days, $0.count) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
            .map { DayCount(days: $0, count: $1) }
    }

    /// A quantile by the nearest rank, `sorted[ceil(q n) − 1]`; `nil` of nothing.
    /// - Parameter percent: q in per cent.
    package func nearestRank(_ percent: Int) -> DisclosedDays? {
        count > 0 ? length(at: max(0, (count * percent + 99) / 100 - 1)) : nil
    }

    /// The median by the nearest rank; `nil` of nothing.
    package var median: DisclosedDays? { nearestRank(50) }

    /// The lengths that are told, and those in pools as censored where they were last told of; days.
    var lengths: (shown: [Int], censored: [Int]) {
        (
            days.flatMap { Array(repeating: $0.days, count: $0.count) },
            longer.flatMap { Array(repeating: $0.days, count: $0.count) }
        )
    }

    private func length(at index: Int) -> DisclosedDays {
        var reached = 0
        for day in days {
            if let limit = disclosedUpTo, day.days > limit { return .above(limit) }
            reached += day.count
            if index < reached { return .exact(Double(day.days)) }
        }
        return .above(disclosedUpTo ?? days.last?.days ?? 0)
    }
}

/// A number of days as far as published tables tell it.
package enum DisclosedDays: Hashable, Sendable {
    /// The number itself.
    case exact(Double)
    /// More than this; how much more is not in the files.
    case above(Int)

    /// The number, where it is told.
    package var exact: Double? {
        guard case .exact(let days) = self else { return nil }
        return days
    }
}

extension DisclosedDays: Codable {
    private enum CodingKeys: String, CodingKey {
        case days
        case moreThanDays = "more_than_days"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let limit = try container.decodeIfPresent(Int.self, forKey: .moreThanDays) {
            self = .above(limit)
        } else {
            self = .exact(try container.decode(Double.self, forKey: .days))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .exact(let days): try container.encode(days, forKey: .days)
        case .above(let limit): try container.encode(limit, forKey: .moreThanDays)
        }
    }
}
