import Administration
import ArgumentParser
import Engine
import Turnaround

/// `accredit timers run`: fires what was due in simulated samples by a moment that is told.
struct RunTimers: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Fires the timers of simulated samples that were due by a moment in the past.",
        discussion: """
            Steps expire, renewals open, accreditations lapse and people are told that standards run out, as they \
            would have been by then; each \
            event bears the time at which it was due.

            Examples:
              accredit timers run --as-of 2026-06-30T09:00:00Z
              accredit timers run --as-of 2026-06-30 --json
            """)

    @Option(
        help: ArgumentHelp("The moment: RFC 3339, or a date for its end in London.", valueName: "moment"),
        transform: Arguments.moment)
    var asOf: Instant

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let fired = try await administration.fireSimulated(asOf: asOf)
        try output.show(
            fired, text: Table.text(["Case", "What", "Outcome"], fired.map { [$0.reference, $0.command, $0.status] }))
        if fired.isEmpty, !output.json { Terminal.say("nothing was due by \(asOf.inLondon)") }
    }
}
