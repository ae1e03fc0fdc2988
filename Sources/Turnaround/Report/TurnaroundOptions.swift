/// What a report is made under; it is printed with the report.
package struct TurnaroundOptions: Sendable {
    /// The moment the report speaks of: what happened later is not in it.
    package var asOf: Instant
    /// The calendar that working days are counted in, with its name.
    package var working: WorkingDays
    /// How it is known which cases are closed.
    package var closure: Closure
    /// Title of the report.
    package var title: String
    /// True if cases of sample organisations are left out.
    package var leavesOutSamples: Bool
    /// The calendars that cases name as their own, such as that of their body in the version they were judged by.
    package var calendars: [String: WorkingDays] = [:]
    /// Until when what was recorded is known; `nil` is all of it. Not printed: a report as known on a day is the one
    /// printed on that day.
    package var knownOn: Instant?
    /// Which cases are in the figures, and what the groups are made by.
    package var selection = ReportSelection()
    /// What people read in place of the names of routes and steps.
    package var titles = ReportTitles()
    /// Which cases are compared with which; `nil` where that is not asked.
    package var sides: SidesQuestion?

    package init(
        asOf: Instant, working: WorkingDays, closure: Closure = .recorded, title: String, leavesOutSamples: Bool = false
    ) {
        self.asOf = asOf
        self.working = working
        self.closure = closure
        self.title = title
        self.leavesOutSamples = leavesOutSamples
    }

    /// The working days that a case is judged by.
    package func working(of timeline: CaseTimeline) -> WorkingDays {
        timeline.calendar.flatMap { calendars[$0] } ?? working
    }
}

/// How it is known which cases are closed.
package enum Closure: String, Codable, Sendable {
    /// The process itself recorded it.
    case recorded
    /// A column of the imported file says so.
    case column
    /// Certain activities of the imported file say so.
    case activity
    /// Nothing says so: every case is taken as closed at its last event.
    case assumed

    /// A sentence for readers.
    package var sentence: String {
        switch self {
        case .recorded: "Closing is recorded by the process."
        case .column:
            """
            A case is closed where the named column of the file says so, at the date that stands there or else at its \
            last event; what follows is aftercare; the others are open.
            """
        case .activity:
            """
            A case is closed at the first of the named activities that it reached; what follows is aftercare; the \
            others are open.
            """
        case .assumed: "Closure assumed: every case of the file is taken as closed at its last event."
        }
    }
}
