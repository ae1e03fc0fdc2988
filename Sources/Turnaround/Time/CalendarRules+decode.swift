import Foundation

extension CalendarRules: Decodable {
    /// Reads rules from the JSON of a calendar file.
    /// - Throws: `CalendarError.unreadable` with the place in the file and what was expected there.
    package static func decode(json: Data) throws(CalendarError) -> CalendarRules {
        try CalendarError.decoding(CalendarRules.self, json)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name = "calendar"
        case version, title, extends, holidays, exceptions, closures
    }

    package init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        version = try container.decode(Int.self, forKey: .version)
        title = try container.decode(Title.self, forKey: .title)
        extends = try container.decodeIfPresent([String].self, forKey: .extends) ?? []
        holidays = try container.decodeIfPresent([Holiday].self, forKey: .holidays) ?? []
        exceptions = try container.decodeIfPresent([Exception].self, forKey: .exceptions) ?? []
        closures = try container.decodeIfPresent([Closure].self, forKey: .closures) ?? []
    }
}

extension CalendarRules.Holiday: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case title, day, weekend, from, to }

    package init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        title = try container.decode(Title.self, forKey: .title)
        day = try container.decode(DayRule.self, forKey: .day)
        weekend = try container.decodeIfPresent(CalendarRules.WeekendPolicy.self, forKey: .weekend) ?? .lost
        from = try container.decodeIfPresent(Int.self, forKey: .from)
        to = try container.decodeIfPresent(Int.self, forKey: .to)
    }
}

extension CalendarRules.Exception: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case add, remove, move, to, title, because, source }

    package init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let title = try container.decodeIfPresent(Title.self, forKey: .title)
        let verbs = [CodingKeys.add, .remove, .move].filter { container.contains($0) }
        guard verbs.count == 1, let verb = verbs.first, (verb == .move) == container.contains(.to) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "an exception says one of add: DATE, remove: DATE, or move: DATE with to: DATE"))
        }
        let day = try container.decode(Day.self, forKey: verb)
        change =
            switch verb {
            case .add: .add(day, try title ?? container.decode(Title.self, forKey: .title))
            case .remove: .remove(day)
            default: .move(day, to: try container.decode(Day.self, forKey: .to), title)
            }
        because = try container.decodeIfPresent(String.self, forKey: .because)
        source = try container.decodeIfPresent(String.self, forKey: .source)
    }
}

extension CalendarRules.Closure: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case title, from, to, source }

    package init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        title = try container.decode(Title.self, forKey: .title)
        source = try container.decodeIfPresent(String.self, forKey: .source)
        from = try container.decode(Day.self, forKey: .from)
        to = try container.decodeIfPresent(Day.self, forKey: .to) ?? from
        guard from <= to else {
            throw DecodingError.dataCorruptedError(
                forKey: .to, in: container, debugDescription: "a closure ends on or after the day it begins")
        }
    }
}

extension Decoder {
    /// Refuses members of an object that nobody would read, so that a misspelt key is told instead of ignored.
    func refuseUnknownKeys(_ known: [String]) throws {
        let container = try container(keyedBy: AnyKey.self)
        if let unknown = container.allKeys.map(\.stringValue).sorted().first(where: { !known.contains($0) }) {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: codingPath,
                    debugDescription: "\"\(unknown)\" is not known here; known are \(known.joined(separator: ", "))"
                ))
        }
    }
}

/// Any member of a JSON object.
struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
