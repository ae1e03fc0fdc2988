import Foundation

/// How a report is written.
package enum ReportFormat: String, CaseIterable, Sendable {
    /// Sentences and tables for a terminal.
    case table
    /// One row a figure, for a spreadsheet.
    case csv
    /// For programs.
    case json
}

/// A value that can be written in every format.
package protocol RenderedReport: Encodable {
    /// Sentences and tables for a terminal, ending in a line feed; no colour.
    /// - Parameter isWide: whether tables have all their columns; else no line is wider than 80 columns.
    func text(isWide: Bool) -> String
    /// Comma-separated values with a header line (RFC 4180, lines ending in a line feed).
    var csv: String { get }
}

extension RenderedReport {
    /// Sentences and tables in 80 columns.
    package var text: String { text(isWide: false) }

    /// JSON with snake-case keys in alphabetical order, indented, ending in a line feed.
    /// - Throws: `EncodingError`; none of the reports can cause one.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    /// The report in a format.
    /// - Throws: as ``json()``.
    package func rendered(as format: ReportFormat) throws -> String {
        switch format {
        case .table: text
        case .csv: csv
        case .json: try json()
        }
    }
}
