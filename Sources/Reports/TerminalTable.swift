/// A table for a terminal, whose columns line up whatever script its cells are in.
package struct TerminalTable {
    /// A column: its heading, the side its cells are set to, and the most columns of the terminal it may take.
    package struct Heading {
        let title: String
        let right: Bool
        let limit: Int

        /// A column of text.
        package static func text(_ title: String, limit: Int = 44) -> Heading {
            Heading(title: title, right: false, limit: limit)
        }
        /// A column of numbers.
        package static func number(_ title: String) -> Heading { Heading(title: title, right: true, limit: 24) }
    }

    let headings: [Heading]
    var rows: [[String]]

    /// A table.
    /// - Parameter rows: each as long as `headings`.
    package init(_ headings: [Heading], rows: [[String]] = []) {
        self.headings = headings
        self.rows = rows
    }

    /// The table: two spaces between columns, a rule under the headings, `indent` spaces before each line. Empty where
    /// there are no rows.
    package func text(indent: Int = 2) -> String {
        let cells = rows.map { row in zip(headings, row).map { $1.printable.shortened(to: $0.limit) } }
        let widths = headings.indices.map { place in
            max(headings[place].title.displayWidth, cells.map { $0[place].displayWidth }.max() ?? 0)
        }
        func set(_ text: String, _ place: Int) -> String {
            let space = String(repeating: " ", count: widths[place] - text.displayWidth)
            return headings[place].right ? space + text : text + space
        }
        let margin = String(repeating: " ", count: indent)
        func line(_ parts: [String]) -> String {
            var line = margin + parts.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }
        guard !cells.isEmpty else { return "" }
        let head = line(headings.indices.map { set(headings[$0].title, $0) })
        let rule = line(widths.map { String(repeating: "─", count: $0) })
        return head + rule + cells.map { row in line(row.indices.map { set(row[$0], $0) }) }.joined()
    }
}
