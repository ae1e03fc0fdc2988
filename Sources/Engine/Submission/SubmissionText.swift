import Foundation

extension String {
    /// True if the text is written as values of this kind are; kinds without a written form take any text.
    func isWritten(as kind: SubmissionField.Kind) -> Bool {
        switch kind {
        case .digits(let count): wholeDigits(count)
        case .slug: isSlug
        case .reference:
            (3...64).contains(utf8.count) && utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
                && first != "-"
                && last != "-"
        case .sha256: utf8.count == 64 && utf8.allSatisfy(\.isHexadecimal)
        case .date: SubmissionDate(self) != nil
        case .url: isWebAddress
        case .email: isPlausibleEmail
        case .language: isLanguageCode
        default: true
        }
    }

    /// Exactly this many decimal digits.
    func wholeDigits(_ count: Int) -> Bool { utf8.count == count && utf8.allSatisfy(\.isDigit) }

    private var isSlug: Bool {
        guard (1...63).contains(utf8.count), utf8.first.map(\.isLowerCaseLetter) == true else { return false }
        return utf8.allSatisfy { $0.isLowerCaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
    }

    /// An address of the web with a host and without user, password or white space.
    private var isWebAddress: Bool {
        guard !contains(where: { $0.isWhitespace || "<>\"\\^`{|}".contains($0) }),
            let parts = URLComponents(string: self)
        else {
            return false
        }
        guard let scheme = parts.scheme?.lowercased(), scheme == "https" || scheme == "http" else { return false }
        return parts.host?.isEmpty == false && parts.user == nil && parts.password == nil
    }

    /// One `@`, something before it, a host with a dot after it: whether mail arrives only sending tells.
    private var isPlausibleEmail: Bool {
        let parts = split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, utf8.count <= 254 else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } }
            && parts[0].allSatisfy { !$0.isWhitespace && !"<>(),;:\"[]\\".contains($0) } && !parts[0].hasPrefix(".")
            && !parts[0].hasSuffix(".")
    }

    /// Two or three letters, then further subtags of up to eight (BCP 47 in outline).
    private var isLanguageCode: Bool {
        let tags = split(separator: "-", omittingEmptySubsequences: false)
        guard let main = tags.first, (2...3).contains(main.utf8.count), main.utf8.allSatisfy(\.isLowerCaseLetter) else {
            return false
        }
        return tags.dropFirst().allSatisfy { (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isLetterOrDigit) }
    }
}

extension String {
    /// True if there is something to be seen in it: more than white space and characters without a form of their own.
    var isVisible: Bool {
        unicodeScalars.contains { scalar in
            let properties = scalar.properties
            if properties.isWhitespace || properties.isDefaultIgnorableCodePoint { return false }
            switch properties.generalCategory {
            case .control, .format, .surrogate, .unassigned, .spaceSeparator: return false
            default: return scalar != "\u{2800}"
            }
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isLowerCaseLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    fileprivate var isLetterOrDigit: Bool {
        isDigit || isLowerCaseLetter || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }
    fileprivate var isHexadecimal: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
            || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(self)
    }
}

extension Unicode.Scalar {
    /// True if a text may not hold it: control characters, and the marks that silently reverse the reading direction.
    /// Line breaks and tabs are welcome in texts of several lines.
    func isRefused(severalLines: Bool) -> Bool {
        switch self {
        case "\n", "\r", "\t": !severalLines
        case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": true
        default: properties.generalCategory == .control
        }
    }

    /// The scalar as `U+0007`.
    var codePoint: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// A date of the Gregorian calendar as a document writes it, `yyyy-mm-dd`, from 1900 to 2999; without a time zone,
/// comparable.
struct SubmissionDate: Comparable {
    private let year: Int
    private let month: Int
    private let day: Int

    /// Reads `yyyy-mm-dd`; any other form, and any day that does not exist, gives `nil`.
    init?(_ text: String) {
        guard let date = Self(written: text), date.exists else { return nil }
        self = date
    }

    /// `there is no 29 February 2026`, of a date that is written as one and does not exist; `nil` of everything else.
    static func missingDay(_ text: String) -> String? {
        guard let date = SubmissionDate(written: text), !date.exists else { return nil }
        guard (1...12).contains(date.month) else { return "there is no month \(date.month)" }
        return "there is no \(date.day) \(Self.months[date.month - 1]) \(date.year)"
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    private init?(written text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[0].wholeDigits(4), parts[1].wholeDigits(2), parts[2].wholeDigits(2),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1900...2999).contains(year)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    private var exists: Bool {
        guard (1...12).contains(month) else { return false }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return (1...days).contains(day)
    }

    static func < (left: SubmissionDate, right: SubmissionDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}
