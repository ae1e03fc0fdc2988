import Reports

/// Rows and columns as text.
enum Table {
    /// A table with a head.
    /// - Parameter rows: each as long as `head`.
    /// - Returns: lines without trailing blanks; empty where there are no rows.
    static func text(_ head: [String], _ rows: [[String]]) -> String {
        let table = TerminalTable(head.map { .text($0, limit: .max) }, rows: rows)
        return table.text(indent: 0).split(separator: "\n").joined(separator: "\n")
    }

    /// Names and values under one another, the names padded to one width; without what is `nil`.
    static func pairs(_ pairs: [(name: String, value: String?)]) -> String {
        let width = pairs.filter { $0.value != nil }.map(\.name.count).max() ?? 0
        return pairs.compactMap { name, value in
            value.map { name + String(repeating: " ", count: width - name.count + 2) + $0 }
        }.joined(separator: "\n")
    }
}
