/// A day of the proleptic Gregorian calendar, as PostgreSQL writes it.
///
/// Year 0 is 1 BC. Conversions after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct CivilDay: Hashable {
    var year: Int
    var month: Int
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that many days after 1 January 1970.
    init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1 January 1970.
    var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// True if year, month and day name a day that exists.
    var exists: Bool {
        (1...12).contains(month) && day >= 1 && CivilDay(daysSince1970: daysSince1970) == self
    }

    /// `2024-02-29`, with at least four digits of the year; years before 1 AD as their positive number, to be followed
    /// by ` BC`.
    var text: String {
        "\(Self.padded(year > 0 ? year : 1 - year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    /// True if the text is to be followed by ` BC`.
    var isBeforeChrist: Bool { year <= 0 }

    /// A number with leading zeros.
    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
    }
}

/// Reads numbers and fixed characters from PostgreSQL's texts of dates and times.
struct TemporalReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    /// True if everything was read.
    var isAtEnd: Bool { rest.isEmpty }

    /// Reads a character if it is next.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Reads a character that must be next.
    mutating func expect(_ character: Unicode.Scalar) throws {
        guard skip(character) else { throw PostgresValueError.malformed }
    }

    /// Reads an unsigned whole number of at most 12 digits.
    mutating func number() throws -> Int {
        var value = 0
        var count = 0
        while let byte = rest.first, (48...57).contains(byte), count <= 12 {
            value = value * 10 + Int(byte - 48)
            count += 1
            rest.removeFirst()
        }
        guard (1...12).contains(count) else { throw PostgresValueError.malformed }
        return value
    }

    /// Reads digits after a point, if there is one, as microseconds; more than six digits are malformed.
    mutating func fractionInMicroseconds() throws -> Int {
        guard skip(".") else { return 0 }
        var value = 0
        var count = 0
        while let byte = rest.first, (48...57).contains(byte), count <= 12 {
            value = value * 10 + Int(byte - 48)
            count += 1
            rest.removeFirst()
        }
        guard (1...6).contains(count) else { throw PostgresValueError.malformed }
        for _ in count..<6 { value *= 10 }
        return value
    }

    /// Reads `2024-02-29`, without an era.
    mutating func civilDay() throws -> CivilDay {
        let year = try number()
        try expect("-")
        let month = try number()
        try expect("-")
        return CivilDay(year: year, month: month, day: try number())
    }

    /// Reads ` BC` if it is next, turns the year, and checks that the text ends and the day exists.
    mutating func finish(_ day: CivilDay) throws -> CivilDay {
        var day = day
        if skip(" ") {
            try expect("B")
            try expect("C")
            day.year = 1 - day.year
        }
        guard isAtEnd, day.exists else { throw PostgresValueError.malformed }
        return day
    }
}
