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
        /// Why it cannot be used, where that is not plain to see.
        package var why: String?
    }

    /// What is the matter with rows.
    package enum Matter: Sendable, Hashable {
        /// More cells than the header has titles.
        case tooWide(titles: Int)
        /// No case, or no activity.
        case empty(column: String)
        /// A time that is none.
        case notATime(column: String?)
        /// A cell of the column of times of day that is none.
        case notATimeOfDay(column: String)
        /// A day before anybody kept such registers.
        case implausible
        /// A time that is still to come.
        case inTheFuture
        /// More characters than are kept.
        case tooLong(column: String, limit: Int)
        /// The end is before the start.
        case endBeforeStart
        /// A word that is no outcome.
        case unknownOutcome(column: String)
        /// The same case in several rows of a wide file.
        case repeatedCase(column: String)
        /// Rows of one case that name different outcomes.
        case twoOutcomes(column: String)
        /// A step is dated before a step further left: odd, not wrong.
        case outOfOrder
        /// An event after the date of the end of its case: odd, not wrong.
        case afterEnd(column: String)
        /// An outcome where the case is not over: odd, not wrong.
        case outcomeWithoutEnd
        /// An end that fell into another activity of its case: odd, not wrong.
        case overlap
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
    /// The workbook cannot be read.
    case workbook(file: String, reason: String)
    /// The workbook has no sheet of this name.
    case unknownSheet(file: String, sheet: String, found: [String], nearest: String?)
    /// The XML does not hold together, or is no event log.
    case malformedXES(file: String, line: Int, reason: String)
    /// There is no such column.
    case unknownColumn(file: String, column: String, purpose: String, found: [String], nearest: String?)
    /// Several columns have this title.
    case ambiguousColumn(file: String, column: String, count: Int)
    /// A wide file has no column of dates; perhaps one of numbers that are days.
    case noSteps(file: String, found: [String], numbers: String?)
    /// Fewer than half of the filled cells of a column are dates; the others are these few words.
    case halfDates(file: String, column: String, dates: Int, filled: Int, words: [String])
    /// The dates of a column lie ahead.
    case columnAhead(file: String, column: String, ahead: Int, filled: Int)
    /// Some dates of a column have the day first only, others the month.
    case mixedDates(file: String, column: String, Place, Place)
    /// The dates of a column fit two orders, and the other columns have both.
    case openDates(file: String, column: String, text: String)
    /// Rows that cannot be used: the first few, and how many there are.
    case rows(file: String, isXES: Bool, Matter, first: [Place], count: Int)
    /// More different activities than any process has.
    case tooManyActivities(file: String, column: String, limit: Int)
    /// There is no room for a file on which events are sorted.
    case temporaryFile(folder: String, reason: String)
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
