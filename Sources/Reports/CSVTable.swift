import Turnaround

/// A column of comma-separated values, by its name.
package protocol CSVColumn: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// True if it holds figures, each with its status in a column beside it: `n`, `n_status`.
    var isFigure: Bool { get }
}

/// Rows of comma-separated values (RFC 4180), each cell named by its column.
package struct CSVTable<Column: CSVColumn> {
    private var lines: [String]

    /// A table with nothing in it.
    package init() {
        lines = [
            Column.allCases.map { $0.isFigure ? "\($0.rawValue),\($0.rawValue)_status" : $0.rawValue }
                .joined(separator: ",")
        ]
    }

    /// Adds a row; columns that are not named stay empty.
    package mutating func add(_ cells: [Column: CSVCell]) {
        lines.append(
            Column.allCases.map { column in
                let cell = cells[column]
                return column.isFigure ? "\(cell?.written ?? ""),\(cell?.status ?? "")" : cell?.written ?? ""
            }.joined(separator: ","))
    }

    /// All rows under their header.
    package var text: String { lines.joined(separator: "\n") + "\n" }
}

/// A value in a cell.
package enum CSVCell {
    case text(String)
    case integer(Int)
    case decimal(Double)
    /// A figure: what is in its cell, which is nothing where it is not shown, and how it is shown.
    indirect case figure(CSVCell?, DisclosureStatus)

    /// The cell as written. Text that a spreadsheet would take for a formula gets an apostrophe in front, and so does
    /// text that has one already: an import takes one away.
    var written: String {
        switch self {
        case .integer(let value): return String(value)
        case .figure(let cell, _): return cell?.written ?? ""
        case .decimal(let value):
            return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
        case .text(let text):
            let isFormula = text.first { $0 != "'" }.map { "=+-@\t\r".contains($0) } == true
            let safe = isFormula ? "'" + text : text
            let needsQuotes = safe.contains { $0 == "," || $0 == "\"" || $0.isNewline }
            return needsQuotes ? "\"" + safe.replacing("\"", with: "\"\"") + "\"" : safe
        }
    }
}

extension CSVCell {
    /// The status beside the cell; of what is no figure as it is.
    fileprivate var status: String {
        guard case .figure(_, let status) = self else { return DisclosureStatus.value.rawValue }
        return status.rawValue
    }

    /// One row, without the end of its line.
    package static func line(of cells: [String: CSVCell?], in columns: [String]) -> String {
        columns.map { (cells[$0] ?? nil)?.written ?? "" }.joined(separator: ",")
    }

    /// A figure; `nil` where it does not exist.
    init?(_ figure: Disclosed<Int>) {
        guard !figure.isAbsent else { return nil }
        self = .figure(figure.value.map(CSVCell.integer), figure.status)
    }

    /// A figure; `nil` where it does not exist.
    init?(_ figure: Disclosed<Double>) {
        guard !figure.isAbsent else { return nil }
        self = .figure(figure.value.map(CSVCell.decimal), figure.status)
    }

    /// A truth; `nil` where there is none.
    init?(_ figure: Disclosed<Bool>) {
        guard !figure.isAbsent else { return nil }
        self = .figure(figure.value.map { .text($0 ? "true" : "false") }, figure.status)
    }

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
