import ArgumentParser
import Engine
import WorkflowCore

/// The answer of `GET /v1/cases/{case}/panel`.
struct PanelAnswer: Decodable, Sendable {
    let panel: CasePanel?
}

/// The answer of `GET /v1/cases/{case}/reviews/draft`.
struct ReviewDraftAnswer: Decodable, Sendable {
    let draft: ReviewDraft?
}

extension ServerRequest {
    /// For a file beside the review of a seat.
    static func file(_ file: Int, beside seat: Int, on name: String) -> ServerRequest {
        ServerRequest(path: onCase(name, "reviews", String(seat), "files", String(file)))
    }
}

/// `accredit review attach`: puts a file beside one's review.
struct AttachToReview: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Puts a file beside your review: an annotated plan, a table.",
        discussion: """
            Before the review is sent, and sent with it. Until then it is yours alone; then those read it who read the \
            review, and no provider. At most 10 files. The same file again has its new name.

            Examples:
              accredit review attach BAC-7K3M-9QX4-T2 notes.pdf
            """)

    @OptionGroup var target: CaseArgument
    @Argument(help: "The file.", completion: .file()) var file: String
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let file = try FileToSend(file)
        let tag = try await client.tag(of: target.name, version: seen.number)
        var request = ServerRequest(
            method: .post, path: ServerRequest.onCase(target.name, "reviews", "files"), ifMatch: tag,
            key: command.heading.key)
        request.query =
            [("name", file.name)] + (command.heading.occurredAt.map { [("occurred_at", $0.description)] } ?? [])
        request.file = file
        let (receipt, answer) = try await client.ask(request, for: Receipt.self)
        let number = receipt.effect?["file"]?.integerValue ?? 0
        try show(answer, text: "file \(number), \(file.name), is beside your review of \(receipt.reference)")
    }
}

/// `accredit review detach`: takes a file beside one's review away.
struct DetachFromReview: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "detach",
        abstract: "Takes a file beside your review away, before the review is sent.",
        discussion: """
            Examples:
              accredit review detach BAC-7K3M-9QX4-T2 1
            """)

    @OptionGroup var target: CaseArgument
    @Argument(help: ArgumentHelp("The number of the file.", valueName: "file")) var file: Int
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let tag = try await client.tag(of: target.name, version: seen.number)
        let (receipt, answer) = try await client.take(
            away: ["reviews", "files", String(file)], on: target.name, tag: tag, heading: command.heading)
        try show(answer, text: "file \(file) is no longer beside your review of \(receipt.reference)")
    }

    func validate() throws {
        guard file >= 1 else { throw ValidationError("Files have numbers from 1 on.") }
    }
}

/// `accredit review fetch`: writes a file that is beside a review.
struct FetchFromReview: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Downloads a file that is beside a review.",
        discussion: """
            accredit panel show lists the files of the reviews that you read, each with its seat. What comes is \
            compared with its SHA-256 before it has its name.

            Examples:
              accredit review fetch BAC-7K3M-9QX4-T2 7 1 --out notes.pdf
            """)

    @OptionGroup var target: CaseArgument
    @Argument(help: ArgumentHelp("The number of the seat whose review it is.", valueName: "seat")) var seat: Int
    @Argument(help: ArgumentHelp("The number of the file.", valueName: "file")) var file: Int

    @Option(help: ArgumentHelp("A new file; - is standard output.", valueName: "file"), completion: .file())
    var out: String

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let panel = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(target.name, "panel")), for: PanelAnswer.self
        ).value.panel
        let draft = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(target.name, "reviews", "draft")), for: ReviewDraftAnswer.self
        ).value.draft
        let files =
            (panel?.reviews ?? []).filter { $0.assignment == seat }.flatMap { $0.files ?? [] }
            + (draft?.assignment == seat ? draft?.files ?? [] : [])
        guard let found = files.first(where: { $0.file == file }) else {
            throw ValidationError(
                "No file \(file) is beside a review of seat \(seat) that you read; "
                    + "accredit panel show \(target.name) lists them.")
        }
        try await client.save(
            .file(file, beside: seat, on: target.name), type: found.mediaType, digest: found.sha256, as: found.name,
            to: out)
    }
}
