import ArgumentParser
import Engine
import Turnaround

/// Cases and moment of a report.
struct ReportQuestion: ParsableArguments {
    @Option(help: ArgumentHelp("An imported log, instead of the cases worked here.", valueName: "name"))
    var log: String?

    @OptionGroup(title: "Which cases") var cases: ReportSelectionOptions

    @Option(
        help: ArgumentHelp(
            "The dimensions to group by: one or more of the words above, separated by commas.", valueName: "a,b"))
    var groupBy: [String] = []

    @Option(
        help: ArgumentHelp(
            "The moment the report speaks of: RFC 3339, or a date for its end in London. Now without it.",
            valueName: "moment"),
        transform: Arguments.moment)
    var asOf: Instant?

    @Option(
        help: ArgumentHelp(
            "Only what was recorded by then is known: the report as it was printed at that moment.",
            discussion:
                """
                RFC 3339, or a date for its end in London. The report speaks of that moment too, where --as-of does \
                not say otherwise.
                """,
            valueName: "moment"),
        transform: Arguments.moment)
    var asKnownOn: Instant?

    /// The question to the engine.
    func filter() throws -> ReportFilter {
        ReportFilter(
            log: log, asOf: asOf, knownOn: asKnownOn, leavesOutSamples: cases.leaveOutSamples,
            selection: try cases.selection(groupedBy: groupBy))
    }

    /// Says beside the report, which is the one of that moment to the byte, that something may have been recorded
    /// since.
    func tellWhatIsKnown() {
        guard let asKnownOn else { return }
        Terminal.say("as it was known at \(asKnownOn.inLondon) in London: what was recorded later is left out")
    }

    /// The question to the server.
    var query: [(name: String, value: String)] {
        let others = [("log", log), ("as_of", asOf?.description), ("as_known_on", asKnownOn?.description)].compactMap {
            name, value in
            value.map { (name, $0) }
        }
        return cases.query + groupBy.map { ("group_by", $0) } + others
    }
}
