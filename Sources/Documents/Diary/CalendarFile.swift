/// A calendar as other programs read it: iCalendar (RFC 5545), with dates of whole days.
package struct CalendarFile: Sendable {
    /// One date.
    package struct Entry: Sendable, Hashable {
        /// What it is, so that a date that has moved is known again.
        package let id: String
        /// The day.
        package let day: PrintedDate
        /// What is shown for it.
        package let title: String
        /// More about it; `nil` where there is no more.
        package let note: String?
        /// True if it does not take place.
        package let isCancelled: Bool

        /// A date.
        package init(id: String, day: PrintedDate, title: String, note: String? = nil, isCancelled: Bool = false) {
            (self.id, self.day, self.title, self.note, self.isCancelled) = (id, day, title, note, isCancelled)
        }
    }

    private let name: String
    private let stamp: String
    private let entries: [Entry]

    /// A calendar.
    /// - Parameters:
    ///   - name: its name for people.
    ///   - madeAt: when, by RFC 3339 in UTC, such as `2026-03-29T09:00:00Z`.
    package init(name: String, madeAt: String, entries: [Entry]) {
        self.name = name
        stamp = Self.compact(String(madeAt.prefix(19))) + "Z"
        self.entries = entries
    }

    /// The whole file, its lines folded and ended as the format asks.
    package var text: String {
        let head = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//accredit//dates//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
            "X-WR-CALNAME:\(Self.escaped(name))", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
        ]
        return (head + entries.flatMap(lines) + ["END:VCALENDAR"]).map { Self.folded($0) + "\r\n" }.joined()
    }

    private func lines(_ entry: Entry) -> [String] {
        [
            "BEGIN:VEVENT", "UID:\(Self.escaped(entry.id))@accredit", "DTSTAMP:\(stamp)",
            // Without an end a date is one whole day.
            "DTSTART;VALUE=DATE:\(Self.compact(entry.day.description))",
            "SUMMARY:\(Self.escaped(entry.title))",
        ] + (entry.note.map { ["DESCRIPTION:\(Self.escaped($0))"] } ?? [])
            + ["STATUS:\(entry.isCancelled ? "CANCELLED" : "CONFIRMED")", "TRANSP:TRANSPARENT", "END:VEVENT"]
    }

    private static func compact(_ text: String) -> String { text.filter { $0 != "-" && $0 != ":" } }

    /// Text with what has a meaning in the format escaped, and without other control characters.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case ";": result += "\\;"
            case ",": result += "\\,"
            case "\n", "\r\n": result += "\\n"
            case _ where character.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }: break
            default: result.append(character)
            }
        }
    }

    /// A line in parts of at most 75 octets, each but the first behind a blank; no character is parted.
    static func folded(_ line: String) -> String {
        var parts = [""]
        for character in line {
            let room = parts.count == 1 ? 75 : 74
            if parts[parts.count - 1].utf8.count + character.utf8.count > room { parts.append("") }
            parts[parts.count - 1].append(character)
        }
        return parts.joined(separator: "\r\n ")
    }
}
