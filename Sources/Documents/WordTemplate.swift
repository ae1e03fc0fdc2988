import Mustache
import Synchronization
import WorkflowCore

/// Words of a scheme in one language, with places that are filled in: what a provider may say, or a letter.
package struct WordTemplate {
    private let template: MustacheTemplate

    /// Templates that were read before: a scheme's words come again with each entry of the register, and reading them
    /// costs far more than filling them in.
    private static let known = Mutex<[String: MustacheTemplate]>([:])
    /// How many are kept. With more, all are read anew: schemes have a few texts each.
    private static let most = 512

    /// - Throws: where the words are no template.
    package init(_ words: String) throws {
        if let known = Self.known.withLock({ $0[words] }) {
            template = known
            return
        }
        let made = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + words)
        Self.known.withLock { known in
            if known.count >= Self.most { known.removeAll() }
            known[words] = made
        }
        template = made
    }

    /// The words with every place filled in. A place that has no value is empty, and so is what `{{#place}}…{{/place}}`
    /// encloses.
    package func filled(_ values: [String: String]) -> String { template.render(values) }

    /// Problems of a scheme's words, language by language: no template, or a place that nothing fills.
    /// - Parameters:
    ///   - words: the words.
    ///   - place: where they stand, such as `claim`.
    ///   - places: the places that can be filled in.
    package static func problems(of words: LocalizedText, at place: String, places: [String]) -> [String] {
        Language.allCases.flatMap { language in
            words[language].map { words in
                problems(in: words, places: places).map { "\(place).\(language.rawValue) \($0.what)" }
            } ?? []
        }
    }

    /// Problems of one text with the lines they are on, counted from 1: no template, or a place that nothing fills.
    static func problems(in text: String, places: [String]) -> [(line: Int, what: String)] {
        do {
            _ = try WordTemplate(text)
        } catch {
            let line = (error as? MustacheTemplate.ParserError)?.context.lineNumber ?? 1
            return [
                (
                    line,
                    """
                    cannot be read as a template: each {{#place}} needs its {{/place}}, each {{ its }}
                    """
                )
            ]
        }
        return text.matches(of: /\{\{[#^\/&{]?\s*([^{}]*?)\s*\}\}/).filter { !places.contains(String($0.1)) }.map {
            match in
            let name = String(match.1)
            return (
                text[..<match.range.lowerBound].count(where: \.isNewline) + 1,
                "has the place {{\(name)}}, which nothing fills"
                    + (NearestName.of(name, among: places).map { "; did you mean {{\($0)}}?" }
                        ?? "; known are \(places.joined(separator: ", "))")
            )
        }
    }
}
