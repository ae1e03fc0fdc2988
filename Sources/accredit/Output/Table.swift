import TextTable

/// Rows and columns as text.
enum Table {
    /// A table with a head.
    /// - Parameter rows: each as long as `head`.
    /// - Returns: lines without trailing blanks; empty where there are no rows.
    static func text(_ head: [String], _ rows: [[String]]) -> String {
        let table = TextTable<[String]> { row in zip(head, row).map { Column(title: $0, value: $1) } }
        let lines = table.string(for: rows, style: Spaced.self)?.split(separator: "\n") ?? []
        return lines.map { line in
            let end = line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex
            return String(line[..<end])
        }.joined(separator: "\n")
    }

    /// Names and values under one another, the names padded to one width; without what is `nil`.
    static func pairs(_ pairs: [(name: String, value: String?)]) -> String {
        let width = pairs.filter { $0.value != nil }.map(\.name.count).max() ?? 0
        return pairs.compactMap { name, value in
            value.map { name + String(repeating: " ", count: width - name.count + 2) + $0 }
        }.joined(separator: "\n")
    }
}

/// Two spaces between columns, a rule under the head; cells are padded as the library does.
private enum Spaced: TextTableStyle {
    static func prepare(_ text: String, for column: Column) -> String { Style.simple.prepare(text, for: column) }
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
