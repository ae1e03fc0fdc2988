import Foundation

/// All calendars and meeting series an installation knows, by name.
package struct Calendars: Sendable {
    /// Holiday rules by name.
    package private(set) var rules: [String: CalendarRules] = [:]
    /// Meeting series by name.
    package private(set) var series: [String: MeetingSeries] = [:]

    /// No calendars yet.
    package init() {}

    /// Reads the JSON of calendar files (`calendar: NAME`) and meeting files (`meetings: NAME`), in any order.
    /// - Throws: `CalendarError` where a file is not understood, a name comes twice, or a calendar that is named does
    ///   not exist.
    package init(json files: [Data]) throws(CalendarError) {
        for file in files { try add(json: file) }
        for name in rules.keys.sorted() { _ = try holidays(of: name, in: 2000...2000) }
        for name in series.keys.sorted() { try check(name: series[name]?.calendar ?? name) }
    }

    /// Adds one file; the first key tells which kind it is. Names that it refers to may come later.
    /// - Throws: `CalendarError.unreadable` or `.duplicate`.
    package mutating func add(json file: Data) throws(CalendarError) {
        let kind = try CalendarError.decoding(Kind.self, file)
        if kind.isMeetings {
            let read = try MeetingSeries.decode(json: file)
            guard series.updateValue(read, forKey: read.name) == nil else { throw .duplicate(name: read.name) }
        } else {
            let read = try CalendarRules.decode(json: file)
            guard rules.updateValue(read, forKey: read.name) == nil else { throw .duplicate(name: read.name) }
        }
    }

    private struct Kind: Decodable {
        let isMeetings: Bool

        private enum CodingKeys: String, CodingKey { case meetings, calendar }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            isMeetings = container.contains(.meetings)
            guard isMeetings || container.contains(.calendar) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: [], debugDescription: "the first line is calendar: NAME or meetings: NAME"))
            }
        }
    }

    private func check(name: String) throws(CalendarError) {
        guard rules[name] != nil else { throw .unknown(name: name, known: rules.keys.sorted()) }
    }

    /// Puts the rules of a calendar in the place of those that bear its name.
    /// - Throws: `CalendarError.unreadable`.
    package mutating func replace(json file: Data) throws(CalendarError) {
        let read = try CalendarRules.decode(json: file)
        rules[read.name] = read
    }

    /// The holidays of a calendar that fall on Monday to Friday, joined calendars included, closures left out; in order
    /// of days.
    /// - Throws: `CalendarError.unknown`, `.circular`, `.exceptionWithoutHoliday`.
    package func holidays(of name: String, in years: ClosedRange<Int>) throws(CalendarError) -> [ClosedDay] {
        var found: [Day: ClosedDay] = [:]
        for rules in try lineage(of: name) {
            let own = try rules.ownHolidays(in: years)
            found.merge(own) { nearer, _ in nearer }
        }
        return found.values.sorted { $0.day < $1.day }
    }

    /// The days from Monday to Friday that a calendar does not work: holidays and closures, joined calendars included;
    /// in order of days. Where a day is both, the holiday is named.
    /// - Throws: `CalendarError` as ``holidays(of:in:)``.
    package func closedDays(of name: String, in years: ClosedRange<Int>) throws(CalendarError) -> [ClosedDay] {
        var found = Dictionary(try holidays(of: name, in: years).map { ($0.day, $0) }) { first, _ in first }
        for rules in try lineage(of: name) {
            for closed in rules.closedDays(in: years) where found[closed.day] == nil { found[closed.day] = closed }
        }
        return found.values.sorted { $0.day < $1.day }
    }

    /// The working days of a calendar as a table: Monday to Friday without its holidays and closures.
    /// - Parameter years: the years that rules are applied to; the default holds more than a century of
    ///   micro-credentials needs.
    /// - Throws: `CalendarError` as ``holidays(of:in:)``.
    package func workingDays(of name: String, in years: ClosedRange<Int> = 1990...2060) throws(CalendarError)
        -> WorkingDays
    {
        WorkingDays(name: name, years: years, closed: try closedDays(of: name, in: years).map(\.day))
    }

    /// A calendar and all it extends, nearest first; none twice.
    /// - Throws: `CalendarError.unknown`, `.circular`.
    package func lineage(of name: String) throws(CalendarError) -> [CalendarRules] {
        var seen: Set<String> = []
        return try lineage(of: name, trail: []).filter { seen.insert($0.name).inserted }
    }

    private func lineage(of name: String, trail: [String]) throws(CalendarError) -> [CalendarRules] {
        guard !trail.contains(name) else { throw .circular(names: trail + [name]) }
        try check(name: name)
        guard let own = rules[name] else { return [] }
        var all = [own]
        for parent in own.extends { all += try lineage(of: parent, trail: trail + [name]) }
        return all
    }
}
