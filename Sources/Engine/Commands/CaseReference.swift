import Foundation

/// References as people type them.
package enum CaseReference {
    /// A reference in its one form: upper case, no surrounding space, and in its random part `O` read as `0`, `I` and
    /// `L` as `1` (Crockford's alphabet). Its dashes may be of any kind, with spaces around them, or missing where its
    /// check character fits all the same. Anything that has not the shape `CODE-XXXX-XXXX-XX` is only trimmed.
    package static func normalised(_ text: String) -> String {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        // As it is written mostly.
        if let reference = shaped(trimmed) { return reference }
        let dashed = trimmed.replacing(/\s*[\p{Pd}\u{2212}]\s*/, with: "-")
        if let reference = shaped(dashed) { return reference }
        let bare = dashed.filter { !$0.isWhitespace }
        guard !bare.contains("-"), (12...18).contains(bare.count), bare.allSatisfy({ $0.isASCII }) else {
            return trimmed
        }
        let random = bare.dropFirst(bare.count - 10)
        let parts = [bare.dropLast(10), random.prefix(4), random.dropFirst(4).prefix(4), random.suffix(2)]
        guard let reference = shaped(parts.joined(separator: "-")), isIntact(reference) == true else { return trimmed }
        return reference
    }

    /// A text of the shape `CODE-XXXX-XXXX-XX` in its one form; `nil` for any other.
    private static func shaped(_ text: String) -> String? {
        let parts = text.uppercased().split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[1].count == 4, parts[2].count == 4, parts[3].count == 2 else { return nil }
        let random = parts[1...].map { part in
            String(part.map { $0 == "O" ? "0" : $0 == "I" || $0 == "L" ? "1" : $0 })
        }
        return ([String(parts[0])] + random).joined(separator: "-")
    }

    /// True if the check character of a normalised reference fits (Luhn mod 32); `nil` where the text has not the shape
    /// of one.
    ///
    /// Every single wrong character is caught, and every swap of neighbours except of `0` and `Z`.
    package static func isIntact(_ reference: String) -> Bool? {
        let parts = reference.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[1].count == 4, parts[2].count == 4, parts[3].count == 2 else { return nil }
        let digits = parts[1...].joined().compactMap { alphabet.firstIndex(of: $0) }
        guard digits.count == 10 else { return false }
        let sum = digits.dropLast().enumerated().reduce(0) { sum, digit in
            let addend = digit.element * (digit.offset.isMultiple(of: 2) ? 2 : 1)
            return sum + addend / 32 + addend % 32
        }
        return (sum + digits[9]).isMultiple(of: 32)
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
}
