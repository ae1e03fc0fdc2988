import ArgumentParser
import Engine
import WorkflowCore

/// `accredit request postpone`: gives more time for one request.
struct PostponeRequest: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "postpone",
        abstract: "Extends the due day of a request.",
        discussion: """
            For officers and reviewers. The limit of the case follows the latest day that an open request is due.

            Examples:
              accredit request postpone BAC-7K3M-9QX4-T2 1 --working-days 5 \\
                  --reason "The college is closed over Easter."
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var request: RequestArgument

    @Option(help: ArgumentHelp("By how many working days, 1 to 250.", valueName: "number"))
    var workingDays: Int

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reason: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "requests/\(request.number)/postpone" }
    var members: [String: JSONValue] { ["working_days": .integer(Int64(workingDays)), "reason": .string(reason)] }
}
