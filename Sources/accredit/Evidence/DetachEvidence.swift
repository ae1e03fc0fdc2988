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
        var members: [String: JSONValue] = [:]
        members["occurred_at"] = command.heading.occurredAt.map { .string($0.description) }
        let (receipt, answer) = try await client.ask(
            ServerRequest(
                method: .delete, path: ServerRequest.onCase(target.name, "evidence", String(evidence.item)),
                body: .object(members),
                ifMatch: tag, key: command.heading.key), for: Receipt.self)
        try show(answer, text: receipt.sentence)
        if answer.isReplay, !output.json {
            Terminal.say("this was done before under the same key; nothing was done again")
        }
    }
}
