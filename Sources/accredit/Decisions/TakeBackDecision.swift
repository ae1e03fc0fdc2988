import ArgumentParser
import WorkflowCore

/// `accredit decision take-back`: says that a decision does not stand, before its letter has gone.
struct TakeBackDecision: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "take-back",
        abstract: "Takes a decision back whose letter has not gone.",
        discussion: """
            For officers, and for those who may decide; never for whoever decided. The case goes on as if it had
            not been decided: where it was, with the same limits. History and minutes keep both. Once the letter
            has gone, a decision is changed by another decision or by an appeal.

            Examples:
              accredit decision take-back BAC-7K3M-9QX4-T2 \\
                  --reason "Meant for another course."
            """)

    @OptionGroup var target: CaseArgument

    @Option(help: ArgumentHelp("Why, in words; the provider does not see it.", valueName: "text"))
    var reason: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "decisions/taking-back" }
    var members: [String: JSONValue] { ["reason": .string(reason)] }
}
