import Turnaround

/// Rows of comma-separated values (RFC 4180), each cell named by its column.
package struct CSVTable {
    let columns: [String]
    private var lines: [String]

    /// A table with nothing in it.
    package init(columns: [String]) {
        self.columns = columns
        lines = [columns.joined(separator: ",")]
    }

    /// Adds a row; columns that are not named stay empty.
    package mutating func add(_ cells: [String: CSVCell?]) {
        lines.append(Self.line(of: cells, in: columns))
    }

    /// One row, without the end of its line.
    package static func line(of cells: [String: CSVCell?], in columns: [String]) -> String {
        columns.map { (cells[$0] ?? nil)?.written ?? "" }.joined(separator: ",")
    }

    /// All rows under their header.
    package var text: String { lines.joined(separator: "\n") + "\n" }
}

/// A value in a cell.
package enum CSVCell {
    case text(String)
    case integer(Int)
    case count(Count)
    case decimal(Double)

    /// The cell as written. Text that a spreadsheet would take for a formula gets an apostrophe in front.
    var written: String {
        switch self {
        case .integer(let value): return String(value)
        case .count(let count): return count.exact.map { String($0) } ?? count.description
        case .decimal(let value):
            return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
        case .text(let text):
            let safe = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
            let needsQuotes = safe.contains { $0 == "," || $0 == "\"" || $0.isNewline }
            return needsQuotes ? "\"" + safe.replacing("\"", with: "\"\"") + "\"" : safe
        }
    }
}

extension CSVCell {
    init?(_ value: String?) {
        guard let value else { return nil }
        self = .text(value)
    }

    init?(_ value: Int?) {
        guard let value else { return nil }
        self = .integer(value)
    }

    init?(_ value: Double?) {
        guard let value else { return nil }
        self = .decimal(value)
    }
}
