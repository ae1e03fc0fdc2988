import ArgumentParser
import WorkflowCore

/// `accredit evidence reuse`: takes over what has not changed from the case that this one renews.
struct ReuseEvidence: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "reuse",
        abstract: "Reuses evidence of the case that this one renews; for providers.",
        discussion: """
            All that holds and has not changed is taken. What has changed is named by its numbers in the case renewed; \
            without that, a requirement for
            which something new is attached here has changed. accredit case show tells how much was taken.

            Examples:
              accredit evidence reuse BAC-7K3M-9QX4-T2
              accredit evidence reuse BAC-7K3M-9QX4-T2 --changed 2 --changed 5
            """)

    @OptionGroup var target: CaseArgument

    @Option(help: ArgumentHelp("Evidence of the case renewed that has changed; may be repeated.", valueName: "item"))
    var changed: [Int] = []

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "reuse" }
    var members: [String: JSONValue] {
        changed.isEmpty ? [:] : ["changed": .array(changed.map { .integer(Int64($0)) })]
    }
}
