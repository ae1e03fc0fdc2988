import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// A page as a tree of elements, read by a strict parser: what was not escaped does not get through it.
final class PageDocument: NSObject, XMLParserDelegate {
    /// One element.
    final class Element {
        let name: String
        let attributes: [String: String]
        var children: [Element] = []
        var ownText = ""

        init(name: String, attributes: [String: String]) {
            self.name = name
            self.attributes = attributes
        }

        /// It and everything in it.
        var all: [Element] { [self] + children.flatMap(\.all) }

        /// The characters in it and in what it contains; a table's cells are told apart by bars.
        var text: String { ownText + children.map(\.text).joined() }

        /// The elements of a kind in it.
        func all(_ name: String) -> [Element] { all.filter { $0.name == name } }

        /// The rows of a table as text.
        var rows: [[String]] { all("tr").map { $0.children.map(\.text) } }
    }

    private var stack = [Element(name: "", attributes: [:])]

    /// Reads a page.
    /// - Throws: where it is not well-formed.
    init(_ html: String) throws {
        super.init()
        let closed = html.replacing("<!DOCTYPE html>", with: "").replacing(/<meta ([^>]*)>/) { "<meta \($0.1)/>" }
        let parser = XMLParser(data: Data(closed.utf8))
        parser.delegate = self
        guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
    }

    /// The whole page.
    var root: Element { stack[0] }

    /// The element with an identifier.
    func element(_ id: String) -> Element? { root.all.first { $0.attributes["id"] == id } }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        let element = Element(name: name, attributes: attributes)
        stack[stack.count - 1].children.append(element)
        stack.append(element)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        stack.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        // Texts come in pieces around elements; where they stand among them does not matter here.
        stack[stack.count - 1].ownText += text
    }
}
