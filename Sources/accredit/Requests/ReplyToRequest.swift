import ArgumentParser
import Engine
import WorkflowCore

/// `accredit request reply`: answers a request.
struct ReplyToRequest: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "reply",
        abstract: "Replies to a request.",
        discussion: """
            For the provider. With the last open request answered, the case goes back to the body.

            Examples:
              accredit request reply BAC-7K3M-9QX4-T2 1 "Two examiners mark every script."
              accredit request reply BAC-7K3M-9QX4-T2 2 "See the plan." --item 4
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var request: RequestArgument

    @Argument(help: ArgumentHelp("The reply.", valueName: "text"))
    var text: String

    @Option(
        name: .customLong("item"),
        help: ArgumentHelp("The number of evidence that belongs to it; may be repeated.", valueName: "number"))
    var items: [Int] = []

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "requests/\(request.number)/reply" }
    var members: [String: JSONValue] { ["text": .string(text), "items": .array(items.map { .integer(Int64($0)) })] }
}
