import Reports

/// Rows and columns as text: lined up on a terminal, and whole for other programs.
enum Table {
    /// A table with a head. On a terminal it fits the terminal's columns: cells take several lines, some columns go
    /// below their row, or, where all that is not enough, each row becomes a list of its own. Anywhere else rows are
    /// lines with tabs between their cells, each as long as it is.
    /// - Parameters:
    ///   - rows: each as long as `head`.
    ///   - below: columns that may go below their row, the first first.
    /// - Returns: lines without trailing blanks; empty where there are no rows.
    static func text(_ head: [String], _ rows: [[String]], below: [String] = []) -> String {
        guard !rows.isEmpty else { return "" }
        guard let columns = Terminal.columns else { return tabbed([head] + rows) }
        // A column in which nothing is said takes no room.
        let used = head.indices.filter { place in rows.contains { !$0[place].isEmpty } }
        let (head, rows) = (used.map { head[$0] }, rows.map { row in used.map { row[$0] } })
        for count in 0...below.count {
            let beneath = head.indices.filter { below.prefix(count).contains(head[$0]) }
            let beside = head.indices.filter { !beneath.contains($0) }
            guard let lines = lines(beside.map { head[$0] }, rows.map { row in beside.map { row[$0] } }, columns) else {
                continue
            }
            return lines.head
                + zip(lines.rows, rows).map { line, row in
                    ([line] + beneathRow(beneath, head, row, columns)).joined(separator: "\n")
                }.joined(separator: "\n")
        }
        return records(head, rows, columns: columns)
    }

    /// What stands below a row: the value of a column alone, or several, each with its name.
    private static func beneathRow(_ places: [Int], _ head: [String], _ row: [String], _ columns: Int) -> [String] {
        let said = places.filter { !row[$0].isEmpty }
        let text = said.map { (places.count == 1 ? "" : "\(head[$0]) ") + row[$0].oneLine.printable }
            .joined(separator: " · ")
        return text.isEmpty ? [] : text.wrapped(to: columns - 2).map { "  \($0)" }
    }

    /// Names and values under one another, the names padded to one width; without what is `nil`. On a terminal long
    /// values go on below themselves.
    static func pairs(_ pairs: [(name: String, value: String?)]) -> String {
        let width = pairs.filter { $0.value != nil }.map(\.name.count).max() ?? 0
        return pairs.compactMap { name, value in
            value.map { pair(name, $0, width: width, columns: Terminal.columns) }
        }.joined(separator: "\n")
    }

    /// The lines of a table that fits: those of its head, and each row's.
    private static func lines(_ head: [String], _ rows: [[String]], _ columns: Int) -> (head: String, rows: [String])? {
        let headings = head.map { TerminalTable.Heading.text($0, limit: .max, breaking: .betweenWords) }
        let table = TerminalTable(headings, rows: rows.map { $0.map(\.oneLine) })
        guard table.fits(columns) else { return nil }
        let (head, rows) = table.parts(indent: 0, columns: columns)
        return (head, rows.map { $0.split(separator: "\n").joined(separator: "\n") })
    }

    private static func tabbed(_ rows: [[String]]) -> String {
        rows.map { row in row.map { $0.oneLine.printable }.joined(separator: "\t") }.joined(separator: "\n")
    }

    private static func records(_ head: [String], _ rows: [[String]], columns: Int) -> String {
        let width = head.dropFirst().map(\.count).max() ?? 0
        return rows.map { row in
            let rest = zip(head, row).dropFirst().filter { !$0.1.isEmpty }
            return
                ([row[0].oneLine.printable]
                + rest.map { pair($0.0, $0.1.oneLine.printable, width: width, columns: columns, indent: 2) })
                .joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private static func pair(_ name: String, _ value: String, width: Int, columns: Int?, indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        let space = String(repeating: " ", count: width - name.count + 2)
        let room = (columns ?? .max) - indent - width - 2
        guard room >= 16, value.displayWidth > room, !value.contains("\n") else { return margin + name + space + value }
        let below = "\n" + margin + String(repeating: " ", count: width + 2)
        return margin + name + space + value.wrapped(to: room).joined(separator: below)
    }
}

extension String {
    /// The text with one blank for each break and each run of blanks.
    fileprivate var oneLine: String { split { $0.isWhitespace }.joined(separator: " ") }
}
