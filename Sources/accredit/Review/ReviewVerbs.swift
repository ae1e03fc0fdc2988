import ArgumentParser
import Engine
import WorkflowCore

/// `accredit review`: what members of a panel do.
struct Reviews: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Reviews a case as a member of its panel.",
        discussion: """
            accredit panel show has the criteria, and what each means; accredit case submission what the provider \
            has submitted.

            Examples:
              accredit review new BAC-7K3M-9QX4-T2 review.yaml
              accredit review draft BAC-7K3M-9QX4-T2 review.yaml
              accredit review attach BAC-7K3M-9QX4-T2 notes.pdf
              accredit review send BAC-7K3M-9QX4-T2 --file review.yaml
            """,
        subcommands: [
            NewReview.self, DraftReview.self, AttachToReview.self, DetachFromReview.self, SendReview.self,
            FetchFromReview.self,
        ])
}

/// `accredit review new`: writes the form.
struct NewReview: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Writes a form with the criteria into a new file; nothing is sent.",
        discussion: """
            Nothing is filled in but what you have kept as a draft.

            Example:
              accredit review new BAC-7K3M-9QX4-T2 review.yaml
            """)

    @OptionGroup var target: CaseArgument
    @Argument(help: "The file; it must not be there yet.", completion: .file()) var file: String
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let form = try await ReviewForm(of: target.name, from: client)
        try InputFile.create(file, holding: form.text)
        Terminal.say("\(file) is written; fill it in, then: accredit review send \(target.name) --file \(file)")
    }
}

/// `accredit review draft`: keeps the form for its author.
struct DraftReview: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "draft",
        abstract: "Keeps a form as a draft, for you alone; accredit review new writes it out again.",
        discussion: """
            Example:
              accredit review draft BAC-7K3M-9QX4-T2 review.yaml
            """)

    @OptionGroup var target: CaseArgument
    @Argument(help: "The form, as far as it is filled in.", completion: .file()) var file: String
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "reviews/draft" }
    var members: [String: JSONValue] { get throws { try ReviewForm.members(ofFile: file) } }
}

/// `accredit review send`: scores and recommends.
struct SendReview: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Submits your review as a member of the panel: scores and a recommendation, once a round.",
        discussion: """
            Recommendations: approve, changes (where the scheme has it), refuse, abstain.

            Examples:
              accredit review send BAC-7K3M-9QX4-T2 --file review.yaml
              accredit review send BAC-7K3M-9QX4-T2 changes \\
                  --score outcomes=4 --score assessment=2 \\
                  --comment assessment="No marking scheme." \\
                  --reasons "Assessment needs another look."
            """)

    @OptionGroup var target: CaseArgument
    @Argument(help: "Your recommendation.", completion: .list(["approve", "changes", "refuse", "abstain"]))
    var recommendation: String?
    @Option(
        help: ArgumentHelp("The form, filled in; instead of all that follows.", valueName: "file"),
        completion: .file())
    var file: String?
    @Option(
        name: .customLong("score"),
        help: ArgumentHelp("A criterion's score; may be repeated.", valueName: "criterion=number"))
    var scores: [String] = []
    @Option(
        name: .customLong("comment"),
        help: ArgumentHelp("A comment on a criterion; may be repeated.", valueName: "criterion=text"))
    var comments: [String] = []
    @Option(help: ArgumentHelp("Why, in words.", valueName: "text")) var reasons: String?
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "reviews" }
    var members: [String: JSONValue] {
        get throws { try file.map(ReviewForm.members(ofFile:)) ?? given }
    }

    /// What the options say.
    private var given: [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        members["recommendation"] = recommendation.map { .string($0) }
        members["reasons"] = reasons.map { .string($0) }
        let numbers = scores.compactMap(Self.pair).compactMap { pair in
            Int64(pair.value).map { (pair.name, JSONValue.integer($0)) }
        }
        if !numbers.isEmpty { members["scores"] = .object(Dictionary(numbers) { $1 }) }
        let pairs = comments.compactMap(Self.pair).map { ($0.name, JSONValue.string($0.value)) }
        if !pairs.isEmpty { members["comments"] = .object(Dictionary(pairs) { $1 }) }
        return members
    }

    func validate() throws {
        guard (recommendation == nil) != (file == nil) else {
            throw ValidationError("Give a recommendation, or a form with --file; accredit review new writes the form.")
        }
        guard recommendation != nil || (scores.isEmpty && comments.isEmpty && reasons == nil) else {
            throw ValidationError("The form has scores, comments and reasons in it: leave out the options.")
        }
        for word in scores where Self.pair(word).flatMap({ Int64($0.value) }) == nil {
            throw ValidationError("“\(word)” is no score; write --score outcomes=4")
        }
        for word in comments where Self.pair(word) == nil {
            throw ValidationError("“\(word)” is no comment; write --comment outcomes=\"What you found.\"")
        }
    }

    private static func pair(_ word: String) -> (name: String, value: String)? {
        guard let mark = word.firstIndex(of: "="), mark > word.startIndex else { return nil }
        return (String(word[..<mark]), String(word[word.index(after: mark)...]))
    }
}
