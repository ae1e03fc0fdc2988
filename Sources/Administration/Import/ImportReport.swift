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

    /// The log as it is kept.
    package struct Log: Sendable, Codable, Hashable {
        package let name: String
        /// What was read.
        package let source: String
        /// True if nothing was kept.
        package let isDryRun: Bool
        /// How it is known which cases are closed.
        package let closure: Closure
        /// The calendar by which working days are counted.
        package let calendar: String
        /// From when its cases were observed; `nil` where each was from its opening on.
        package let observedFrom: Instant?
    }

    /// What was counted.
    package struct Counts: Sendable, Codable, Hashable {
        /// Number of cases that have events.
        package var cases = 0
        /// Number of events.
        package var events = 0
        /// Number of cases that are open.
        package var open = 0
        /// Number of events after the end of their cases, and of cases that have such.
        package var aftercareEvents = 0
        package var aftercareCases = 0
        /// Number of cases that had been opened before they were observed.
        package var lateEntries = 0
    }

    /// What brought nothing in.
    package struct LeftOut: Sendable, Codable, Hashable {
        /// Rows of a wide file in which no step was reached.
        package var rowsWithoutEvents = 0
        /// Events that the lifecycle filter left out.
        package var eventsFilteredOut = 0
        /// Rows that repeat another exactly.
        package var repeatedRows = 0
    }

    /// The log.
    package let log: Log
    /// What was counted.
    package let counts: Counts
    /// Time at which the first and the last event occurred.
    package let period: Period
    /// The activities, most frequent first, and those of the map that never occur.
    package let activities: [Activity]
    package let mapUnused: [String]
    /// What was found in the file.
    package let reading: Reading
    /// Its duration.
    package let elapsedSeconds: Double

    /// From when to when something happened.
    package struct Period: Sendable, Codable, Hashable {
        package let firstAt: Instant
        package let lastAt: Instant
    }

    /// How the file was understood.
    package struct Reading: Sendable, Codable, Hashable {
        /// The columns, and what each was taken for.
        package let columns: ImportReport.Columns
        /// What was decided, and what is odd, in sentences.
        package let remarks: [ImportRemark]
        /// What brought nothing in.
        package let leftOut: LeftOut
        /// The first cases as they are understood, where that was asked for.
        package let preview: [PreviewedCase]
    }

    /// A case as it is understood.
    package struct PreviewedCase: Sendable, Codable, Hashable {
        package let name: String
        /// Its events in their order.
        package let events: [PreviewedEvent]
        /// How it ended, if that is known.
        package let outcome: String?
    }

    /// An event of a previewed case.
    package struct PreviewedEvent: Sendable, Codable, Hashable {
        package let activity: String
        package let at: Instant
        /// True if the case closes here.
        package let isEnd: Bool
        /// True if it happened after the end of the case.
        package let isAftercare: Bool
    }
}

extension ImportReport {
    package var name: String { log.name }
    package var source: String { log.source }
    package var isDryRun: Bool { log.isDryRun }
    package var closure: Closure { log.closure }
    package var cases: Int { counts.cases }
    package var events: Int { counts.events }
    package var open: Int { counts.open }
    package var closed: Int { counts.cases - counts.open }
    package var columns: Columns { reading.columns }
    package var remarks: [ImportRemark] { reading.remarks }
}
