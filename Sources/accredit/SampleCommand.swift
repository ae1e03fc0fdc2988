import Administration
import ArgumentParser
import Engine
import Turnaround

/// `accredit sample`: made-up cases for demonstrations.
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Fills the database with invented cases of organisations that are marked as samples.",
        discussion: """
            Reports count them, and say so; nothing else in the database is touched.

            Examples:
              accredit sample world
              accredit sample tokens
              accredit sample year
            """,
        subcommands: [SampleWorldCommand.self, SampleTokensCommand.self, SampleYearCommand.self])
}

/// `accredit sample year`: a year of cases.
struct SampleYearCommand: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "year",
        abstract: "Simulates a year of sample cases, through the same commands as real ones, in seconds.",
        discussion: """
            Two sample bodies, six sample providers, three routes, with requests, refusals, withdrawals, lapses and \
            cases still open at the end.
            One step is onerous by design: see accredit report onerous. Publish the workflows first: accredit workflow \
            publish --shipped
            A repeat on the same day changes nothing. Timers of other simulated samples that are due by the end fire \
            as \
            well.

            Examples:
              accredit sample year
              accredit sample year --cases 600 --seed 7 --until 2026-06-30
            """)

    @Option(
        help: ArgumentHelp("Number of cases, 1 to 5000; the onerous step shows from about 60 on.", valueName: "number"))
    var cases = 150

    @Option(
        help: ArgumentHelp("The seed of the random choices: the same seed gives the same year.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "The end of the year: RFC 3339, or a date for its end in London. Now without it.", valueName: "moment"),
        transform: Arguments.moment)
    var until: Instant?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard SampleYear.counts.contains(cases) else {
            throw ValidationError("--cases takes \(SampleYear.counts.lowerBound) to \(SampleYear.counts.upperBound).")
        }
    }

    func run(at administration: Administration) async throws {
        let now = Instant.now
        let year = try SampleYear(
            cases: cases, seed: seed, until: Self.end(until, now: now), rules: try await administration.sampleRules())
        let outcome = try await administration.perform(year, now: now)
        try output.show(outcome, text: Self.text(outcome))
        if !output.json { Terminal.say("what came of them: accredit report turnaround; accredit report onerous") }
    }

    /// The end of the year: today's last moment is still to come, so today means now.
    static func end(_ until: Instant?, now: Instant) -> Instant {
        guard let until else { return now }
        let isToday = LondonTime.shared.day(of: until) == LondonTime.shared.day(of: now)
        return isToday ? min(until, now) : until
    }

    /// The routes with their cases, and what was done.
    static func text(_ outcome: SampleYearOutcome) -> String {
        let rows = outcome.routes.map { [$0.route, String($0.cases), String($0.openCases)] }
        let from = outcome.from.map { " from \($0.inLondon)" } ?? ""
        let again = outcome.replays > 0 ? ", \(outcome.replays) of them answered from an earlier run" : ""
        return """
            Sample year \(outcome.seed)\(from) to \(outcome.until.inLondon)
            \(outcome.bodies.joined(separator: ", ")) judge what \(outcome.providers.joined(separator: ", ")) submit.

            \(Table.text(["Route", "Cases", "Open"], rows))

            \(outcome.commands) commands through the door\(again); \(outcome.expiries) limits passed by themselves.
            """
    }
}
