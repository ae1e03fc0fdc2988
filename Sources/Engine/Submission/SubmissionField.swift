import WorkflowCore

/// One line of the table that describes a submission: it drives the check, the template, the documentation and the
/// paths that guards may name.
package struct SubmissionField: Hashable, Sendable {
    /// Path of the field below the document's root: `credits`, `delivery.mode`, `learning_outcomes[].text`.
    package let path: String
    /// Kind of value of the field.
    package let kind: Kind
    /// True if a submission must have it; inside an optional group, whether the group must have it once it is there.
    package let isRequired: Bool
    /// Name of the field as people read it; no two fields outside one list have the same.
    package let label: LocalizedText
    /// Meaning of the field, in English, for the person who fills it in.
    package let explanation: String

    /// The last key of the path.
    package let name: String
    /// The path of the group or list the field stands in; empty at the root.
    package let parent: String

    private init(_ path: String, _ kind: Kind, isRequired: Bool, _ label: LocalizedText, _ explanation: String) {
        self.path = path
        self.kind = kind
        self.isRequired = isRequired
        self.label = label
        self.explanation = explanation
        let keys = path.split(separator: ".")
        name = keys.last.map(String.init) ?? ""
        parent = keys.dropLast().joined(separator: ".")
    }

    static func required(_ path: String, _ kind: Kind, _ label: LocalizedText, _ explanation: String)
        -> SubmissionField
    {
        SubmissionField(path, kind, isRequired: true, label, explanation)
    }

    static func optional(_ path: String, _ kind: Kind, _ label: LocalizedText, _ explanation: String)
        -> SubmissionField
    {
        SubmissionField(path, kind, isRequired: false, label, explanation)
    }
}

extension SubmissionField {
    /// Kinds of value.
    package indirect enum Kind: Hashable, Sendable {
        /// Text on one line, up to ``SubmissionLimits/line`` characters.
        case line
        /// Text of several lines, up to ``SubmissionLimits/text`` characters.
        case text
        /// One line for each of these languages; plain text counts as the first of them.
        case localized([String])
        /// Exactly this many decimal digits, written as text or as a number; facts hold text.
        case digits(Int)
        /// A word of lower-case letters, digits and hyphens that starts with a letter.
        case slug
        /// A case's reference: letters, digits and hyphens.
        case reference
        /// 64 hexadecimal digits.
        case sha256
        /// A calendar date, `yyyy-mm-dd`.
        case date
        /// An `http` or `https` address.
        case url
        /// A plausible e-mail address.
        case email
        /// A language code such as `en` or `cy`.
        case language
        /// `true` or `false`.
        case flag
        /// A level: a whole number, or E1, E2, E3.
        case level
        /// A whole number from this one upwards.
        case whole(from: Int64)
        /// A number; zero is allowed or not.
        case number(orZero: Bool)
        /// One word of a closed vocabulary.
        case choice(SubmissionVocabulary)
        /// A group of further fields.
        case group
        /// A list of at most `limit` values.
        case list(of: Kind, limit: Int)
    }
}

/// Largest sizes of a submission; anything beyond is refused rather than cut.
package enum SubmissionLimits {
    /// Characters of a one-line text.
    package static let line = 500
    /// Characters of a text of several lines.
    package static let text = 10_000
    /// Characters of an address.
    package static let url = 2_000
    /// Entries of a list that has no limit of its own.
    package static let entries = 200
    /// Problems told about one document; what is beyond is only counted.
    package static let problems = 500
    /// Largest difference of the stated hours from 10 a UK credit without a warning, as a share of the expected hours.
    package static let hoursTolerance = 0.1
}

extension SubmissionField.Kind {
    /// Expected value, as a message says it after "expected".
    package var expectation: String {
        switch self {
        case .line: "text on one line, up to \(SubmissionLimits.line) characters"
        case .text: "text, up to \(SubmissionLimits.text) characters"
        case .localized(let languages): "text, or text by language (\(languages.joined(separator: ", ")))"
        case .digits(let count): "\(count) digits"
        case .slug: "a word of lower-case letters, digits and hyphens that starts with a letter, up to 63 characters"
        case .reference: "a case reference of letters, digits and hyphens, such as ABC-7K3M-9QX4-T2"
        case .sha256: "64 hexadecimal digits"
        case .date: "a date written yyyy-mm-dd"
        case .url: "an address that starts with https:// or http://"
        case .email: "an e-mail address"
        case .language: "a language code such as en, cy or gd"
        case .flag: "true or false"
        case .level: "a whole number, or E1, E2 or E3"
        case .whole(let least): "a whole number, \(least) or more"
        case .number(let orZero): orZero ? "a number, 0 or more" : "a number greater than 0"
        case .choice(let vocabulary): "one of \(vocabulary.words.joined(separator: ", "))"
        case .group: "a group of fields"
        case .list(of: .group, let limit): "a list of up to \(limit) groups of fields"
        case .list(of: let element, let limit): "a list of up to \(limit), each \(element.expectation)"
        }
    }

    /// The kind of a list's entries; any other kind itself.
    var element: SubmissionField.Kind {
        if case .list(of: let element, limit: _) = self { element } else { self }
    }
}
