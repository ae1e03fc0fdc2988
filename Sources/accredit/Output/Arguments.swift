import ArgumentParser
import Foundation
import Turnaround
import WorkflowCore

/// Values of the command line that are more than text.
enum Arguments {
    /// An instant by RFC 3339.
    static func instant(_ text: String) throws -> Instant {
        do { return try Instant(text) } catch { throw ValidationError("\(error)") }
    }

    /// A day by its ISO date.
    static func day(_ text: String) throws -> Day {
        do { return try Day(text) } catch { throw ValidationError("\(error)") }
    }

    /// An instant by RFC 3339, or a date, which stands for its last moment in London; today's is still to come, so
    /// today means now.
    static func moment(_ text: String) throws -> Instant { try moment(text, now: .now) }

    /// The same, with the present given.
    static func moment(_ text: String, now: Instant) throws -> Instant {
        guard let day = try? Day(text) else { return try instant(text) }
        let end = LondonTime.shared.instant(of: day.advanced(by: 1)).advanced(byMicroseconds: -1)
        return day == LondonTime.shared.day(of: now) ? min(end, now) : end
    }

    /// An instant by RFC 3339, or a date, which stands for its first moment in London.
    static func beginning(_ text: String) throws -> Instant {
        guard let day = try? Day(text) else { return try instant(text) }
        return LondonTime.shared.instant(of: day)
    }

    /// An id.
    static func id(_ text: String) throws -> UUID {
        guard let id = UUID(uuidString: text) else {
            throw ValidationError("“\(text)” is no id; see: accredit token list")
        }
        return id
    }

    /// A public document, as `title: address`.
    static func link(_ text: String) throws -> JSONValue {
        guard let mark = text.range(of: ": "), mark.lowerBound > text.startIndex, mark.upperBound < text.endIndex else {
            throw ValidationError("“\(text)” is no link; write --link \"Report: https://col.example/report.pdf\"")
        }
        return ["title": .string(String(text[..<mark.lowerBound])), "url": .string(String(text[mark.upperBound...]))]
    }

    /// Names separated by commas, without blanks around them and without empty ones.
    static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
