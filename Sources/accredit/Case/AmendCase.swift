import ArgumentParser
import Engine

/// `accredit case amend`: replaces the submission while the provider has it.
struct AmendCase: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "amend",
        abstract: "Replaces the submission of a case while the provider has it.",
        discussion: """
            The whole submission is replaced by the file. It is checked as a draft: it may be incomplete, what it says \
            must be right.

            Examples:
              accredit case amend BAC-7K3M-9QX4-T2 course.yaml
              accredit case amend BAC-7K3M-9QX4-T2 course.yaml --version 4
            """)

    @OptionGroup var target: CaseArgument

    @Argument(
        help: ArgumentHelp("The submission, YAML or JSON; - is standard input.", valueName: "file"), completion: .file()
    )
    var file: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let submission = try SubmissionFile(file).accepted(for: .draft)
        let tag = try await client.tag(of: target.name, version: seen.number)
        let (receipt, answer) = try await client.amend(
            target.name, submission: submission, tag: tag, heading: command.heading)
        try show(answer, text: receipt.sentence)
    }
}
