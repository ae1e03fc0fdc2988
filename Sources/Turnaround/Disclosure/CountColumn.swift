/// A number of a cell of a report; what is told of it is decided on together with those of other cells.
enum CountColumn: Hashable, Sendable {
    // Cases, and how they ended.
    case cases, open, closed, samples, imported, decided
    case outcome(String)
    // The scheme's clock.
    case fromSubmission, withStandard, withinStandard, overdue
    // Cases observed to their end.
    case observed, eventsObserved, lateEntries
    // How well it went.
    case pingPong, checked, firstTimeComplete, requests, repeatedRequests
    case extensions, agreedExtensions, withinOrAgreed
    case conditions, conditional, discharged, dueConditions, dischargedOnTime
    // Of a quarter: cases submitted in it, and decided ones whose time is known.
    case submitted, timed
}
