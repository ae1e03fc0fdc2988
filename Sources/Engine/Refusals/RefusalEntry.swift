import Mustache
import WorkflowCore

/// One reason why something is not done, as `refusals.yaml` has it.
package struct RefusalEntry: Sendable {
    /// The HTTP status; `nil` where it never answers a request.
    package let status: Int?
    /// The title, the same for every occurrence.
    package let title: LocalizedText
    /// Cause and remedy, for the documentation.
    package let when: String
    /// The names of its facts.
    package let facts: [String]
    /// Sentences for people; the first one whose conditions hold.
    package let sentences: [Sentence]
    private let vocabulary: RefusalVocabulary

    /// A sentence and when it is said.
    package struct Sentence: Sendable {
        /// Facts and what they have to be: a value, or `some` or `none`.
        package let conditions: [String: JSONValue]
        /// The templates.
        package let words: LocalizedText
        /// Remedy: the members of an action on a target, each a template.
        package let next: [String: String]
        fileprivate let templates: [Language: MustacheTemplate]
        fileprivate let nextTemplates: [String: MustacheTemplate]
    }

    /// Reads an entry.
    /// - Throws: `MustacheTemplate.ParserError` where a sentence is no template.
    init(_ parts: Parts, _ vocabulary: RefusalVocabulary) throws {
        status = parts.status
        title = LocalizedText(en: parts.title.en, cy: parts.title.cy)
        when = parts.when
        facts = parts.facts
        sentences = try (parts.sentences ?? []).map { parts in
            let next = parts.next ?? [:]
            return Sentence(
                conditions: parts.if ?? [:], words: LocalizedText(en: parts.en, cy: parts.cy), next: next,
                templates: [.en: try Self.template(parts.en), .cy: try Self.template(parts.cy)],
                nextTemplates: try next.mapValues(Self.template))
        }
        self.vocabulary = vocabulary
    }

    private static func template(_ text: String) throws -> MustacheTemplate {
        try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + text)
    }

    /// Sentence for people; `nil` where the entry has no words for these facts.
    package func sentence(for facts: [String: JSONValue], in language: Language) -> String? {
        sentences.first { $0.holds(for: facts) }.map { say($0, of: facts, in: language) }
    }

    /// One of the sentences with facts filled in, in English where it is not there in the language.
    package func say(_ sentence: Sentence, of facts: [String: JSONValue], in language: Language) -> String {
        let language = sentence.templates[language] == nil ? .en : language
        var values = vocabulary.values(of: facts, in: language)
        // Commands have names of machines where no workflow names them: people read words.
        if let action = values["action"] as? String { values["action"] = action.replacing("_", with: " ") }
        return sentence.templates[language]?.render(values) ?? ""
    }

    /// Remedy, as an action on a target; members without a value are left out.
    package func next(for facts: [String: JSONValue]) -> JSONValue? {
        guard let sentence = sentences.first(where: { $0.holds(for: facts) }), !sentence.next.isEmpty else {
            return nil
        }
        let values = vocabulary.values(of: facts, in: .en)
        return .object(
            sentence.nextTemplates.mapValues { $0.render(values) }.filter { !$0.value.isEmpty }
                .mapValues(JSONValue.string))
    }

    /// An entry as it is written.
    struct Parts: Decodable {
        struct Words: Decodable {
            let en: String
            let cy: String
        }

        struct Sentence: Decodable {
            let `if`: [String: JSONValue]?
            let en: String
            let cy: String
            let next: [String: String]?
        }

        let status: Int?
        let title: Words
        let when: String
        let facts: [String]
        let sentences: [Sentence]?
    }
}

extension RefusalEntry.Sentence {
    fileprivate func holds(for facts: [String: JSONValue]) -> Bool {
        conditions.allSatisfy { name, wanted in
            let fact = facts[name] ?? .null
            let isThere = ![.null, "", []].contains(fact)
            return switch wanted {
            case "some": isThere
            case "none": !isThere
            default: fact == wanted
            }
        }
    }
}
