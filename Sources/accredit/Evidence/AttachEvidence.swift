import ArgumentParser
import Engine
import Foundation
import Turnaround
import WorkflowCore

/// `accredit evidence attach`: hands over a piece of evidence.
struct AttachEvidence: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Attaches evidence: a file, a public link, or evidence of another case.",
        discussion: """
            For the provider, while it has the case. Use the names of the route's evidence list as requirement \
            (accredit advise lists
            them). A file is sent whole and kept once, however often it is attached.

            Examples:
              accredit evidence attach BAC-7K3M-9QX4-T2 plan.pdf \\
                  --requirement assessment-plan
              accredit evidence attach BAC-7K3M-9QX4-T2 https://qaa.example/review \\
                  --requirement external-review --valid-until 2028-07-31
              accredit evidence attach BAC-7K3M-9QX4-T2 --reuse BAC-2M4N-8RT1-5C \\
                  --item 3 --requirement internal-approval
            """)

    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("A file, or a public link.", valueName: "file or link"), completion: .file())
    var source: String?

    @Option(help: ArgumentHelp("The requirement that it is for.", valueName: "name"))
    var requirement: String

    @Option(help: ArgumentHelp("Instead of a file: a case that it is attached to already.", valueName: "case"))
    var reuse: String?

    @Option(help: ArgumentHelp("With --reuse: its number in that case.", valueName: "number"))
    var item: Int?

    @Option(help: ArgumentHelp("The document's title; the file's name if omitted.", valueName: "text"))
    var title: String?

    @Option(help: ArgumentHelp("Number of pages.", valueName: "number"))
    var pages: Int?

    @Option(help: ArgumentHelp("Hours of work it took.", valueName: "number"))
    var hours: Double?

    @Option(help: ArgumentHelp("The last day on which it holds.", valueName: "date"), transform: Arguments.day)
    var validUntil: Day?

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (source == nil) != (reuse == nil) else {
            throw ValidationError("Name a file or a link, or --reuse a case with its --item.")
        }
        guard (reuse == nil) == (item == nil) else { throw ValidationError("--reuse and --item go together.") }
    }

    func run(with client: ServerClient) async throws {
        let file = isLink ? nil : try source.map { try FileToSend($0) }
        let tag = try await client.tag(of: target.name, version: seen.number)
        var request = ServerRequest(
            method: .post, path: ServerRequest.onCase(target.name, "evidence"), ifMatch: tag, key: command.heading.key)
        if let file {
            request.query = query(for: file)
            request.file = file
        } else {
            request.body = .object(members)
        }
        let (receipt, answer) = try await client.ask(request, for: Receipt.self)
        try show(answer, text: receipt.sentence)
        guard !output.json else { return }
        if answer.isReplay { Terminal.say("this was done before under the same key; nothing was done again") }
        let number = receipt.effect?["attached"]?.integerValue.map(Int.init)
        let all = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(target.name, "evidence")), for: EvidenceList.self
        ).value
        guard let attached = all.evidence.first(where: { $0.item == number }) else { return }
        Terminal.say("item \(attached.item), \(attached.requirement): \(attached.title)")
        for place in attached.sameAs {
            Terminal.say("the same is attached to \(place.case) as item \(place.item), for \(place.requirement)")
        }
    }

    private var isLink: Bool {
        source?.lowercased().hasPrefix("http://") == true || source?.lowercased().hasPrefix("https://") == true
    }

    private var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["requirement": .string(requirement)]
        members["url"] = source.map { .string($0) }
        if let reuse, let item {
            members["reuse"] = ["case": .string(CaseReference.normalised(reuse)), "item": .integer(Int64(item))]
        }
        members["title"] = title.map { .string($0) }
        members["pages"] = pages.map { .integer(Int64($0)) }
        members["hours_to_prepare"] = hours.map { .number($0) }
        members["valid_until"] = validUntil.map { .string($0.description) }
        members["occurred_at"] = command.heading.occurredAt.map { .string($0.description) }
        return members
    }

    private func query(for file: FileToSend) -> [(name: String, value: String)] {
        let values: [(name: String, value: String?)] = [
            ("requirement", requirement), ("name", file.name), ("title", title), ("pages", pages.map { "\($0)" }),
            ("hours_to_prepare", hours.map { "\($0)" }), ("valid_until", validUntil?.description),
            ("occurred_at", command.heading.occurredAt?.description),
        ]
        return values.compactMap { name, value in value.map { (name, $0) } }
    }
}
