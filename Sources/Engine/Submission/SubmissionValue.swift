import WorkflowCore

/// Judges single values against a kind, and shows them in messages.
enum SubmissionValue {
    /// Problems of one value; `expected` is `nil` where the kind's own expectation says it.
    struct Flaw {
        let code: SubmissionProblem.Code
        let found: String
        var expected: String?
        var suggestion: String?
    }

    /// Problems of a single value, or `nil` where it fits the kind.
    static func flaw(of value: JSONValue, as kind: SubmissionField.Kind) -> Flaw? {
        switch kind {
        case .flag: return value.boolValue == nil ? wrongType(value) : nil
        case .level: return QualificationLevel(value) == nil ? wrongType(value) : nil
        case .whole(let least): return flaw(ofWhole: value, from: least)
        case .number(let orZero): return flaw(ofNumber: value, orZero: orZero)
        case .group, .list: return wrongType(value)
        case .digits(let count):
            if let number = value.integerValue { return String(number).wholeDigits(count) ? nil : malformed(value) }
            return flaw(ofText: value, as: kind)
        default: return flaw(ofText: value, as: kind)
        }
    }

    private static func flaw(ofWhole value: JSONValue, from least: Int64) -> Flaw? {
        guard let number = value.integerValue else {
            guard let decimal = value.doubleValue else { return wrongType(value) }
            return Flaw(code: decimal.isFinite ? .wrongType : .outOfRange, found: "is \(shown(value))")
        }
        return number < least ? Flaw(code: .outOfRange, found: "is \(number)") : nil
    }

    private static func flaw(ofNumber value: JSONValue, orZero: Bool) -> Flaw? {
        guard let number = value.doubleValue else { return wrongType(value) }
        let fits = number.isFinite && (orZero ? number >= 0 : number > 0)
        return fits ? nil : Flaw(code: .outOfRange, found: "is \(shown(value))")
    }

    private static func flaw(ofText value: JSONValue, as kind: SubmissionField.Kind) -> Flaw? {
        guard let text = value.stringValue else {
            let isNumber = value.doubleValue != nil
            return Flaw(
                code: .wrongType, found: "is \(shown(value))",
                expected: isNumber ? kind.expectation + "; put it in quotes" : nil)
        }
        if let scalar = text.unicodeScalars.first(where: { $0.isRefused(severalLines: kind == .text) }) {
            return Flaw(
                code: .controlCharacter, found: "holds the control character \(scalar.codePoint)",
                expected: kind.expectation)
        }
        let limit = kind.characterLimit
        if text.unicodeScalars.count > limit {
            return Flaw(
                code: .tooLong, found: "has \(text.unicodeScalars.count) characters", expected: "at most \(limit)")
        }
        if case .choice(let vocabulary) = kind {
            if vocabulary.words.contains(text) { return nil }
            return Flaw(
                code: .notInVocabulary, found: "is \(shown(value))",
                suggestion: NearestName.of(text, among: vocabulary.words))
        }
        if text.isWritten(as: kind) { return nil }
        guard kind == .date, let missing = SubmissionDate.missingDay(text) else { return malformed(value) }
        return Flaw(code: .malformed, found: "is \(shown(value)), but \(missing)", expected: "a date that exists")
    }

    private static func wrongType(_ value: JSONValue) -> Flaw { Flaw(code: .wrongType, found: "is \(shown(value))") }

    private static func malformed(_ value: JSONValue) -> Flaw { Flaw(code: .malformed, found: "is \(shown(value))") }
}

extension SubmissionValue {
    /// A value as a message shows it: text in quotes and cut at 60 characters, numbers as written, lists and groups by
    /// name.
    static func shown(_ value: JSONValue) -> String {
        switch value {
        case .null: "empty"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): "the number \(number)"
        case .number(let number): "the number \(figure(number))"
        case .string(let text): "\"\(escaped(text, limit: 60))\""
        case .array(let entries): "a list of \(entries.count)"
        case .object: "a group of fields"
        }
    }

    /// A key nobody vouches for, safe to print: cut at 40 characters, control characters escaped.
    static func shown(key: String) -> String { escaped(key, limit: 40) }

    /// A figure as people write it: no fraction where there is none, otherwise up to two decimals.
    static func figure(_ number: Double) -> String {
        if let whole = Int64(exactly: number) { return "\(whole)" }
        let rounded = (number * 100).rounded() / 100
        if let whole = Int64(exactly: rounded), whole != 0 { return "\(whole)" }
        return rounded.isFinite && rounded != 0 ? "\(rounded)" : "\(number)"
    }

    private static func escaped(_ text: String, limit: Int) -> String {
        let scalars = text.unicodeScalars
        let head = scalars.prefix(limit).map { $0.isRefused(severalLines: false) ? $0.codePoint : String($0) }.joined()
        return head + (scalars.dropFirst(limit).isEmpty ? "" : "…")
    }
}

extension SubmissionField.Kind {
    /// The most characters (Unicode scalars) a text of this kind may have.
    var characterLimit: Int {
        switch self {
        case .text: SubmissionLimits.text
        case .url: SubmissionLimits.url
        default: SubmissionLimits.line
        }
    }
}
