import ArgumentParser
import Engine

/// `accredit evidence list`: what is attached to a case.
struct ListEvidence: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the evidence of a case, or with --offers the evidence it could use again.",
        discussion: """
            Examples:
              accredit evidence list BAC-7K3M-9QX4-T2
              accredit evidence list BAC-7K3M-9QX4-T2 --offers
            """)

    @OptionGroup var target: CaseArgument

    @Flag(help: "For the provider: what it can use again, accepted by this body before or shared with it.")
    var offers = false

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        if offers {
            let (list, answer) = try await client.ask(
                ServerRequest(path: ServerRequest.onCase(target.name, "offers")), for: ReusableList.self)
            try show(answer, text: list.evidence.isEmpty ? "" : EvidenceLibrary.text(list.evidence))
            if list.evidence.isEmpty, !output.json { Terminal.say("nothing can be used again here") }
        } else {
            let (list, answer) = try await client.ask(
                ServerRequest(path: ServerRequest.onCase(target.name, "evidence")), for: EvidenceList.self)
            try show(answer, text: list.evidence.isEmpty ? "" : Self.text(list.evidence))
            if list.evidence.isEmpty, !output.json { Terminal.say("nothing is attached") }
        }
    }

    /// The items as a table.
    static func text(_ evidence: [AttachedEvidence]) -> String {
        Table.text(
            ["Item", "Requirement", "Title", "Kind", "Bytes", "Source", "Valid until", "Opened", "Cited", "Same as"],
            evidence.map { item in
                let kind =
                    FileKind.allCases.first { $0.mediaType == item.mediaType }?.rawValue
                    ?? (item.url == nil ? "file" : "link")
                return [
                    String(item.item), item.requirement,
                    item.title,
                    kind,
                    item.size.map { "\($0)" } ?? "",
                    item.reusedFrom.map { "\($0) \(item.reusedItem ?? 0)" } ?? item.source,
                    item.validUntil?.description ?? "", "\(item.consulted.count { $0.how == "opened" })",
                    "\(item.consulted.count { $0.how == "cited" })",
                    item.sameAs.map { "\($0.case) \($0.item)" }.joined(separator: ", "),
                ]
            }, below: ["Same as", "Source", "Cited", "Opened", "Valid until"])
    }
}
