/// Words in cells that are no content, and cells that close a case.
package struct CellWords: Sendable, Hashable {
    /// Words that mean that a cell is empty, besides nothing at all.
    let empty: Set<String>
    /// Words that close a case; where there are none, all do that are not in ``open``.
    let closing: Set<String>

    /// Words that never close a case unless somebody says so.
    static let open: Set<String> = [
        "no", "n", "false", "0", "n/a", "na", "null", "nil", "none", "-", "–", "—", "open", "ongoing", "pending",
        "in progress", "tbc", "tbd", "nac ydy", "agored",
    ]

    package init(empty: [String] = [], closing: [String] = []) {
        self.empty = Set(empty.map(\.folded))
        self.closing = Set(closing.map(\.folded))
    }

    /// A cell without white space around it, empty where it holds a word that means that.
    func content(_ cell: String) -> String {
        let text = cell.trimmingWhitespace
        return !empty.isEmpty && empty.contains(text.lowercased()) ? "" : text
    }

    /// Whether a cell of a column of end dates is a word that says whether the case is over.
    func isEndWord(_ text: String) -> Bool {
        closing.contains(text.lowercased()) || Self.open.contains(text.lowercased())
    }

    /// Whether what is written in the column of ends closes a case.
    func closes(_ text: String) -> Bool {
        guard !text.isEmpty else { return false }
        return closing.isEmpty ? !Self.open.contains(text.lowercased()) : closing.contains(text.lowercased())
    }
}

extension String {
    /// In small letters, without white space around it.
    var folded: String { trimmingWhitespace.lowercased() }

    /// The text without white space at its ends.
    var trimmingWhitespace: String {
        let bytes = utf8
        // Most cells have none, and no letter beyond ASCII at their ends.
        if let first = bytes.first, let last = bytes.last, first > 32, first < 128, last > 32, last < 128 {
            return self
        }
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }

    /// A title on one line: runs of white space are one space.
    var asTitle: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    /// The text that a cell means: an apostrophe that keeps a spreadsheet from taking a formula is no part of it.
    var withoutFormulaGuard: String {
        guard utf8.first == UInt8(ascii: "'"),
            let next = utf8.first(where: { $0 != UInt8(ascii: "'") }), "=+-@".utf8.contains(next)
        else { return self }
        return String(dropFirst())
    }
}
