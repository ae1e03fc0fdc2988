import Turnaround

/// An event on its way to the staging table.
struct StagedEvent {
    /// Where it stands in the file, among all events.
    var position: Int
    var row: Int
    var caseName: String
    var activity: String
    var at: Instant
    /// True if no time of day is known: it happened on that day, in the order of the file.
    var isBare = false
    var resource: String?
    /// The case closes here.
    var isEnd = false
    /// The case is over, at its last event.
    var isOver = false
    var outcome: String?
    var transition: Transition?
    /// Tells rows apart that are not the same.
    var digest = 0

    /// The columns of the staging table, with their types.
    static let columns = [
        ("position", "bigint"), ("row", "bigint"), ("case_name", "text"), ("activity", "text"), ("at", "timestamptz"),
        ("bare", "boolean"), ("resource", "text"), ("ended", "boolean"), ("over", "boolean"), ("outcome", "text"),
        ("transition", "text"), ("digest", "bigint"),
    ]

    /// Writes the values of ``columns``.
    func write(to rows: CopyBytes) throws {
        try rows.beginRow()
        rows.add(position)
        rows.add(row)
        rows.add(caseName)
        rows.add(activity)
        rows.add(at)
        rows.add(isBare)
        rows.add(resource)
        rows.add(isEnd)
        rows.add(isOver)
        rows.add(outcome)
        rows.add(transition?.rawValue)
        rows.add(digest)
    }
}
