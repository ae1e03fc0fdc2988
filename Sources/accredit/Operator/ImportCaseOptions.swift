import Administration
import ArgumentParser
import Turnaround

/// When the cases of an imported file are over, and how.
struct ImportCaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Activities that close a case, separated by commas; may be repeated. A case is over at the first of them; \
            what follows is aftercare.
            """, valueName: "activities"))
    var closedWhen: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            The column that says whether a case is closed: at its date with --wide, else at its last event. No, N/A, \
            NULL, - and Open are not closed.
            """, valueName: "title"))
    var endColumn: String?

    @Option(
        help: ArgumentHelp(
            "The words of --end-column that close a case, separated by commas; may be repeated. Without it, all "
                + "but those above.",
            valueName: "words"))
    var closedIs: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            The column that says how a case ended: approved, refused, withdrawn, lapsed …; the map says what other \
            words mean.
            """, valueName: "title"))
    var outcomeColumn: String?

    @Option(
        help: ArgumentHelp(
            """
            The moment from when cases were observed: what had ended before is not in the log. RFC 3339, or a date for \
            its beginning in London.
            """,
            valueName: "moment"),
        transform: Arguments.beginning)
    var observedFrom: Instant?

    func validate() throws {
        if !closedIs.isEmpty, endColumn == nil { throw ValidationError("--closed-is goes with --end-column.") }
    }

    /// Puts what was said into the options of an import.
    func apply(to options: inout ImportOptions) {
        options.closedWhen = closedWhen.flatMap(Arguments.list)
        options.endColumn = endColumn
        options.outcomeColumn = outcomeColumn
        options.observedFrom = observedFrom
    }
}
