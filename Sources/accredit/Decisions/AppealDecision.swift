import ArgumentParser
import WorkflowCore

/// `accredit decision appeal`: the provider appeals against the decision on a case.
struct AppealDecision: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "appeal",
        abstract: "Appeals against the decision on a case; for providers.",
        discussion: """
            The scheme says until when, and on which grounds: accredit case show has both. The appeal opens as a case \
            of its own, which other people
            judge; the receipt names it. Documents can be attached there before it is lodged.

            Examples:
              accredit decision appeal BAC-7K3M-9QX4-T2 --ground procedure \\
                  --statement "We were not asked about the assessment plan."
            """)

    @OptionGroup var target: CaseArgument

    @Option(help: ArgumentHelp("The ground, one of those that the scheme names.", valueName: "ground"))
    var ground: String?

    @Option(help: ArgumentHelp("Why the decision should not stand, in words.", valueName: "text"))
    var statement: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "appeals" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["statement": .string(statement)]
        members["ground"] = ground.map { .string($0) }
        return members
    }
}
