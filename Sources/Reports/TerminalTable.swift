/// A table for a terminal, whose columns line up whatever script its cells are in.
package struct TerminalTable {
    /// A column: its heading, the side its cells are set to, and the most columns of the terminal it may take.
    package struct Heading {
        let title: String
        let right: Bool
        let limit: Int
        let breaking: Breaking

        /// A column of text.
        package static func text(_ title: String, limit: Int = 44, breaking: Breaking = .anywhere) -> Heading {
            Heading(title: title, right: false, limit: limit, breaking: breaking)
        }
        /// A column of numbers.
        package static func number(_ title: String) -> Heading {
            Heading(title: title, right: true, limit: 24, breaking: .betweenWords)
        }

        /// How far a column of text gives way.
        package enum Breaking: Sendable {
            /// Words that are too long are cut.
            case anywhere
            /// To its longest word, such as a reference, or its title.
            case betweenWords
        }
    }

    let headings: [Heading]
    var rows: [[String]]

    /// A table.
    /// - Parameter rows: each as long as `headings`.
    package init(_ headings: [Heading], rows: [[String]] = []) {
        self.headings = headings
        self.rows = rows
    }

    /// True if the table can take no more than so many columns.
    package func fits(_ columns: Int, indent: Int = 0) -> Bool {
        let room = columns - indent - 2 * (headings.count - 1)
        return zip(widths(headings.map(\.limit)), leasts(breakingWords: true)).reduce(0) { $0 + min($1.0, $1.1) }
            <= room
    }

    /// The table: two spaces between columns, a rule under the headings, `indent` spaces before each line. Empty where
    /// there are no rows.
    /// - Parameter columns: how wide it may be; columns of text give way, the widest first, and their cells take
    ///   several lines. `nil` is as wide as it is.
    package func text(indent: Int = 2, columns: Int? = nil) -> String {
        guard !rows.isEmpty else { return "" }
        let (head, rows) = parts(indent: indent, columns: columns)
        return head + rows.joined()
    }

    /// The same in its parts: the headings with their rule, and the lines of each row.
    package func parts(indent: Int, columns: Int?) -> (head: String, rows: [String]) {
        let widths = widths(in: columns.map { $0 - indent - 2 * (headings.count - 1) })
        func set(_ text: String, _ place: Int) -> String {
            let space = String(repeating: " ", count: max(0, widths[place] - text.displayWidth))
            return headings[place].right ? space + text : text + space
        }
        let margin = String(repeating: " ", count: indent)
        func line(_ parts: [String]) -> String {
            var line = margin + parts.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }
        let titles = headings.indices.map { set(headings[$0].title.shortened(to: max(widths[$0], 1)), $0) }
        let rows = rows.map { row in
            let cells = row.indices.map { place in
                let cell = row[place].printable.shortened(to: headings[place].limit)
                return cell.displayWidth > widths[place] ? cell.wrapped(to: widths[place]) : [cell]
            }
            return Self.lines(cells).map { cells in line(cells.indices.map { set(cells[$0], $0) }) }.joined()
        }
        return (line(titles) + line(widths.map { String(repeating: "─", count: $0) }), rows)
    }

    /// How wide the columns are in so much room; `nil` is as much as they take.
    private func widths(in room: Int?) -> [Int] {
        var widths = widths(headings.map(\.limit))
        guard let room else { return widths }
        // Words stay whole for as long as that is enough.
        for leasts in [leasts(breakingWords: false), leasts(breakingWords: true)] {
            while widths.reduce(0, +) > room {
                let texts = headings.indices.filter { !headings[$0].right && widths[$0] > leasts[$0] }
                guard let widest = texts.max(by: { widths[$0] < widths[$1] }) else { break }
                widths[widest] -= 1
            }
        }
        return widths
    }

    /// The lines of a row whose cells have several.
    private static func lines(_ cells: [[String]]) -> [[String]] {
        (0..<(cells.map(\.count).max() ?? 0)).map { line in cells.map { line < $0.count ? $0[line] : "" } }
    }

    /// The fewest columns of the terminal that each column gives way to.
    /// - Parameter breakingWords: whether columns that may break words do so elsewhere than behind a hyphen.
    private func leasts(breakingWords: Bool) -> [Int] {
        headings.indices.map { place in
            let isFirm = headings[place].breaking == .betweenWords
            guard isFirm || !breakingWords else { return 8 }
            let words = rows.lazy.flatMap { row in
                row[place].printable.shortened(to: headings[place].limit).split(separator: " ")
                    .flatMap { isFirm ? [$0] : String($0).split(after: "-") }
            }
            let longest = words.map { String($0).displayWidth }.max() ?? 0
            return max(8, isFirm ? headings[place].title.displayWidth : 0, longest)
        }
    }

    /// How wide the columns are when no cell is wider than a limit.
    private func widths(_ limits: [Int]) -> [Int] {
        headings.indices.map { place in
            max(
                headings[place].title.displayWidth,
                rows.map { $0[place].printable.shortened(to: limits[place]).displayWidth }.max() ?? 0)
        }
    }
}
