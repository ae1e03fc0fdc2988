import ArgumentParser
import Engine
import WorkflowCore

/// `accredit request cancel`: no longer asks.
struct CancelRequest: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancels an open request.",
        discussion: """
            For officers and reviewers. With the last open request cancelled, the case goes back to the body.

            Examples:
              accredit request cancel BAC-7K3M-9QX4-T2 2 \\
                  --reason "The plan already says so."
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var request: RequestArgument

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reason: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "requests/\(request.number)/cancel" }
    var members: [String: JSONValue] { ["reason": .string(reason)] }
}
