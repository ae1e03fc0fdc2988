/// A day of the calendar without a zone: `date`.
package struct PostgresDate: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01; negative before.
    package let days: Int

    /// A day.
    ///
    /// - Parameter days: days since 1970-01-01.
    package init(days: Int) {
        self.days = days
    }

    /// A day by year (0 is 1 BC), month and day; `nil` when there is no such day.
    package init?(year: Int, month: Int, day: Int) {
        let civil = CivilDay(year: year, month: month, day: day)
        guard civil.exists else { return nil }
        days = civil.daysSince1970
    }

    /// Earlier days come first.
    package static func < (left: Self, right: Self) -> Bool { left.days < right.days }
}

extension PostgresDate: PostgresEncodable, PostgresDecodable {
    /// `date`.
    package static var postgresType: PostgresType { .date }

    /// ISO: `2024-02-29`, `0044-03-15 BC`.
    package var postgresText: String {
        let day = CivilDay(daysSince1970: days)
        return day.text + (day.isBeforeChrist ? " BC" : "")
    }

    /// Reads an ISO date.
    ///
    /// - Throws: `PostgresValueError.infinite` for `infinity` and `-infinity`.
    package init(postgresText: String) throws {
        guard postgresText != "infinity", postgresText != "-infinity" else { throw PostgresValueError.infinite }
        var reader = TemporalReader(postgresText)
        let date = try reader.civilDay()
        days = try reader.finish(date).daysSince1970
    }
}
