/// A length of time as schemes write it: 60 working days, 6 weeks, 4 years.
package struct Period: Hashable, Sendable {
    /// How many; not negative.
    package let count: Int
    /// Of what.
    package let unit: Unit

    /// What a period is counted in.
    package enum Unit: String, CaseIterable, Codable, Sendable {
        case workingDays = "working_days"
        case calendarDays = "calendar_days"
        case weeks, months, years

        /// `working days`.
        var words: String {
            self == .workingDays ? "working days" : (self == .calendarDays ? "calendar days" : rawValue)
        }
    }

    package init(_ count: Int, _ unit: Unit) {
        self.count = count
        self.unit = unit
    }

    /// About how many working days it is, by which standards in different units are put in order and compared with each
    /// other: a week has 5 and a year 52 weeks. Nothing is judged late by it.
    package var typicalWorkingDays: Double {
        switch unit {
        case .workingDays: Double(count)
        case .calendarDays: Double(count) * 5 / 7
        case .weeks: Double(count) * 5
        case .months: Double(count) * 260 / 12
        case .years: Double(count) * 260
        }
    }

    /// The day this period after `day`. Months and years that end in a shorter month end on its last day (31 January +
    /// 1 month = 28 February).
    package func added(to day: Day, working: WorkingDays) -> Day { moved(day, by: count, working) }

    /// The day this period before `day`, by the same rules.
    package func subtracted(from day: Day, working: WorkingDays) -> Day { moved(day, by: -count, working) }

    private func moved(_ day: Day, by count: Int, _ working: WorkingDays) -> Day {
        switch unit {
        case .workingDays: working.add(count, to: day)
        case .calendarDays: day.advanced(by: count)
        case .weeks: day.advanced(by: 7 * count)
        case .months: Period.months(count, after: day)
        case .years: Period.months(12 * count, after: day)
        }
    }

    private static func months(_ count: Int, after day: Day) -> Day {
        let (year, month, dayOfMonth) = day.date
        let (newYear, newMonth) = floorDivide(year * 12 + month - 1 + count, 12)
        return Day.unchecked(
            year: newYear, month: newMonth + 1, day: min(dayOfMonth, Day.length(ofMonth: newMonth + 1, in: newYear)))
    }
}

extension Period: CustomStringConvertible, Codable {
    /// `60 working days`, `1 month`.
    package var description: String {
        var words = unit.words
        if count == 1 { words.removeLast() }
        return "\(count) \(words)"
    }

    /// Reads a period as people write it.
    /// - Throws: `TimeTextError` where the text is no period.
    package init(_ text: some StringProtocol) throws(TimeTextError) {
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let count = Int(words[0]), count >= 0,
            let unit = Unit.allCases.first(where: { $0.words == words[1] || $0.words.dropLast() == words[1] })
        else {
            throw TimeTextError(
                text: String(text),
                expected: "a period such as 20 working days, 28 calendar days, 6 weeks, 3 months or 4 years")
        }
        self.init(count, unit)
    }

    private enum CodingKeys: String, CodingKey { case count, unit }

    /// Reads `{"count": 60, "unit": "working_days"}` or the text of it.
    package init(from decoder: any Decoder) throws {
        if let container = try? decoder.singleValueContainer(), let text = try? container.decode(String.self) {
            do {
                self = try Period(text)
            } catch {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
            }
        } else {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.init(try container.decode(Int.self, forKey: .count), try container.decode(Unit.self, forKey: .unit))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(count, forKey: .count)
        try container.encode(unit, forKey: .unit)
    }
}
