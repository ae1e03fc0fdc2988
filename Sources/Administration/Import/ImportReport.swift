import Turnaround

/// What an import brought in, or would bring in.
package struct ImportReport: Sendable, Codable, Hashable {
    /// An activity of the log.
    package struct Activity: Sendable, Codable, Hashable {
        /// As the file writes it.
        package let name: String
        /// Number of events that have it.
        package let events: Int
        /// In whose court a case is after it.
        package let party: Party
        /// How long that may take, such as `5 working days`.
        package let standard: String?
    }

    /// The columns that were used.
    package struct Columns: Sendable, Codable, Hashable {
        /// The column that names the case.
        package var caseName: String
        /// The column that names the activity; none in wide files.
        package var activity: String?
        /// The column of the time; none in wide files.
        package var time: String?
        /// The column that says who.
        package var resource: String?
        /// The column that was filtered by.
        package var lifecycle: String?
        /// The column that is filled where a case is closed.
        package var end: String?
        /// The columns of dates of a wide file.
        package var steps: [String]
        /// The columns that nothing was taken from.
        package var unused: [String]
    }

    /// The log's name.
    package let name: String
    /// What was read.
    package let source: String
    /// True if nothing was kept.
    package let isDryRun: Bool
    /// Number of cases that have events.
    package let cases: Int
    /// Number of events.
    package let events: Int
    /// Number of cases that are open.
    package let open: Int
    /// Number of cases that are closed.
    package let closed: Int
    /// How it is known which are closed.
    package let closure: Closure
    /// The calendar by which working days are counted.
    package let calendar: String
    /// From when its cases were observed; `nil` where each was from its opening on.
    package let observedFrom: Instant?
    /// Number of cases that had been opened before they were observed.
    package let lateEntries: Int
    /// Time at which the first event occurred.
    package let firstAt: Instant
    /// Time at which the last event occurred.
    package let lastAt: Instant
    /// The activities, most frequent first.
    package let activities: [Activity]
    /// Activities of the map that never occur.
    package let mapUnused: [String]
    /// The columns that were used.
    package let columns: Columns
    /// Rows of a wide file in which no step was reached; they bring in nothing.
    package let rowsWithoutEvents: Int
    /// Events that the lifecycle filter left out.
    package let eventsFilteredOut: Int
    /// Its duration.
    package let elapsedSeconds: Double
}
