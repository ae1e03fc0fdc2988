import ArgumentParser
import WorkflowCore

/// What goes with a decision: reasons, conditions and other items.
struct DecisionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Why it is decided so, in words.", valueName: "text"))
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

    /// As the server takes them; empty where nothing goes with the action.
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = [:]
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
        return members
    }

    func validate() throws {
        for word in conditions where Self.condition(word) == nil {
            throw ValidationError(
                "“\(word)” is not understood; write --condition \"2027-03-31: What must be shown by then.\"")
        }
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
