import ArgumentParser
import Engine
import WorkflowCore

/// `accredit case review`: scores and recommends.
struct ReviewCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Submits your review as a member of the panel: scores and a recommendation, once a round.",
        discussion: """
            Recommendations: approve, changes (where the scheme has it), refuse, abstain. accredit case panel has the \
            criteria, and what each means; --new writes them into a form, in which nothing is filled in \
            but what you have kept as a draft.

            Examples:
              accredit case review BAC-7K3M-9QX4-T2 --new review.yaml
              accredit case review BAC-7K3M-9QX4-T2 --file review.yaml --draft
              accredit case review BAC-7K3M-9QX4-T2 --file review.yaml
              accredit case review BAC-7K3M-9QX4-T2 changes \\
                  --score outcomes=4 --score assessment=2 \\
                  --comment assessment="No marking scheme." \\
                  --reasons "Assessment needs another look."
            """)

    @OptionGroup var target: CaseArgument
    @Argument(help: "Your recommendation.") var recommendation: String?
    @Option(
        help: ArgumentHelp("Write a form with the criteria into a new file; nothing is sent.", valueName: "file"),
        completion: .file())
    var new: String?
    @Option(help: ArgumentHelp("The form, filled in.", valueName: "file"), completion: .file())
    var file: String?
    @Flag(help: "Keep the form as a draft, for you alone; --new writes a form with it.") var draft = false
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

    var part: String { draft ? "reviews/draft" : "reviews" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        members["recommendation"] = recommendation.map { .string($0) }
        members["reasons"] = reasons.map { .string($0) }
        let given = scores.compactMap(Self.pair).compactMap { pair in
            Int64(pair.value).map { (pair.name, JSONValue.integer($0)) }
        }
        if !given.isEmpty { members["scores"] = .object(Dictionary(given) { $1 }) }
        let pairs = comments.compactMap(Self.pair).map { ($0.name, JSONValue.string($0.value)) }
        if !pairs.isEmpty { members["comments"] = .object(Dictionary(pairs) { $1 }) }
        return members
    }

    func run(with client: ServerClient) async throws {
        if let new {
            let form = try await ReviewForm(of: target.name, from: client)
            try InputFile.create(new, holding: form.text)
            return Terminal.say(
                "\(new) is written; fill it in, then: accredit case review \(target.name) --file \(new)")
        }
        try await send(try file.map(ReviewForm.members(ofFile:)) ?? members, with: client)
    }

    func validate() throws {
        let ways = [recommendation != nil, new != nil, file != nil].count { $0 }
        guard ways == 1 else {
            throw ValidationError("Give a recommendation, or a form with --file; --new writes the form.")
        }
        guard !draft || file != nil else {
            throw ValidationError("A draft is a form: give it with --file.")
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
