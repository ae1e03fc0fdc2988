import Foundation

/// A day of the Gregorian calendar, without a time and without a zone.
package struct Day: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; negative before.
    package let number: Int

    /// - Parameter number: days since 1970-01-01.
    package init(number: Int) { self.number = number }

    /// A day by its date, or `nil` where there is no such day (2025-02-29).
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Day.length(ofMonth: month, in: year) else { return nil }
        self = Day.unchecked(year: year, month: month, day: day)
    }

    /// A date that is known to exist. Source: H. Hinnant, "chrono-compatible low-level date algorithms",
    /// `days_from_civil`.
    static func unchecked(year: Int, month: Int, day: Int) -> Day {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = floorDivide(shifted, 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return Day(number: era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
    }

    /// Year, month (1–12) and day of month. Source: the same, `civil_from_days`.
    package var date: (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = floorDivide(number + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The year of the date.
    package var year: Int { date.year }

    /// The day of the week.
    package var weekday: Weekday { Weekday(rawValue: floorDivide(number + 3, 7).remainder + 1) ?? .monday }

    /// The number of days in a month: 28 to 31.
    package static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }
}

extension Day: Strideable {
    package func distance(to other: Day) -> Int { other.number - number }
    package func advanced(by days: Int) -> Day { Day(number: number + days) }
}

/// A day of the week, Monday first.
package enum Weekday: Int, CaseIterable, Sendable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    /// Saturday or Sunday.
    package var isWeekend: Bool { self == .saturday || self == .sunday }
}

extension Day: CustomStringConvertible, Codable {
    /// ISO 8601 text: `2026-03-29`.
    package var description: String {
        let (year, month, day) = date
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Reads a date written as `2026-03-29` or, as people write it, `29 March 2026`, `29th Mar 2026`,
    /// `Sunday 29 March 2026`.
    /// - Throws: `TimeTextError` where it is neither, no such day exists, or it is another day of the week.
    package init(_ text: some StringProtocol) throws(TimeTextError) {
        let failure = TimeTextError(text: String(text), expected: "a date such as 2026-03-29 or 29 March 2026")
        var reader = DigitReader(text)
        if let year = reader.number(digits: 4) {
            // The calendar of people, and of PostgreSQL, has no year 0.
            guard year > 0, reader.skip("-"), let month = reader.number(digits: 2), reader.skip("-"),
                let day = reader.number(digits: 2),
                reader.isAtEnd,
                let value = Day(year: year, month: month, day: day)
            else { throw failure }
            self = value
        } else {
            var words = text.lowercased().split { $0 == " " || $0 == "," }
            let weekday = words.first.flatMap { Weekday(name: $0) }
            if weekday != nil { words.removeFirst() }
            guard words.count == 3, words[2].utf8.count == 4, let year = Int(words[2]), year > 0,
                let month = Month(name: words[1]),
                let day = Int(words[0].trimmingSuffix(while: \.isLetter)),
                ["", "st", "nd", "rd", "th"].contains(words[0].drop(while: \.isNumber)),
                let value = Day(year: year, month: month.rawValue, day: day),
                weekday == nil || weekday == value.weekday
            else { throw failure }
            self = value
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = try Day(try container.decode(String.self))
        } catch let error as TimeTextError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A month by its English name.
package enum Month: Int, CaseIterable, Sendable {
    case january = 1
    case february, march, april, may, june, july, august, september, october, november, december

    /// A month by its name in any letter case, or `nil`.
    package init?(name: some StringProtocol) {
        guard let month = Month.allCases.first(where: { name.abbreviates("\($0)") }) else { return nil }
        self = month
    }

    /// `May`.
    package var name: String { "\(self)".capitalized }
}

extension Weekday {
    /// A weekday by its name in any letter case, or `nil`.
    package init?(name: some StringProtocol) {
        guard let weekday = Weekday.allCases.first(where: { name.abbreviates("\($0)") }) else { return nil }
        self = weekday
    }

    /// `Monday`.
    package var name: String { "\(self)".capitalized }
}

extension StringProtocol {
    /// True if it is a word, or at least its first three letters, in either case.
    fileprivate func abbreviates(_ word: String) -> Bool { count >= 3 && word.hasPrefix(lowercased()) }

    /// The text without the characters at its end that fit.
    fileprivate func trimmingSuffix(while fits: (Character) -> Bool) -> SubSequence {
        var text = self[...]
        while let last = text.last, fits(last) { text.removeLast() }
        return text
    }
}
