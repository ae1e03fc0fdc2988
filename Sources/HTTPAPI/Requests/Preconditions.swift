import Engine
import Foundation
import Hummingbird

extension Request {
    /// The version of the case that the principal saw, from `If-Match: "7"`; `nil` for `If-Match: *`, which takes any.
    ///
    /// Exactly one strong entity tag, as `ETag` gave it. A version beyond what a case can have is the greatest there
    /// is, and so is stale.
    /// - Throws: `version_required` where the header is missing, `bad_header` where it says anything else.
    func expectedVersion() throws -> Int? {
        guard let header = headers[.ifMatch] else {
            throw Problem(.versionRequired)
        }
        let tag = header.trimmingCharacters(in: .whitespaces)
        if tag == "*" { return nil }
        guard let match = tag.wholeMatch(of: /"([0-9]{1,18})"/), let version = Int(match.1) else {
            throw Problem(
                .badHeader,
                "If-Match is “\(tag.prefix(64))”; expected one strong entity tag as ETag gave it, such as \"7\", or *.",
                facts: ["header": "If-Match"])
        }
        return min(version, Int(Int32.max))
    }

    /// The principal's idempotency key, from `Idempotency-Key: "…"` (a structured-field string) or without quotes; a
    /// new one where there is none.
    func idempotencyKey() throws -> String {
        guard let header = headers[.idempotencyKey] else { return UUID().uuidString.lowercased() }
        let text = header.trimmingCharacters(in: .whitespaces)
        guard let key = Self.key(from: text), Command.isUsableKey(key) else {
            throw Problem(
                .badHeader,
                """
                Idempotency-Key is not usable; expected 1 to 200 printable ASCII characters in double quotes, or as \
                many letters, digits and marks without.
                """,
                facts: ["header": "Idempotency-Key"])
        }
        return key
    }

    private static func key(from text: String) -> String? {
        if let quoted = text.wholeMatch(of: /"((?:[^"\\]|\\["\\])*)"/) {
            return String(quoted.1.replacing(/\\(["\\])/) { $0.1 })
        }
        return text.wholeMatch(of: /[A-Za-z0-9!#$%&'*+.^_`|~:\/=@-]+/).map { String($0.0) }
    }
}
