/// A text in paragraphs and lists.
struct Paragraphs {
    private enum Block {
        case paragraph([String])
        /// Lines of a list; the number of each where it has one.
        case list([(number: String?, text: String)])
    }

    private let blocks: [Block]

    /// Reads a text: empty lines part its paragraphs, `- ` (as `• ` and `* `, which people write) or `1. ` begins a
    /// line of a list.
    init(_ text: String) {
        var blocks: [Block] = []
        var lines: [String] = []
        var items: [(number: String?, text: String)] = []
        func close() {
            if !lines.isEmpty { blocks.append(.paragraph(lines)) }
            if !items.isEmpty { blocks.append(.list(items)) }
            (lines, items) = ([], [])
        }
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map({
            $0.trimmingPrefix { $0 == " " || $0 == "\t" }
        }) {
            if line.allSatisfy(\.isWhitespace) {
                close()
            } else if let match = line.wholeMatch(of: /(?:[-•*]|([0-9]{1,3})\.)[ \t]+(.*)/) {
                if !lines.isEmpty { close() }
                items.append((match.1.map { String($0) }, String(match.2)))
            } else {
                if !items.isEmpty { close() }
                lines.append(String(line))
            }
        }
        close()
        self.blocks = blocks
    }

    /// As plain text.
    var text: String {
        blocks.map { block in
            switch block {
            case .paragraph(let lines): lines.joined(separator: "\n")
            case .list(let items):
                items.map { ($0.number.map { "\($0). " } ?? "- ") + $0.text }.joined(separator: "\n")
            }
        }.joined(separator: "\n\n")
    }

    /// As HTML, escaped. A line with a number has that number and no other mark.
    var html: String {
        blocks.map { block in
            switch block {
            case .paragraph(let lines): "<p>\(lines.map(PrintedPage.escaped).joined(separator: "<br>"))</p>"
            case .list(let items):
                Self.list(items)
            }
        }.joined(separator: "\n")
    }

    private static func list(_ items: [(number: String?, text: String)]) -> String {
        let lines = items.map { item in
            "<li\(item.number.map { " value=\"\($0)\"" } ?? "")>\(PrintedPage.escaped(item.text))</li>"
        }
        let tag = items.allSatisfy { $0.number != nil } ? "ol" : "ul"
        return "<\(tag)>\(lines.joined())</\(tag)>"
    }
}
