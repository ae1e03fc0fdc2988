import WorkflowCore

/// A day of the calendar as documents write it; in JSON `2026-03-09`.
package struct PrintedDate: Codable, Sendable, Hashable, CustomStringConvertible {
    /// The year, the month and the day of the month, each counted from 1.
    let year, month, day: Int

    /// A day of the calendar, which has to exist.
    package init(year: Int, month: Int, day: Int) { (self.year, self.month, self.day) = (year, month, day) }

    /// Reads `2026-03-09`.
    /// - Throws: `DecodingError` where it is no date.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]), (1...31).contains(parts[2]) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "“\(text)” is no date")
        }
        (year, month, day) = (parts[0], parts[1], parts[2])
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// The date as ISO 8601 writes it.
    package var description: String { "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))" }

    /// The date in words: 9 March 2026, 9 Mawrth 2026.
    package func words(in language: Language) -> String {
        "\(day) \((language == .cy ? Self.welsh : Self.english)[month - 1]) \(year)"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static let english = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let welsh = [
        "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd",
        "Rhagfyr",
    ]
}
