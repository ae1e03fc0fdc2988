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
    /// - Parameter columns: how wide it may be; columns of text give way, the widest first, and their cells take
    ///   several lines. `nil` is as wide as it is.
    package func text(indent: Int = 2, columns: Int? = nil) -> String {
        var limits = headings.map(\.limit)
        let natural = widths(limits)
        var widths = natural
        if let columns {
            let room = columns - indent - 2 * (headings.count - 1)
            while widths.reduce(0, +) > room {
                let texts = headings.indices.filter { !headings[$0].right && widths[$0] > TerminalTable.least }
                guard let widest = texts.max(by: { widths[$0] < widths[$1] }) else { break }
                limits[widest] = widths[widest] - 1
                widths[widest] -= 1
            }
        }
        let titles = headings.indices.map { headings[$0].title.shortened(to: max(widths[$0], 1)) }
        let cells = rows.flatMap { row in
            Self.lines(
                row.indices.map { place in
                    let cell = row[place].printable.shortened(to: headings[place].limit)
                    return limits[place] < headings[place].limit ? cell.wrapped(to: limits[place]) : [cell]
                })
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
        let head = line(titles.indices.map { set(titles[$0], $0) })
        let rule = line(widths.map { String(repeating: "─", count: $0) })
        return head + rule + cells.map { row in line(row.indices.map { set(row[$0], $0) }) }.joined()
    }

    /// The lines of a row whose cells have several.
    private static func lines(_ cells: [[String]]) -> [[String]] {
        (0..<(cells.map(\.count).max() ?? 0)).map { line in cells.map { line < $0.count ? $0[line] : "" } }
    }

    /// The fewest columns of the terminal that a column of text gives way to.
    private static let least = 8

    /// How wide the columns are when no cell is wider than a limit.
    private func widths(_ limits: [Int]) -> [Int] {
        headings.indices.map { place in
            max(
                headings[place].title.displayWidth,
                rows.map { $0[place].printable.shortened(to: limits[place]).displayWidth }.max() ?? 0)
        }
    }
}
