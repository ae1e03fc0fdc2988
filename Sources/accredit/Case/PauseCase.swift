import ArgumentParser
import WorkflowCore

/// `accredit case pause`: proposes that a case rest.
struct PauseCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Proposes a pause, with a reason; it begins when the other side consents.",
        discussion: """
            Either side may propose: the provider, or an officer of the body. The other side agrees with accredit case \
            consent, and the pause begins
            with that. Until accredit case resume no clock runs, and a running limit is moved by the days of the pause.

            Examples:
              accredit case pause BAC-7K3M-9QX4-T2 \\
                  --reason "The course leader is ill until May."
            """)

    @OptionGroup var target: CaseArgument

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reason: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "pause" }
    var members: [String: JSONValue] { ["reason": .string(reason)] }
}
