import ArgumentParser
import WorkflowCore

/// `accredit condition`: what becomes of a condition.
struct Conditions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "condition",
        abstract: "Satisfies, discharges, reopens or prolongs a condition.",
        discussion: """
            Examples:
              accredit condition satisfy BAC-7K3M-9QX4-T2 1 \\
                  --response "The marking scheme is on our site."
              accredit condition discharge BAC-7K3M-9QX4-T2 1
              accredit condition prolong BAC-7K3M-9QX4-T2 1 \\
                  --due 2027-06-30 --reason "The board meets in June."
            """,
        subcommands: [SatisfyCondition.self, DischargeCondition.self, ReopenCondition.self, ProlongCondition.self])
}

/// Which condition of the case.
struct ConditionArgument: ParsableArguments {
    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The condition's number, as accredit decision list shows it.", valueName: "item"))
    var item: Int
}

/// A verb on one condition of a case.
protocol ConditionVerb: ClockVerb {
    /// The case and the condition.
    var condition: ConditionArgument { get }
    /// The last part of the address.
    var end: String { get }
}

extension ConditionVerb {
    var target: CaseArgument { condition.target }
    var part: String { "conditions/\(condition.item)/\(end)" }
}

/// `accredit condition satisfy`: the provider shows how it is met.
struct SatisfyCondition: ConditionVerb {
    static let configuration = CommandConfiguration(
        commandName: "satisfy", abstract: "Reports how a condition is met; for providers.",
        discussion: """
            Where the case waits for that, it goes back to the body with the last open condition shown.

            Examples:
              accredit condition satisfy BAC-7K3M-9QX4-T2 1 \\
                  --response "The marking scheme is on our site."
              accredit condition satisfy BAC-7K3M-9QX4-T2 3 \\
                  --response "The rules are public." --item 4 \\
                  --link "Rules: https://col.example/rules"
            """)

    @OptionGroup var condition: ConditionArgument

    @Option(help: ArgumentHelp("How it is met, in words.", valueName: "text"))
    var response: String

    @Option(
        name: .customLong("item"),
        help: ArgumentHelp("The number of evidence that shows it; may be repeated.", valueName: "number"))
    var items: [Int] = []

    @Option(
        name: .customLong("link"),
        help: ArgumentHelp("A public document that shows it; may be repeated.", valueName: "title: address"),
        transform: Arguments.link)
    var links: [JSONValue] = []

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var end: String { "response" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["response": .string(response)]
        if !items.isEmpty { members["items"] = .array(items.map { .integer(Int64($0)) }) }
        if !links.isEmpty { members["links"] = .array(links) }
        return members
    }
}

/// `accredit condition discharge`: the body finds it met.
struct DischargeCondition: ConditionVerb {
    static let configuration = CommandConfiguration(
        commandName: "discharge", abstract: "Discharges a condition that is met; for the body.",
        discussion: """
            Example:
              accredit condition discharge BAC-7K3M-9QX4-T2 1
            """)

    @OptionGroup var condition: ConditionArgument
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var end: String { "discharge" }
    var members: [String: JSONValue] { [:] }
}

/// `accredit condition reopen`: what was shown is not enough.
struct ReopenCondition: ConditionVerb {
    static let configuration = CommandConfiguration(
        commandName: "reopen", abstract: "Reopens a condition that is not met; for the body.",
        discussion: """
            Where the scheme has an action for that, the case goes back to the provider with it.

            Example:
              accredit condition reopen BAC-7K3M-9QX4-T2 1 \\
                  --reason "The scheme covers two of three tasks."
            """)

    @OptionGroup var condition: ConditionArgument

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reason: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var end: String { "reopening" }
    var members: [String: JSONValue] { ["reason": .string(reason)] }
}

/// `accredit condition prolong`: more time.
struct ProlongCondition: ConditionVerb {
    static let configuration = CommandConfiguration(
        commandName: "prolong", abstract: "Extends the last day of a condition; for the body.",
        discussion: """
            Example:
              accredit condition prolong BAC-7K3M-9QX4-T2 1 \\
                  --due 2027-06-30 --reason "The board meets in June."
            """)

    @OptionGroup var condition: ConditionArgument

    @Option(help: ArgumentHelp("The new last day, YYYY-MM-DD.", valueName: "day"))
    var due: String

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reason: String

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var end: String { "extension" }
    var members: [String: JSONValue] { ["due": .string(due), "reason": .string(reason)] }
}
