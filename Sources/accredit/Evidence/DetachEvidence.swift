import ArgumentParser
import Engine
import WorkflowCore

/// `accredit evidence detach`: takes a piece of evidence back.
struct DetachEvidence: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "detach",
        abstract: "Removes a piece of evidence.",
        discussion: """
            For the provider, while it has the case. What came with a reply stays, and so does, while the body asks \
            for information, what was
            handed in before.

            Examples:
              accredit evidence detach BAC-7K3M-9QX4-T2 3
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var evidence: EvidenceArgument
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let tag = try await client.tag(of: target.name, version: seen.number)
        let (receipt, answer) = try await client.take(
            away: ["evidence", String(evidence.item)], on: target.name, tag: tag, heading: command.heading)
        try show(answer, text: receipt.sentence)
        if answer.isReplay, !output.json {
            Terminal.say("this was done before under the same key; nothing was done again")
        }
    }
}
