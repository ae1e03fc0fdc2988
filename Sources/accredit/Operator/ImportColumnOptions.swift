import Administration
import ArgumentParser

/// Which column of an imported file is what.
struct ImportColumnOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The column that names the case (case:concept:name).", valueName: "title"))
    var caseColumn: String?

    @Option(help: ArgumentHelp("The column that names the activity (concept:name).", valueName: "title"))
    var activityColumn: String?

    @Option(help: ArgumentHelp("The column with the time (time:timestamp).", valueName: "title"))
    var timeColumn: String?

    @Option(
        help: ArgumentHelp("The column in which a row's work began; with --finish-column.", valueName: "title"))
    var startColumn: String?

    @Option(
        help: ArgumentHelp("The column in which a row's work ended; with --start-column.", valueName: "title"))
    var finishColumn: String?

    @Option(help: ArgumentHelp("The column with the person (org:resource).", valueName: "title"))
    var resourceColumn: String?

    @Option(
        help: ArgumentHelp(
            """
            Keep only events of this lifecycle transition, such as complete. Without it, starts and ends are paired \
            where there are both.
            """, valueName: "transition"))
    var lifecycle: String?

    @Flag(help: "One row is a case, one column of dates a step.")
    var wide = false

    @Option(
        name: .customLong("step"),
        help: ArgumentHelp(
            "A column that is a step, with --wide; may be repeated. Without it, every column of dates.",
            valueName: "title"))
    var steps: [String] = []

    @Option(
        name: .customLong("not-step"),
        help: ArgumentHelp("A column that is no step, with --wide; may be repeated.", valueName: "title"))
    var notSteps: [String] = []

    func validate() throws {
        if !steps.isEmpty || !notSteps.isEmpty, !wide { throw ValidationError("--step and --not-step go with --wide.") }
        if wide, activityColumn != nil || timeColumn != nil || startColumn != nil {
            throw ValidationError(
                """
                With --wide a step's name is its column's title: --activity-column, --time-column and --start-column \
                do not go with it.
                """
            )
        }
        if (startColumn == nil) != (finishColumn == nil) || (startColumn != nil && timeColumn != nil) {
            throw ValidationError("--start-column and --finish-column go together, and instead of --time-column.")
        }
    }

    /// Puts what was said into the options of an import.
    func apply(to options: inout ImportOptions) {
        options.shape = wide ? .wide(steps: steps) : .events
        options.notSteps = notSteps
        options.caseColumn = caseColumn
        options.activityColumn = activityColumn
        options.timeColumn = timeColumn
        if let startColumn, let finishColumn { options.interval = (startColumn, finishColumn) }
        options.resourceColumn = resourceColumn
        options.lifecycle = lifecycle
    }
}
