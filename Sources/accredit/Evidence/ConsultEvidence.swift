import ArgumentParser
import Engine
import WorkflowCore

/// `accredit evidence consult`: records that evidence was looked at.
struct ConsultEvidence: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "consult",
        abstract: "Records that a piece of evidence was opened or cited.",
        discussion: """
            For reviewers and officers. Reports then tell evidence that is asked for and never looked at.

            Examples:
              accredit evidence consult BAC-7K3M-9QX4-T2 assessment-plan
              accredit evidence consult BAC-7K3M-9QX4-T2 assessment-plan --how cited
            """)

    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The requirement that the evidence was handed in for.", valueName: "requirement"))
    var requirement: String

    @Option(help: "How it was used: opened or cited.")
    var how: Command.Consultation = .opened

    @Option(
        help: ArgumentHelp(
            "The SHA-256 of one file; all files of the requirement if omitted.", valueName: "digest"))
    var sha256: String?

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "consultations" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["requirement": .string(requirement), "how": .string(how.rawValue)]
        members["sha256"] = sha256.map { .string($0) }
        return members
    }
}
