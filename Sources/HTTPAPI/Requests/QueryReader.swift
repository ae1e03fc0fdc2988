import Foundation
import Hummingbird

/// The query of a request, read parameter by parameter. A parameter that is unknown, repeated or empty is refused.
struct QueryReader {
    private var values: [String: [String]] = [:]

    /// Reads a request's query with no parameters but these.
    /// - Parameter repeatable: those of them that may stand there several times.
    init(_ request: Request, parameters names: [String], repeatable: [String] = []) throws {
        let query = request.uri.query ?? ""
        // Before anybody looks at it: reading text costs more than sending it.
        guard query.utf8.count <= RequestLimits.query else {
            throw Problem(
                .badQuery, "The query has \(query.utf8.count) bytes; expected: at most \(RequestLimits.query).")
        }
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count == 2 ? parts[1] : "") else {
                throw Problem(.badQuery, "The query is not percent-encoded UTF-8 text without control characters.")
            }
            guard names.contains(name) else {
                let known = names.isEmpty ? "none" : names.joined(separator: ", ")
                let hint = NearestChoice.of(name, among: names).map { " Did you mean \($0)?" } ?? ""
                throw Self.problem(
                    name, "There is no query parameter “\(name.prefix(64))” here; expected: \(known).\(hint)")
            }
            guard values[name] == nil || repeatable.contains(name) else {
                throw Self.problem(name, "The query parameter \(name) stands there twice; expected: once.")
            }
            guard !value.isEmpty else {
                throw Self.problem(
                    name, "The query parameter \(name) is empty; expected a value, or no such parameter.")
            }
            values[name, default: []].append(value)
        }
    }

    /// A text.
    func text(_ name: String) -> String? { values[name]?.first }

    /// All texts of a parameter that may stand there several times.
    func texts(_ name: String) -> [String] { values[name] ?? [] }

    /// A whole number inside a range.
    func whole(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        try value(name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// `true` or `false`.
    func flag(_ name: String) throws -> Bool? { try value(name, expected: "true or false") { Bool($0) } }

    /// One of a few words.
    func choice(_ name: String, among choices: [String]) throws -> String? {
        try value(name, expected: "one of \(choices.joined(separator: ", "))") { choices.contains($0) ? $0 : nil }
    }

    /// What a reader makes of a parameter's text; refused where it makes nothing of it.
    func value<Value>(_ name: String, expected: String, _ read: (String) -> Value?) throws -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = read(text) else {
            throw Self.problem(name, "The query parameter \(name) is “\(text.prefix(64))”; expected \(expected).")
        }
        return value
    }

    /// The query with one parameter set, as it stands in a link.
    func text(setting name: String, to value: String) -> String {
        values.merging([name: [value]]) { $1 }.sorted { $0.key < $1.key }
            .flatMap { name, values in values.map { "\(name)=\(Self.encoded($0))" } }.joined(separator: "&")
    }

    private static func problem(_ name: String, _ detail: String) -> Problem {
        Problem(.badQuery, detail, facts: ["parameter": .string(String(name.prefix(64)))])
    }

    /// A part of a query without its encoding; a plus is a space, as forms write it.
    private static func decoded(_ text: Substring) -> String? {
        let spaced = String(decoding: text.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
        guard let plain = spaced.removingPercentEncoding else { return nil }
        return plain.unicodeScalars.contains(where: isControl) ? nil : plain
    }

    /// True of a character of Unicode's category Cc.
    private static func isControl(_ character: Unicode.Scalar) -> Bool {
        character.value < 0x20 || (0x7f...0x9f).contains(character.value)
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            return character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character))
                ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
