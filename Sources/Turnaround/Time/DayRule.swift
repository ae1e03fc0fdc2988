/// How the date of a yearly day is found.
package enum DayRule: Hashable, Sendable {
    /// The same date every year: `25 December`.
    case fixed(month: Month, day: Int)
    /// The first to fifth such weekday of a month: `first Monday of May`. A fifth that a month does not have gives no
    /// day.
    case nth(Int, Weekday, Month)
    /// The last such weekday of a month: `last Monday of August`.
    case last(Weekday, Month)
    /// So many days after Easter Sunday, negative before: `2 days before Easter`.
    case easter(Int)

    /// The day this rule gives in a year, or `nil` where the year has none (29 February, a fifth Monday).
    package func day(in year: Int) -> Day? {
        switch self {
        case .fixed(let month, let day): Day(year: year, month: month.rawValue, day: day)
        case .nth(let ordinal, let weekday, let month): DayRule.nth(ordinal, weekday, month.rawValue, year)
        case .last(let weekday, let month): DayRule.last(weekday, month.rawValue, year)
        case .easter(let offset): DayRule.easterSunday(in: year).advanced(by: offset)
        }
    }

    /// The nth such weekday of a month.
    static func nth(_ ordinal: Int, _ weekday: Weekday, _ month: Int, _ year: Int) -> Day? {
        let first = Day.unchecked(year: year, month: month, day: 1)
        let ahead = floorDivide(weekday.rawValue - first.weekday.rawValue, 7).remainder
        return Day(year: year, month: month, day: 1 + ahead + 7 * (ordinal - 1))
    }

    /// The last such weekday of a month.
    static func last(_ weekday: Weekday, _ month: Int, _ year: Int) -> Day {
        let end = Day.unchecked(year: year, month: month, day: Day.length(ofMonth: month, in: year))
        return end.advanced(by: -floorDivide(end.weekday.rawValue - weekday.rawValue, 7).remainder)
    }

    /// Easter Sunday of the Gregorian calendar. Source: "anonymous Gregorian algorithm" (Nature, 1876; Meeus,
    /// *Astronomical Algorithms*).
    static func easterSunday(in year: Int) -> Day {
        let golden = year % 19
        let (century, yearOfCentury) = (year / 100, year % 100)
        let correction = (century - (century + 8) / 25 + 1) / 3
        let epact = (19 * golden + century - century / 4 - correction + 15) % 30
        let weekdayShift = (32 + 2 * (century % 4) + 2 * (yearOfCentury / 4) - epact - yearOfCentury % 4) % 7
        let exception = (golden + 11 * epact + 22 * weekdayShift) / 451
        let count = epact + weekdayShift - 7 * exception + 114
        return Day.unchecked(year: year, month: count / 31, day: count % 31 + 1)
    }
}

extension DayRule: Decodable, CustomStringConvertible {
    /// `25 December`, `first Monday of May`, `2 days before Easter`: what `init(_:)` reads.
    package var description: String {
        switch self {
        case .fixed(let month, let day): "\(day) \(month.name)"
        case .nth(let ordinal, let weekday, let month):
            "\(Ordinal(rawValue: ordinal).map { "\($0)" } ?? "\(ordinal)th") \(weekday.name) of \(month.name)"
        case .last(let weekday, let month): "last \(weekday.name) of \(month.name)"
        case .easter(let days):
            "\(abs(days)) \(abs(days) == 1 ? "day" : "days") \(days < 0 ? "before" : "after") Easter"
        }
    }

    private static let expected =
        "a yearly day such as 25 December, first Monday of May, last Monday of August or 2 days before Easter"

    /// Reads a rule as an officer writes it.
    /// - Throws: `TimeTextError` where the text is no such rule.
    package init(_ text: String) throws(TimeTextError) {
        let words = text.lowercased().split(separator: " ")
        let failure = TimeTextError(text: text, expected: DayRule.expected)
        if words.count == 2, let day = Int(words[0]), let month = Month(name: words[1]),
            Day(year: 2000, month: month.rawValue, day: day) != nil
        {
            self = .fixed(month: month, day: day)
        } else if words.count == 4, words[2] == "of", let ordinal = Ordinal(words[0]),
            let weekday = Weekday(name: words[1]),
            let month = Month(name: words[3])
        {
            self = ordinal == .last ? .last(weekday, month) : .nth(ordinal.rawValue, weekday, month)
        } else if words.count == 4, let count = Int(words[0]), count >= 0, words[1] == "day" || words[1] == "days",
            words[2] == "before" || words[2] == "after", words[3] == "easter"
        {
            self = .easter(words[2] == "before" ? -count : count)
        } else {
            throw failure
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = try DayRule(try container.decode(String.self))
        } catch let error as TimeTextError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }
}

/// The place of a weekday within its month.
enum Ordinal: Int, CaseIterable {
    case last = -1
    case first = 1
    case second, third, fourth, fifth

    init?(_ word: some StringProtocol) {
        let numbers = ["1st": Ordinal.first, "2nd": .second, "3rd": .third, "4th": .fourth, "5th": .fifth]
        guard let ordinal = numbers[String(word)] ?? Ordinal.allCases.first(where: { "\($0)" == word }) else {
            return nil
        }
        self = ordinal
    }
}
