import ArgumentParser
import Engine

/// `accredit case evidence`: what is attached to a case.
struct ShowEvidence: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Lists the evidence of a case, or with --offers the evidence it could use again.",
        discussion: """
            Examples:
              accredit case evidence BAC-7K3M-9QX4-T2
              accredit case evidence BAC-7K3M-9QX4-T2 --offers
            """)

    @OptionGroup var target: CaseArgument

    @Flag(help: "For the provider: what it can use again, accepted by this body before or shared with it.")
    var offers = false

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        if offers {
            let (list, answer) = try await client.ask(
                ServerRequest(path: ServerRequest.onCase(target.name, "offers")), for: ReusableList.self)
            show(answer, text: list.evidence.isEmpty ? "" : ListEvidence.text(list.evidence))
            if list.evidence.isEmpty, !output.json { Terminal.say("nothing can be used again here") }
        } else {
            let (list, answer) = try await client.ask(
                ServerRequest(path: ServerRequest.onCase(target.name, "evidence")), for: EvidenceList.self)
            show(answer, text: list.evidence.isEmpty ? "" : Self.text(list.evidence))
            if list.evidence.isEmpty, !output.json { Terminal.say("nothing is attached") }
        }
    }

    /// The items as a table.
    static func text(_ evidence: [AttachedEvidence]) -> String {
        Table.text(
            ["Item", "Requirement", "Title", "Kind", "Bytes", "Source", "Valid until", "Opened", "Cited", "Same as"],
            evidence.map { one in
                let kind =
                    FileKind.allCases.first { $0.mediaType == one.mediaType }?.rawValue
                    ?? (one.url == nil ? "file" : "link")
                return [
                    String(one.item), one.requirement, one.title.count > 40 ? one.title.prefix(39) + "…" : one.title,
                    kind,
                    one.size.map { "\($0)" } ?? "", one.reusedFrom.map { "\($0) \(one.reusedItem ?? 0)" } ?? one.source,
                    one.validUntil?.description ?? "", "\(one.consulted.count { $0.how == "opened" })",
                    "\(one.consulted.count { $0.how == "cited" })",
                    one.sameAs.map { "\($0.case) \($0.item)" }.joined(separator: ", "),
                ]
            })
    }
}
