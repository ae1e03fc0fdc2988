import Turnaround

/// Reason why a file was not imported. Nothing of it was kept.
package enum ImportError: Error, Sendable, Hashable {
    /// A row that cannot be used, and what it says.
    package struct Place: Sendable, Hashable {
        /// The row as a spreadsheet counts: the header is row 1. In XES the number of the event.
        package let row: Int
        /// The column, where it differs from row to row.
        package let column: String?
        /// What is written there.
        package let text: String
    }

    /// What is the matter with rows.
    package enum Matter: Sendable, Hashable {
        /// A time that is none.
        case notATime(column: String?)
        /// A time that is still to come.
        case inTheFuture
        /// No case, or no activity.
        case empty(column: String)
        /// More characters than are kept.
        case tooLong(column: String, limit: Int)
        /// The same case in several rows of a wide file.
        case repeatedCase(column: String)
    }

    /// The file cannot be read.
    case unreadable(file: String, reason: String)
    /// There is not one byte in it.
    case empty(file: String)
    /// A header and nothing else, or no event that is kept.
    case noEvents(file: String, reason: String)
    /// It is something else than CSV or XES.
    case notALog(file: String, found: String)
    /// The compression is damaged.
    case damagedGzip(file: String, reason: String)
    /// The rows are not of the header's shape, or not text.
    case malformedCSV(file: String, line: Int?, reason: String)
    /// The XML does not hold together, or is no event log.
    case malformedXES(file: String, line: Int, reason: String)
    /// There is no such column.
    case unknownColumn(file: String, column: String, purpose: String, found: [String], nearest: String?)
    /// Several columns have this title.
    case ambiguousColumn(file: String, column: String, count: Int)
    /// A wide file has no column of dates.
    case noSteps(file: String, found: [String])
    /// Rows that cannot be used: the first few, and how many there are.
    case rows(file: String, isXES: Bool, Matter, first: [Place], count: Int)
    /// More different activities than any process has.
    case tooManyActivities(file: String, column: String, count: Int, limit: Int)
    /// An activity was named that never occurs.
    case unknownActivity(file: String, activity: String, found: [String], nearest: String?)
    /// The log's name is not of its form.
    case invalidName(String, suggestion: String)
    /// There is a log of that name.
    case nameTaken(String, suggestion: String)
    /// There is no such calendar.
    case unknownCalendar(String, found: [String])
    /// Nothing happened in the log since its cases are said to be observed.
    case observedTooLate(file: String, from: Instant, lastAt: Instant)
    /// Options that contradict each other.
    case contradiction(String)
}
