import Turnaround

/// How an event log is read.
package struct ImportOptions: Sendable {
    /// How the events stand in the file.
    package enum Shape: Sendable, Hashable {
        /// One row an event.
        case events
        /// One row a case, one column of dates a step; without titles the columns that hold dates, in half of their
        /// filled cells at least, are found.
        case wide(steps: [String])
    }

    /// How far an import has come.
    package enum Progress: Sendable, Hashable {
        /// Bytes of the file read so far, and how many there are where that is known.
        case reading(bytes: Int, of: Int?)
        /// Everything is staged and sound; the events are being written.
        case writing(events: Int)
    }

    /// The name under which reports find the log: `[a-z0-9][a-z0-9._-]{0,62}`.
    package var name: String
    /// How the events stand in the file.
    package var shape: Shape = .events
    /// The column that names the case; by default `case:concept:name`, in wide files without such a column the first.
    package var caseColumn: String?
    /// The column that names the activity; by default `concept:name`. Wide files have none: a step's name is its
    /// column's title.
    package var activityColumn: String?
    /// The column of the time; by default `time:timestamp`.
    package var timeColumn: String?
    /// The column that says who; by default `org:resource` where there is one.
    package var resourceColumn: String?
    /// Keeps only events whose `lifecycle:transition` equals this, in any case of letters; files without that column
    /// are kept whole. `nil`: where there are starts among them, starts and ends are paired.
    package var lifecycle: String?
    /// The columns in which a row's work began and ended, instead of ``timeColumn``.
    package var interval: (start: String, finish: String)?
    /// The column with the time of day that belongs to a column of days, by the title of that; in a file of events the
    /// title may be empty.
    package var timeOfDayColumns: [String: String] = [:]
    /// Columns of a wide file that are no steps.
    package var notSteps: [String] = []
    /// Activities that close a case: one that has any of them is closed at the first; what follows is aftercare.
    package var closedWhen: [String] = []
    /// The column that is filled where a case is closed: at its date in a wide file, else at its last event.
    package var endColumn: String?
    /// The column that says how a case ended.
    package var outcomeColumn: String?
    /// Words that mean that a cell is empty, and those of ``endColumn`` that close a case.
    package var words = CellWords()
    /// Which number of a date is the day, by the title of the column; an empty title is every other column.
    package var dateOrders: [String: DateOrder] = [:]
    /// Whether numbers of five digits are a workbook's days in every column of dates; `nil`: only where a column of
    /// dates has nothing else.
    package var excelDays: ExcelDays?
    /// The sheet of a workbook; `nil`: the first that is not hidden.
    package var sheet: String?
    /// What stands between the cells of a CSV file; `nil` where it is to be found.
    package var delimiter: UInt8?
    /// How the letters of a CSV file are kept; `nil` where it is to be found.
    package var encoding: TextEncoding?
    /// Who holds a case in which activity, and for how long at most.
    package var map = ImportMap()
    /// The calendar by which working days are counted.
    package var calendar = "england-and-wales"
    /// From when cases were observed: those that had ended before are not in the log. `nil`: it has every case from its
    /// opening on.
    package var observedFrom: Instant?
    /// Whether a log of this name is removed first, in the same transaction.
    package var replaces = false
    /// Whether to look only: everything is read and checked, nothing is kept.
    package var isDryRun = false
    /// Number of first cases that the report shows as they are understood; more than 0 keeps nothing.
    package var previewedCases = 0
    /// Told now and then how far it is; called on the connection's queue.
    package var onProgress: (@Sendable (Progress) -> Void)?

    /// Options with their defaults.
    package init(name: String) { self.name = name }

    /// Whether the file, or the caller, says which cases are closed.
    var closure: Closure {
        if endColumn != nil { return .column }
        if !closedWhen.isEmpty { return .activity }
        return outcomeColumn == nil ? .assumed : .column
    }

    /// Whether the database stays as it is.
    var keepsNothing: Bool { isDryRun || previewedCases > 0 }

    /// The order that somebody says a column's dates have.
    func dateOrder(of title: String) -> DateOrder? { dateOrders[title] ?? dateOrders[""] }

    /// From which day a workbook counts.
    package enum ExcelDays: String, Sendable, CaseIterable {
        case from1900 = "1900"
        case from1904 = "1904"
    }
}
