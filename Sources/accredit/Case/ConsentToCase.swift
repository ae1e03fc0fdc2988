import ArgumentParser
import WorkflowCore

/// `accredit case consent`: agrees to a pause or an extension.
struct ConsentToCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "consent",
        abstract: "Consents to a pause or an extension that the other side proposed.",
        discussion: """
            accredit case show lists what waits for consent, with the numbers of the events.

            Examples:
              accredit case consent BAC-7K3M-9QX4-T2 7
            """)

    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The event's number, as accredit case history --events shows it.", valueName: "event"))
    var event: Int

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "consent" }
    var members: [String: JSONValue] { ["event": .integer(Int64(event))] }
}
