import Mustache
import WorkflowCore

/// What a scheme lets a provider say, in one language, with places that are filled in for an entry of the register.
struct ClaimTemplate {
    /// The places that can be filled in. `until` is absent where no end is set.
    static let places = ["title", "body", "provider", "from", "until", "reference"]

    private let template: MustacheTemplate

    /// - Throws: where the words are no template.
    init(_ words: String) throws { template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + words) }

    /// The words with every place filled in.
    func filled(_ values: [String: String]) -> String { template.render(values) }

    /// What is wrong with a claim, language by language: it is no template, or has a place that nothing fills.
    static func problems(of claim: LocalizedText) -> [String] {
        [("en", claim.en as String?), ("cy", claim.cy), ("gd", claim.gd)].flatMap { language, words -> [String] in
            guard let words else { return [] }
            if (try? ClaimTemplate(words)) == nil {
                return ["claim.\(language) cannot be read as a template: each {{#place}} needs its {{/place}}, each {{ its }}"]
            }
            return words.matches(of: /\{\{[#^\/&{]?\s*([^{}]*?)\s*\}\}/).map { String($0.1) }.filter { !places.contains($0) }.map { name in
                "claim.\(language) has the place {{\(name)}}, which nothing fills"
                    + (NearestName.of(name, among: places).map { "; did you mean {{\($0)}}?" }
                        ?? "; known are \(places.joined(separator: ", "))")
            }
        }
    }
}
