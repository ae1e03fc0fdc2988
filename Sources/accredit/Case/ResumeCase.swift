import ArgumentParser
import WorkflowCore

/// `accredit case resume`: takes a paused case up again.
struct ResumeCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Ends the pause of a case.",
        discussion: """
            Either side may do it; no consent is needed.

            Examples:
              accredit case resume BAC-7K3M-9QX4-T2
            """)

    @OptionGroup var target: CaseArgument

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "resume" }
    var members: [String: JSONValue] { [:] }
}
