import Engine
import Foundation
import Hummingbird

extension Request {
    /// The version of the case that the principal saw, from `If-Match: "7"`; `nil` for `If-Match: *`, which takes any.
    ///
    /// Exactly one strong entity tag, as `ETag` gave it: what of it follows the version is of the answer, and changes
    /// where the case has not. A version beyond what a case can have is the greatest there
    /// is, and so is stale.
    /// - Throws: `version_required` where the header is missing, `bad_header` where it says anything else.
    func expectedVersion() throws -> Int? {
        guard let header = headers[.ifMatch] else {
            throw Problem(.versionRequired)
        }
        let given = header.trimmingCharacters(in: .whitespaces)
        if given == "*" { return nil }
        let tag = EntityTag.plain(given).replacing(/\.[0-9a-f]{24}"$/, with: "\"")
        guard let version = Self.version(of: tag) else {
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

    /// The tag by which the client has already what a tag stands for, by `If-None-Match`: `*`, or a list of tags. Weak
    /// ones are compared as RFC 9110 (13.1.2) says. `nil` where it has not.
    func known(_ tag: String) -> String? {
        guard let header = headers[.ifNoneMatch] else { return nil }
        for given in header.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
            let strong = given.hasPrefix("W/") ? String(given.dropFirst(2)) : given
            if given == "*" { return tag }
            if EntityTag.plain(strong) == tag { return strong }
        }
        return nil
    }

    /// Whether the client asks for no more than that a command was done, by `Prefer: return=minimal` (RFC 7240). Of
    /// several wishes of a kind the first counts.
    var prefersMinimal: Bool {
        let preferences = headers[values: .prefer].joined(separator: ",").lowercased().split(separator: ",")
        let wish = preferences.lazy.compactMap { preference in
            preference.split(separator: ";").first.map { $0.filter { !$0.isWhitespace && $0 != "\"" } }
        }.first { $0.hasPrefix("return=") }
        return wish == "return=minimal"
    }

    /// A version as a tag writes it: a number without a zero before it, in double quotes.
    private static func version(of tag: String) -> Int? {
        guard tag.count >= 3, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
        let digits = tag.dropFirst().dropLast()
        guard digits.utf8.count <= 18, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            digits == "0" || !digits.hasPrefix("0")
        else { return nil }
        return Int(digits)
    }

    private static func key(from text: String) -> String? {
        guard text.hasPrefix("\"") else {
            return text.utf8.allSatisfy(isBareKeyByte) && !text.isEmpty ? text : nil
        }
        guard text.count >= 2, text.hasSuffix("\"") else { return nil }
        var (key, isEscaped) = ("", false)
        for character in text.dropFirst().dropLast() {
            if isEscaped {
                guard character == "\"" || character == "\\" else { return nil }
                key.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                return nil
            } else {
                key.append(character)
            }
        }
        return isEscaped ? nil : key
    }

    private static func isBareKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+.^_`|~:/=@-".utf8.contains(byte)
        }
    }
}
