import Turnaround

/// An event as a file has it, on its way to its case.
struct ImportedEvent: Hashable {
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
}
