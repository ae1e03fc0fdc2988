import ArgumentParser
import Engine
import WorkflowCore

/// `accredit case extend`: gives more time.
struct ExtendCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "extend",
        abstract: "Extends the body's standard, or the deadline of the present state.",
        discussion: """
            The old due day stays beside the new one. A limit moves at once; either counts as agreed once the provider \
            has
            consented (accredit case consent).

            Examples:
              accredit case extend BAC-7K3M-9QX4-T2 standard --working-days 5 \\
                  --reason "A reviewer fell ill."
              accredit case extend BAC-7K3M-9QX4-T2 deadline --working-days 10 \\
                  --reason "The college is closed over Easter."
            """)

    @OptionGroup var target: CaseArgument

    @Argument(help: "standard: the body's own time; deadline: the limit of the present state.")
    var what: Command.Extensible

    @Option(help: ArgumentHelp("By how many working days, 1 to 250.", valueName: "number"))
    var workingDays: Int

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reason: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "extensions" }
    var members: [String: JSONValue] {
        ["what": .string(what.rawValue), "working_days": .integer(Int64(workingDays)), "reason": .string(reason)]
    }
}
