import TextTable

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

    /// The table with a rule under its headings, each line moved in by `indent` spaces; empty where there are no rows.
    package func text(indent: Int = 2) -> String {
        let cells = rows.map { row in zip(headings, row).map { $1.printable.shortened(to: $0.limit) } }
        let widths = headings.indices.map { place in
            max(headings[place].title.displayWidth, cells.map { $0[place].displayWidth }.max() ?? 0)
        }
        func set(_ text: String, _ place: Int) -> String {
            let space = String(repeating: " ", count: widths[place] - text.displayWidth)
            return headings[place].right ? space + text : text + space
        }
        // The library pads by counting characters, which is not what a terminal shows: cells reach it already set to
        // their width.
        let table = TextTable<[String]> { row in
            row.indices.map { Column(title: set(headings[$0].title, $0), value: set(row[$0], $0), width: widths[$0]) }
        }
        let lines = table.string(for: cells, style: Ruled.self) ?? ""
        let margin = String(repeating: " ", count: indent)
        return lines.split(separator: "\n").map { line in
            var line = margin + line
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}

/// Two spaces between columns, one rule under the headings.
private enum Ruled: TextTableStyle {
    static func prepare(_ text: String, for column: Column) -> String { text }
    static func escape(_ text: String) -> String { text }
    static func begin(_ table: inout String, index: Int, columns: [Column]) {}
    static func end(_ table: inout String, index: Int, columns: [Column]) {}

    static func header(_ table: inout String, index: Int, columns: [Column]) {
        table += columns.map { $0.headerString(for: self) }.joined(separator: "  ") + "\n"
        table += columns.map { $0.repeated("─") }.joined(separator: "  ") + "\n"
    }

    static func row(_ table: inout String, index: Int, columns: [Column]) {
        table += columns.map { $0.string(for: self) }.joined(separator: "  ") + "\n"
    }
}
