import ArgumentParser
import Turnaround
import WorkflowCore

/// `accredit case correct`: records that an event happened at another time.
struct CorrectCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "correct",
        abstract: "Corrects the time of an event.",
        discussion: """
            For officers. What was recorded stays as it is; the correction supersedes it. The time is not later than \
            that of recording, and lies
            between the events before and after. Standards, limits and reports follow it; a report with --as-known-on an
            earlier moment does not know it yet.

            Examples:
              accredit case correct BAC-7K3M-9QX4-T2 3 \\
                  --happened 2026-05-01T09:30:00+01:00 \\
                  --reason "It arrived by post and was entered late."
            """)

    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The event's number, as accredit case history --events shows it.", valueName: "event"))
    var event: Int

    @Option(help: ArgumentHelp("The time it happened, RFC 3339.", valueName: "instant"), transform: Arguments.instant)
    var happened: Instant

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reason: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "corrections" }
    var members: [String: JSONValue] {
        ["event": .integer(Int64(event)), "effective_at": .string(happened.description), "reason": .string(reason)]
    }
}
