extension ImportReport {
    /// What each column was taken for.
    package struct Columns: Sendable, Codable, Hashable {
        /// The column that names the case.
        package let caseName: String
        /// The columns of a file of events.
        package let events: EventColumns
        /// The column that says who.
        package let resource: String?
        /// The column that is filled where a case is closed.
        package let end: String?
        /// The column that says how it ended.
        package let outcome: String?
        /// The columns of dates of a wide file.
        package let steps: [String]
        /// The columns that nothing was taken from.
        package let unused: [String]
    }

    /// The columns of a file of events; none in wide files.
    package struct EventColumns: Sendable, Codable, Hashable {
        /// The column that names the activity.
        package let activity: String?
        /// The columns of the time: one, or start and finish.
        package let times: [String]
        /// The column of the lifecycle, where it was looked at.
        package let lifecycle: String?
    }
}

extension ImportReport.Columns {
    /// The columns of a plan.
    /// - Parameter found: the titles that the file has.
    init(_ plan: ImportPlan, found: [String], usesLifecycle: Bool) {
        let columns = plan.columns
        func known(_ column: ImportColumn?) -> String? { column.flatMap { found.contains($0.title) ? $0.title : nil } }
        caseName = columns.caseName.title
        let lifecycle = usesLifecycle ? known(columns.lifecycle) : nil
        events = ImportReport.EventColumns(
            activity: columns.activity?.title, times: plan.times.map(\.column.title), lifecycle: lifecycle)
        (resource, end, outcome) = (known(columns.resource), known(columns.end), known(columns.outcome))
        steps = plan.steps.map(\.column.title)
        let hours = (plan.steps + plan.times).compactMap(\.timeOfDay?.title)
        let one = [caseName, events.activity, lifecycle, resource, end, outcome].compactMap(\.self)
        let taken = Set(one + events.times + steps + hours)
        unused = found.filter { !$0.isEmpty && !taken.contains($0) }
    }
}
