/// A row of a table, as it comes: titles, lines above them and cases alike.
package struct TableRow: Hashable, Sendable {
    /// The row as a spreadsheet counts, from 1; in XES the number of the event, 0 for the keys.
    package let number: Int
    /// The cells in the order of the columns; an empty text where a cell is empty. A workbook's date is ISO 8601 text
    /// in London's time.
    package var cells: [String]

    package init(number: Int, cells: [String]) {
        self.number = number
        self.cells = cells
    }

    /// True if nothing is written in it.
    var isBlank: Bool { cells.allSatisfy { $0.allSatisfy(\.isWhitespace) } }
}

/// What kind of file a table comes from.
package enum TableForm: Sendable, Hashable {
    case csv
    case xes
    case workbook

    /// What a row is called in messages.
    var rowName: String { self == .xes ? "event" : "row" }
}

/// Rows of text cells one after the other, wherever they come from, in constant memory.
package protocol TableSource: AnyObject {
    /// What kind of file it is.
    var form: TableForm { get }
    /// What it decided by itself, such as an encoding; complete once everything is read.
    var remarks: [ImportRemark] { get }
    /// Hands over every row in order.
    /// - Throws: ``ImportError``, or what `take` throws.
    func read(_ take: (TableRow) throws -> Void) throws
}
