import ArgumentParser
import Engine
import WorkflowCore

/// `accredit interests declare`: declares an interest in a case.
struct DeclareInterest: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "declare", abstract: "Declares an interest in a case; it ends your seat on its panel.",
        discussion: """
            Natures: \(InterestNatures.listed). For an interest in an
            organisation, whatever the case: accredit interests add.

            Examples:
              accredit interests declare BAC-7K3M-9QX4-T2 family
              accredit interests declare BAC-7K3M-9QX4-T2 other --reviewer "Ben Sample"
            """)

    @OptionGroup var target: CaseArgument
    @Argument(help: "The nature of the interest.", completion: Completions.natures) var nature: String
    @Option(help: ArgumentHelp("The reviewer who has the interest, where an officer declares it.", valueName: "name"))
    var reviewer: String?
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "interests" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["nature": .string(nature)]
        members["reviewer"] = reviewer.map { .string($0) }
        return members
    }
}

/// `accredit interests retract`: takes back an interest that was declared by mistake.
struct WithdrawInterestInCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "retract",
        abstract: "Takes back an interest that you declared in a case by mistake; the seat is not given back.",
        discussion: """
            The history keeps the interest and why it was withdrawn.

            Example:
              accredit interests retract BAC-7K3M-9QX4-T2 \\
                  --reason "It was another case."
            """)

    @OptionGroup var target: CaseArgument
    @Option(help: ArgumentHelp("The reason.", valueName: "text")) var reason: String
    @Option(help: ArgumentHelp("The reviewer for whom you declared it, for officers.", valueName: "name"))
    var reviewer: String?
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    static let takesAnyVersion = true
    var part: String { "interests/withdrawal" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["reason": .string(reason)]
        members["reviewer"] = reviewer.map { .string($0) }
        return members
    }
}
