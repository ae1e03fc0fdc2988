import ArgumentParser
import Engine
import WorkflowCore

/// `accredit case decide`: takes an action that decides, with reasons and items.
struct DecideCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "Records a decision with reasons, conditions and other items.",
        discussion: """
            Conditions say by which day they must be met; the provider shows how (accredit case condition satisfy), \
            the body
            discharges them. Reasons are needed unless the decision is an approval.

            Examples:
              accredit case decide BAC-7K3M-9QX4-T2 approve
              accredit case decide BAC-7K3M-9QX4-T2 approve-with-conditions \\
                  --reasons "One gap in assessment." \\
                  --condition "2027-03-31: Publish the marking scheme." \\
                  --commendation "Work with employers is exemplary."
              accredit case decide BAC-7K3M-9QX4-T2 refuse \\
                  --reasons "The outcomes are not assessed."
            """)

    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The deciding action's name.", valueName: "action"), completion: Completions.actions)
    var action: String

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reasons: String?

    @Option(
        help: ArgumentHelp(
            "Why the committee does not wait for its meeting, where the scheme allows that.", valueName: "reason"))
    var byCorrespondence: String?

    @Option(help: ArgumentHelp("The last day of a term that is not the scheme's own, YYYY-MM-DD.", valueName: "day"))
    var until: String?

    @Option(
        name: .customLong("condition"),
        help: ArgumentHelp("A condition with its last day; may be repeated.", valueName: "day: text"))
    var conditions: [String] = []

    @Option(name: .customLong("requirement"), help: ArgumentHelp("A requirement; may be repeated.", valueName: "text"))
    var requirements: [String] = []

    @Option(
        name: .customLong("recommendation"), help: ArgumentHelp("A recommendation; may be repeated.", valueName: "text")
    )
    var recommendations: [String] = []

    @Option(name: .customLong("advice"), help: ArgumentHelp("Advice; may be repeated.", valueName: "text"))
    var advice: [String] = []

    @Option(
        name: .customLong("commendation"), help: ArgumentHelp("A commendation; may be repeated.", valueName: "text"))
    var commendations: [String] = []

    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("A text the action asks for; may be repeated.", valueName: "name=value"))
    var data: [String] = []

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "decisions" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["action": .string(action)]
        members["reasons"] = reasons.map { .string($0) }
        members["by_correspondence"] = byCorrespondence.map { .string($0) }
        members["until"] = until.map { .string($0) }
        let others = [
            ("requirement", requirements), ("recommendation", recommendations), ("advice", advice),
            ("commendation", commendations),
        ]
        let items =
            conditions.compactMap(Self.condition) + others.flatMap { kind, texts in texts.map { Self.item(kind, $0) } }
        if !items.isEmpty { members["items"] = .array(items) }
        let pairs = data.compactMap { try? RecordedData.pair($0) }
        if !pairs.isEmpty { members["data"] = .object(Dictionary(pairs.map { ($0.name, .string($0.value)) }) { $1 }) }
        return members
    }

    func validate() throws {
        for word in conditions where Self.condition(word) == nil {
            throw ValidationError(
                "“\(word)” is not understood; write --condition \"2027-03-31: What must be shown by then.\"")
        }
        _ = try data.map(RecordedData.pair)
    }

    private static func condition(_ word: String) -> JSONValue? {
        guard let mark = word.firstIndex(of: ":") else { return nil }
        let text = word[word.index(after: mark)...].drop { $0.isWhitespace }
        guard !text.isEmpty else { return nil }
        return item("condition", String(text), due: String(word[..<mark]))
    }

    private static func item(_ kind: String, _ text: String, due: String? = nil) -> JSONValue {
        var members: [String: JSONValue] = ["kind": .string(kind), "text": .string(text)]
        members["due"] = due.map { .string($0) }
        return .object(members)
    }
}
