/// Day counts that may be handed over: what is longer than the highest figure that may be told is
/// pooled, so that no longest time can be read from it.
///
/// Tables of different cases add up to the table of all of them, as far as each tells.
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
    /// Told one by one are the lengths up to the p90, or up to the p80 where there are fewer than 20; fewer where the
    /// longest would be among them (unless as many as the limit share it), or where the pool could hold fewer than
    /// `limit` different lengths.
    /// - Parameter longestPossible: what no length can be above, such as the days from the cohort's first one to the
    ///   moment the table speaks of.
    /// - Returns: `nil` where there are fewer than the limit.
    package init?(_ lengths: some Collection<Int>, limit: Int, longestPossible: Int? = nil) {
        let sorted = lengths.sorted()
        guard sorted.count >= limit, let quantile = Quantile.nearestRank(sorted.count >= 20 ? 90 : 80, of: sorted),
            let longest = sorted.last
        else { return nil }
        let isShared = sorted.count { $0 == longest } >= limit
        let highest = min(
            quantile, isShared ? longest : longest - 1, longestPossible.map { isShared ? $0 : $0 - limit } ?? .max)
        let told = sorted.prefix { $0 <= highest }
        days = Dictionary(grouping: told) { $0 }.sorted { $0.key < $1.key }.map { DayCount(days: $0, count: $1.count) }
        longer = told.count < sorted.count ? [DayCount(days: max(highest, -1), count: sorted.count - told.count)] : []
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
        count > 0 ? told(at: max(0, (count * percent + 99) / 100 - 1)) : nil
    }

    /// The median, half-way between the two middle values; `nil` of nothing.
    package var median: DisclosedDays? {
        guard count > 0 else { return nil }
        switch (told(at: (count - 1) / 2), told(at: count / 2)) {
        case (.exact(let low), .exact(let high)): return .exact((low + high) / 2)
        case (_, .above(let days)), (.above(let days), _): return .above(days)
        }
    }

    /// The lengths that are told, and those in pools as censored where they were last told of; days.
    var lengths: (told: [Int], censored: [Int]) {
        (
            days.flatMap { Array(repeating: $0.days, count: $0.count) },
            longer.flatMap { Array(repeating: $0.days, count: $0.count) }
        )
    }

    private func told(at index: Int) -> DisclosedDays {
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
