import ArgumentParser
import Engine

/// `accredit evidence library`: everything that the provider has attached to its cases.
struct EvidenceLibrary: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "library",
        abstract: "Lists the evidence of your cases that you can use again.",
        discussion: """
            For the provider; the newest case first. What can be used again in one case: accredit evidence list CASE \
            --offers.

            Examples:
              accredit evidence library
              accredit evidence library --json
            """)

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (list, answer) = try await client.ask(
            ServerRequest(path: ["v1", "evidence"], query: [("limit", "1000")]), for: ReusableList.self)
        try show(answer, text: list.evidence.isEmpty ? "" : Self.text(list.evidence))
        if list.evidence.isEmpty, !output.json { Terminal.say("nothing is attached") }
    }

    /// The pieces as a table.
    static func text(_ evidence: [ReusableEvidence]) -> String {
        Table.text(
            ["Case", "Item", "Requirement", "Title", "Body", "Accepted", "Valid until", "Shared with"],
            evidence.map { item in
                [
                    item.reference, String(item.item), item.requirement,
                    item.title,
                    item.body,
                    item.acceptedOn?.description ?? "", item.validUntil?.description ?? "",
                    item.sharedWith.joined(separator: ", "),
                ]
            }, below: ["Shared with", "Valid until", "Accepted"])
    }
}
