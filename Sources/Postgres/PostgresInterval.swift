/// A span of months, days and microseconds, which PostgreSQL never converts into one another: `interval`.
package struct PostgresInterval: Sendable, Hashable {
    /// Whole months.
    package var months: Int
    /// Whole days, 23 to 25 hours each where clocks change.
    package var days: Int
    /// Microseconds.
    package var microseconds: Int

    /// A span.
    package init(months: Int = 0, days: Int = 0, microseconds: Int = 0) {
        self.months = months
        self.days = days
        self.microseconds = microseconds
    }
}

extension PostgresInterval: PostgresEncodable, PostgresDecodable {
    /// `interval`.
    package static var postgresType: PostgresType { .interval }

    /// Units spelt out, so that no style setting changes the meaning.
    package var postgresText: String { "\(months) months \(days) days \(microseconds) microseconds" }

    /// Reads the `iso_8601` style the session is set to: `P1Y2M-3DT4H5M-6.7S`.
    package init(postgresText: String) throws {
        self.init()
        var reader = TemporalReader(postgresText)
        try reader.expect("P")
        var inTime = false
        while !reader.isAtEnd {
            if reader.skip("T") {
                guard !inTime else { throw PostgresValueError.malformed }
                inTime = true
                continue
            }
            let sign = reader.skip("-") ? -1 : 1
            let whole = try reader.number()
            let fraction = try reader.fractionInMicroseconds()
            try add(whole, fraction, sign: sign, inTime: inTime, reader: &reader)
        }
    }

    /// Adds one component, whose unit letter is next.
    private mutating func add(_ whole: Int, _ fraction: Int, sign: Int, inTime: Bool, reader: inout TemporalReader)
        throws
    {
        switch (inTime, reader.next) {
        case (false, UInt8(ascii: "Y")) where fraction == 0: months += sign * whole * 12
        case (false, UInt8(ascii: "M")) where fraction == 0: months += sign * whole
        case (false, UInt8(ascii: "W")) where fraction == 0: days += sign * whole * 7
        case (false, UInt8(ascii: "D")) where fraction == 0: days += sign * whole
        case (true, UInt8(ascii: "H")) where fraction == 0: try addTime(sign * whole, unit: 3_600_000_000)
        case (true, UInt8(ascii: "M")) where fraction == 0: try addTime(sign * whole, unit: 60_000_000)
        case (true, UInt8(ascii: "S")):
            try addTime(sign * whole, unit: 1_000_000)
            try addTime(sign * fraction, unit: 1)
        default: throw PostgresValueError.malformed
        }
        for letter: Unicode.Scalar in ["Y", "M", "W", "D", "H", "S"] where reader.skip(letter) { return }
    }

    /// Adds to the microseconds, refusing what 64 bits do not hold.
    private mutating func addTime(_ amount: Int, unit: Int) throws {
        let (scaled, overflow) = amount.multipliedReportingOverflow(by: unit)
        let (sum, carried) = microseconds.addingReportingOverflow(scaled)
        guard !overflow, !carried else { throw PostgresValueError.outOfRange }
        microseconds = sum
    }
}
