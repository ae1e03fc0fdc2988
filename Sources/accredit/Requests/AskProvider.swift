import ArgumentParser
import Engine
import Turnaround
import WorkflowCore

/// `accredit request ask`: asks the provider for something.
struct AskProvider: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Requests information from the provider.",
        discussion: """
            For officers and reviewers. The first request moves the case to the provider and stops the body's clock; \
            more may be asked while
            it is there. Without --due the reply is due when the limit of the state ends.

            Examples:
              accredit request ask BAC-7K3M-9QX4-T2 "Who marks the assessment?" \\
                  --about assessment-plan
              accredit request ask BAC-7K3M-9QX4-T2 "Which sites teach it?" \\
                  --due 2026-03-31
            """)

    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The question.", valueName: "question"))
    var question: String

    @Option(help: ArgumentHelp("The requirement or criterion it is tied to.", valueName: "name"))
    var about: String?

    @Option(help: ArgumentHelp("The last day for the reply.", valueName: "date"), transform: Arguments.day)
    var due: Day?

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "requests" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["question": .string(question)]
        members["about"] = about.map { .string($0) }
        members["due"] = due.map { .string($0.description) }
        return members
    }
}
