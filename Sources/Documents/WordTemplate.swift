import Mustache
import WorkflowCore

/// Words of a scheme in one language, with places that are filled in: what a provider may say, or a letter.
package struct WordTemplate {
    private let template: MustacheTemplate

    /// - Throws: where the words are no template.
    package init(_ words: String) throws { template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + words) }

    /// The words with every place filled in. A place that has no value is empty, and so is what `{{#place}}…{{/place}}`
    /// encloses.
    package func filled(_ values: [String: String]) -> String { template.render(values) }

    /// What is wrong with words, language by language: they are no template, or have a place that nothing fills.
    /// - Parameters:
    ///   - words: the words.
    ///   - place: where they stand, such as `claim`.
    ///   - places: the places that can be filled in.
    package static func problems(of words: LocalizedText, at place: String, places: [String]) -> [String] {
        [("en", words.en as String?), ("cy", words.cy), ("gd", words.gd)].flatMap { language, words -> [String] in
            guard let words else { return [] }
            if (try? WordTemplate(words)) == nil {
                return [
                    """
                    \(place).\(language) cannot be read as a template: each {{#place}} needs its {{/place}}, each {{ \
                    its }}
                    """
                ]
            }
            return words.matches(of: /\{\{[#^\/&{]?\s*([^{}]*?)\s*\}\}/).map { String($0.1) }.filter {
                !places.contains($0)
            }.map { name in
                "\(place).\(language) has the place {{\(name)}}, which nothing fills"
                    + (NearestName.of(name, among: places).map { "; did you mean {{\($0)}}?" }
                        ?? "; known are \(places.joined(separator: ", "))")
            }
        }
    }
}
