import ArgumentParser
import Engine
import WorkflowCore

/// `accredit evidence share`: offers a piece of evidence to another body as well.
struct ShareEvidence: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "share",
        abstract: "Shares a piece of evidence, for your cases with another body.",
        discussion: """
            For the provider. Nothing goes to that body until you attach the evidence to a case there (accredit \
            evidence attach --reuse).

            Examples:
              accredit evidence share BAC-7K3M-9QX4-T2 3 --body CBD
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var evidence: EvidenceArgument

    @Option(help: ArgumentHelp("The other body's code.", valueName: "code"))
    var body: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "evidence/\(evidence.item)/share" }
    var members: [String: JSONValue] { ["body": .string(body)] }
}
