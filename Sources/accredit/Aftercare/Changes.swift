import ArgumentParser
import WorkflowCore

/// `accredit change`: changes to what is recognised.
struct Changes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Notifies a change to a recognised course, and records the body's answer.",
        discussion: """
            Examples:
              accredit change notify BAC-7K3M-9QX4-T2 --minor \\
                  --what "The course has a new title." --field title="Better care"
              accredit change accept BAC-7K3M-9QX4-T2 1
              accredit change look-again BAC-7K3M-9QX4-T2 1 \\
                  --reason "It is taught online from now on."
            """,
        subcommands: [NotifyChange.self, AcceptChange.self, LookAgain.self])
}

/// Which change of the case.
struct ChangeArgument: ParsableArguments {
    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The change's number, as accredit case show shows it.", valueName: "number"))
    var number: Int
}

/// `accredit change notify`: the provider tells of it.
struct NotifyChange: ClockVerb {
    /// How much it matters, as the provider sees it.
    enum Weight: String, EnumerableFlag { case minor, material }

    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Notifies a change to a recognised course; for providers.",
        discussion: """
            Example:
              accredit change notify BAC-7K3M-9QX4-T2 --material \\
                  --what "It carries more credits." --field credits=20
            """)

    @OptionGroup var target: CaseArgument

    @Flag(help: "The size of the change as you see it; the body decides what follows.")
    var weight: Weight

    @Option(help: ArgumentHelp("What changes, in words.", valueName: "text"))
    var what: String

    @Option(
        name: .customLong("field"),
        help: ArgumentHelp(
            "What is new in the register: title, credits, credit_system, level, framework; may be repeated.",
            valueName: "name=value"))
    var fields: [String] = []

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "changes" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["what": .string(what), "weight": .string(weight.rawValue)]
        let pairs = fields.compactMap(Self.field)
        if !pairs.isEmpty { members["fields"] = .object(Dictionary(pairs) { $1 }) }
        return members
    }

    func validate() throws {
        for word in fields where Self.field(word) == nil {
            throw ValidationError("“\(word)” is not understood; write --field credits=20")
        }
    }

    private static func field(_ word: String) -> (String, JSONValue)? {
        guard let mark = word.firstIndex(of: "="), mark > word.startIndex else { return nil }
        let (name, value) = (String(word[..<mark]), String(word[word.index(after: mark)...]))
        guard name == "credits" else { return (name, .string(value)) }
        return Double(value).map { number in (name, Int64(exactly: number).map { .integer($0) } ?? .number(number)) }
    }
}

/// `accredit change accept`: it is minor.
struct AcceptChange: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Accepts a minor change: it updates submission and register; for the body.",
        discussion: """
            Example:
              accredit change accept BAC-7K3M-9QX4-T2 1
            """)

    @OptionGroup var chosen: ChangeArgument

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reason: String?

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var target: CaseArgument { chosen.target }
    var part: String { "changes/\(chosen.number)/acceptance" }
    var members: [String: JSONValue] { reason.map { ["reason": .string($0)] } ?? [:] }
}

/// `accredit change look-again`: it needs a new look.
struct LookAgain: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "look-again",
        abstract: "Sends a change to a review of its own, in a new case; for the body.",
        discussion: """
            What is recognised stays so until the new case is approved; then that takes its place.

            Example:
              accredit change look-again BAC-7K3M-9QX4-T2 1 \\
                  --reason "It is taught online from now on."
            """)

    @OptionGroup var chosen: ChangeArgument

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reason: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var target: CaseArgument { chosen.target }
    var part: String { "changes/\(chosen.number)/new-look" }
    var members: [String: JSONValue] { ["reason": .string(reason)] }
}
