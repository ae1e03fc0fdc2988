import Foundation

extension MeetingSeries: Decodable {
    /// Reads a series from the JSON of a meeting file.
    /// - Throws: `CalendarError.unreadable` with the place in the file and what was expected there.
    package static func decode(json: Data) throws(CalendarError) -> MeetingSeries {
        try CalendarError.decoding(MeetingSeries.self, json)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name = "meetings"
        case version, title, calendar, from, dates, papers, exceptions
    }

    package init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        version = try container.decode(Int.self, forKey: .version)
        title = try container.decode(Title.self, forKey: .title)
        calendar = try container.decode(String.self, forKey: .calendar)
        from = try container.decodeIfPresent(Day.self, forKey: .from)
        exceptions = try container.decodeIfPresent([Exception].self, forKey: .exceptions) ?? []
        let dates = try container.decode(String.self, forKey: .dates)
        let papers = try container.decode(String.self, forKey: .papers)
        do {
            self.dates = try MeetingRule(dates)
        } catch {
            throw DecodingError.dataCorruptedError(forKey: .dates, in: container, debugDescription: error.description)
        }
        do {
            guard papers.hasSuffix(" before") else {
                throw TimeTextError(text: papers, expected: "a lead such as 10 working days before")
            }
            self.papers = try Period(papers.dropLast(" before".count))
        } catch let error as TimeTextError {
            throw DecodingError.dataCorruptedError(forKey: .papers, in: container, debugDescription: error.description)
        }
    }
}

extension MeetingSeries.Exception: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case add, cancel, move, to, because }

    package init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let verbs = [CodingKeys.add, .cancel, .move].filter { container.contains($0) }
        guard verbs.count == 1, let verb = verbs.first, (verb == .move) == container.contains(.to) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "an exception says one of add: DATE, cancel: DATE, or move: DATE with to: DATE"))
        }
        let day = try container.decode(Day.self, forKey: verb)
        switch verb {
        case .add: self = .add(day)
        case .cancel: self = .cancel(day)
        default: self = .move(day, to: try container.decode(Day.self, forKey: .to))
        }
    }
}
