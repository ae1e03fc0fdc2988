import WorkflowCore

/// The facts of a refusal as words of a language, to be filled into its sentence.
struct RefusalVocabulary: Sendable {
    /// Words for the values of some facts.
    struct Part: Decodable {
        struct Words: Decodable {
            /// The value itself, where it is left out.
            let en: String?
            let cy: String
        }

        let facts: [String]
        let values: [String: Words]
    }

    private let words: [String: [String: LocalizedText]]

    init(_ parts: [Part]) {
        words = parts.reduce(into: [:]) { words, part in
            let values = Dictionary(
                uniqueKeysWithValues: part.values.map {
                    ($0.key, LocalizedText(en: $0.value.en ?? $0.key, cy: $0.value.cy))
                })
            for fact in part.facts { words[fact] = values }
        }
    }

    /// The values that a template takes: texts, flags, and lists of such values by name.
    func values(of facts: [String: JSONValue], in language: Language) -> [String: Any] {
        facts.reduce(into: [:]) { values, fact in
            switch fact.value {
            case .bool(let flag): values[fact.key] = flag
            case .array(let elements) where elements.contains { $0.objectValue != nil }:
                values[fact.key] = elements.compactMap(\.objectValue).map { self.values(of: $0, in: language) }
            case let value: values[fact.key] = text(value, of: fact.key, in: language)
            }
        }
    }

    /// A value in words; `nil` where there is none.
    private func text(_ value: JSONValue, of fact: String, in language: Language) -> String? {
        switch value {
        case .string(let text): text.isEmpty ? nil : words[fact]?[text]?.text(in: language) ?? text
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .array([]): Self.nothing.text(in: language)
        case .array(let elements):
            elements.compactMap { text($0, of: fact, in: language) }.joined(separator: ", ")
        case .object(let members): members[language.rawValue]?.stringValue ?? members[Language.en.rawValue]?.stringValue
        case .null, .bool: nil
        }
    }

    private static let nothing = LocalizedText(en: "nothing", cy: "dim")
}
