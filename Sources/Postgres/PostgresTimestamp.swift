/// An instant, exact to the microsecond: `timestamp with time zone`.
package struct PostgresTimestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01 00:00 UTC; negative before.
    package let microseconds: Int64

    /// An instant.
    ///
    /// - Parameter microseconds: microseconds since 1970-01-01 00:00 UTC.
    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Earlier instants come first.
    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }
}

extension PostgresTimestamp: PostgresEncodable, PostgresDecodable {
    private static let microsecondsPerDay = 86_400_000_000

    /// `timestamp with time zone`.
    package static var postgresType: PostgresType { .timestamptz }

    /// ISO date and time in UTC: `2024-02-29 12:30:00.000001+00`.
    package var postgresText: String {
        let (days, microsecondOfDay) = Self.floorDivision(Int(microseconds), Self.microsecondsPerDay)
        let day = CivilDay(daysSince1970: days)
        let (secondOfDay, fraction) = microsecondOfDay.quotientAndRemainder(dividingBy: 1_000_000)
        let time = [secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60].map { CivilDay.padded($0, 2) }.joined(
            separator: ":")
        return "\(day.text) \(time).\(CivilDay.padded(fraction, 6))+00\(day.isBeforeChrist ? " BC" : "")"
    }

    /// Reads ISO date and time with any offset; the session's is UTC. A time without an offset names no instant and is
    /// refused.
    ///
    /// - Throws: `PostgresValueError.infinite` for `infinity` and `-infinity`; `.outOfRange` for PostgreSQL's last 30
    ///   years (from 294247-01-10 on), whose microseconds since 1970 exceed 64 bits.
    package init(postgresText: String) throws {
        guard postgresText != "infinity", postgresText != "-infinity" else { throw PostgresValueError.infinite }
        var reader = TemporalReader(postgresText)
        let date = try reader.civilDay()
        try reader.expect(" ")
        let hour = try reader.number()
        try reader.expect(":")
        let minute = try reader.number()
        try reader.expect(":")
        let second = try reader.number()
        let fraction = try reader.fractionInMicroseconds()
        guard hour <= 24, minute <= 59, second <= 60 else { throw PostgresValueError.malformed }
        let isWest = reader.skip("-")
        if !isWest { try reader.expect("+") }
        var offset = try reader.number() * 3_600
        if reader.skip(":") { offset += try reader.number() * 60 }
        if reader.skip(":") { offset += try reader.number() }
        let day = try reader.finish(date)
        let seconds = hour * 3_600 + minute * 60 + second + (isWest ? offset : -offset)
        let (scaled, overflow) = day.daysSince1970.multipliedReportingOverflow(by: Self.microsecondsPerDay)
        let (sum, carried) = scaled.addingReportingOverflow(seconds * 1_000_000 + fraction)
        guard !overflow, !carried else { throw PostgresValueError.outOfRange }
        microseconds = Int64(sum)
    }

    /// Quotient towards minus infinity and a remainder that is never negative.
    private static func floorDivision(_ value: Int, _ divisor: Int) -> (Int, Int) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
