import Turnaround
/// Where an event log is read from.
package enum ImportSource: Sendable, Hashable {
    /// A file, plain or gzip.
    case file(path: String)
    /// The standard input, plain or gzip.
    case standardInput

    /// The name for messages and for the record of the import: the file's own name, without its folders.
    package var name: String {
        switch self {
        case .file(let path): path.split(separator: "/").last.map(String.init) ?? path
        case .standardInput: "standard input"
        }
    }
}

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
    /// are kept whole.
    package var lifecycle: String?
    /// Activities that close a case: one that has any of them is closed at its last event.
    package var closedWhen: [String] = []
    /// The column that is filled where a case is closed.
    package var endColumn: String?
    /// Who holds a case in which activity, and for how long at most.
    package var map = ImportMap()
    /// The calendar by which working days are counted.
    package var calendar = "england-and-wales"
    /// From when cases were observed: those that had ended before are not in the log. `nil`: it has every case from its
    /// opening on.
    package var observedFrom: Instant?
    /// Whether to look only: everything is read and checked, nothing is kept.
    package var isDryRun = false
    /// Told now and then how far it is; called on the connection's queue.
    package var onProgress: (@Sendable (Progress) -> Void)?

    /// Options with their defaults.
    package init(name: String) { self.name = name }

    /// Whether the file, or the caller, says which cases are closed.
    var closure: Closure { endColumn != nil ? .column : closedWhen.isEmpty ? .assumed : .activity }
}
