/// A piece of HTML or SVG. Text becomes markup in one place only, and is escaped there: nothing else can put a
/// character into a page.
indirect enum Markup: Sendable {
    /// Characters for readers.
    case text(String)
    /// An element with its attributes in order, and what it contains.
    case element(String, [(name: String, value: String)], Markup)
    /// Pieces after one another.
    case sequence([Markup])
    /// The rules of the page's one style element: written by us, never from a report.
    case style(StaticString)

    /// Nothing at all.
    static let nothing = Markup.sequence([])

    /// True if there is nothing in it.
    var isEmpty: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .sequence(let parts): parts.allSatisfy(\.isEmpty)
        case .element, .style: false
        }
    }

    /// The piece as it is written.
    var written: String {
        var output = ""
        write(to: &output)
        return output
    }

    private func write(to output: inout String) {
        switch self {
        case .text(let text): output += text.escaped
        case .sequence(let parts): for part in parts { part.write(to: &output) }
        case .style(let rules): output += "<style>\(rules)</style>"
        case .element(let name, let attributes, let content):
            output += "<\(name)"
            for attribute in attributes { output += " \(attribute.name)=\"\(attribute.value.escaped)\"" }
            output += ">"
            guard !Markup.void.contains(name) else { return }
            content.write(to: &output)
            output += "</\(name)>"
        }
    }

    /// Elements that contain nothing and are not closed.
    private static let void: Set<String> = ["br", "hr", "link", "meta", "wbr"]
}

extension String {
    /// The text with the characters that mean something in markup replaced, and those made visible that could steer a
    /// reader's screen.
    var escaped: String {
        var output = ""
        for scalar in printable.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}

/// An element: `tag("p", ["class": "note"]) { "Text, escaped." }`. Attributes whose value is `nil` are left out.
func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:],
    @MarkupBuilder _ content: () -> Markup = { .nothing }
)
    -> Markup
{
    .element(name, attributes.compactMap { name, value in value.map { (name, $0) } }, content())
}

/// Puts pieces and texts after one another.
@resultBuilder
enum MarkupBuilder {
    static func buildExpression(_ text: String) -> Markup { .text(text) }
    static func buildExpression(_ markup: Markup) -> Markup { markup }
    static func buildExpression(_ markup: [Markup]) -> Markup { .sequence(markup) }
    static func buildBlock(_ parts: Markup...) -> Markup { .sequence(parts) }
    static func buildOptional(_ part: Markup?) -> Markup { part ?? .nothing }
    static func buildEither(first: Markup) -> Markup { first }
    static func buildEither(second: Markup) -> Markup { second }
    static func buildArray(_ parts: [Markup]) -> Markup { .sequence(parts) }
}
