import ArgumentParser
import Engine
import Turnaround
import WorkflowCore

/// Which member of a panel.
struct MemberArgument: ParsableArguments {
    @OptionGroup var target: CaseArgument

    @Argument(
        help: ArgumentHelp(
            "The reviewer's name, or the number of the seat as accredit case panel shows it.", valueName: "reviewer"))
    var member: String

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reason: String

    /// The member and the reason as the server takes them.
    var members: [String: JSONValue] {
        let name: (String, JSONValue) =
            Int64(member).map { ("assignment", .integer($0)) } ?? ("reviewer", .string(member))
        return [name.0: name.1, "reason": .string(reason)]
    }
}

/// `accredit case invite`: asks a reviewer onto the panel.
struct InviteReviewer: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Invites a reviewer onto the panel; for officers.",
        discussion: """
            accredit case reviewers suggests whom. Without --seat it is the first free seat that fits; a chair is \
            asked as such.

            Examples:
              accredit case invite BAC-7K3M-9QX4-T2 "Anne Example"
              accredit case invite BAC-7K3M-9QX4-T2 "Ben Sample" --seat chair
            """)

    @OptionGroup var target: CaseArgument
    @Argument(help: "The reviewer's name.") var reviewer: String
    @Option(help: "The seat: chair, lay or member.", completion: .list(["chair", "lay", "member"])) var seat: String?
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "panel/invitations" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["reviewer": .string(reviewer)]
        members["seat"] = seat.map { .string($0) }
        return members
    }
}

/// `accredit case join`: accepts a seat.
struct JoinPanel: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Accepts a seat on the panel, and declares that you have no interest in the case.",
        discussion: """
            Example:
              accredit case join BAC-7K3M-9QX4-T2
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "panel/acceptance" }
    var members: [String: JSONValue] { [:] }
}

/// `accredit case decline`: does not take a seat.
struct DeclinePanel: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "decline", abstract: "Declines a seat on the panel, or gives it up before reviewing.",
        discussion: """
            The officer reads why, and from which day you could review; the provider reads neither.

            Examples:
              accredit case decline BAC-7K3M-9QX4-T2
              accredit case decline BAC-7K3M-9QX4-T2 \\
                  --reason "Marking until Christmas." --another-day 2027-01-12
            """)

    @OptionGroup var target: CaseArgument
    @Option(help: ArgumentHelp("Why, in words.", valueName: "text")) var reason: String?
    @Option(
        help: ArgumentHelp("The day from which you could review.", valueName: "day"), transform: Arguments.day)
    var anotherDay: Day?
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "panel/refusal" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        members["reason"] = reason.map { .string($0) }
        members["another_day"] = anotherDay.map { .string($0.description) }
        return members
    }
}

/// `accredit case declare`: declares an interest in a case.
struct DeclareInterest: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "declare", abstract: "Declares an interest in a case; it ends your seat on its panel.",
        discussion: """
            Natures: employment, governance, consultancy, ownership, family, collaboration, other. For an interest in an
            organisation, whatever the case: accredit interests add.

            Examples:
              accredit case declare BAC-7K3M-9QX4-T2 family
              accredit case declare BAC-7K3M-9QX4-T2 other --reviewer "Ben Sample"
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

/// `accredit case withdraw-interest`: takes back an interest that was declared by mistake.
struct WithdrawInterestInCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "withdraw-interest",
        abstract: "Takes back an interest that you declared in a case by mistake; the seat is not given back.",
        discussion: """
            The history keeps the interest and why it was withdrawn.

            Example:
              accredit case withdraw-interest BAC-7K3M-9QX4-T2 \\
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

/// `accredit case release`: takes somebody off the panel.
struct ReleaseReviewer: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Releases a reviewer from the panel, with or without a substitute; for officers.",
        discussion: """
            Example:
              accredit case release BAC-7K3M-9QX4-T2 "Ben Sample" \\
                  --reason "Fell ill." --substitute "Anne Example"
            """)

    @OptionGroup var member: MemberArgument
    @Option(help: ArgumentHelp("The substitute's name.", valueName: "name")) var substitute: String?
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var target: CaseArgument { member.target }
    var part: String { "panel/releases" }
    var members: [String: JSONValue] {
        var members = member.members
        members["substitute"] = substitute.map { .string($0) }
        return members
    }
}

/// `accredit case object`: the provider objects to a member.
struct ObjectToReviewer: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "object", abstract: "Objects to a member of the panel; for providers.",
        discussion: """
            Example:
              accredit case object BAC-7K3M-9QX4-T2 "Ben Sample" \\
                  --reason "Works for a competitor."
            """)

    @OptionGroup var member: MemberArgument
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var target: CaseArgument { member.target }
    var part: String { "panel/objections" }
    var members: [String: JSONValue] { member.members }
}

/// `accredit case overrule`: keeps a member to whom the provider objected.
struct OverruleObjection: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "overrule", abstract: "Keeps a member to whom the provider has objected; for officers.",
        discussion: """
            Example:
              accredit case overrule BAC-7K3M-9QX4-T2 "Ben Sample" \\
                  --reason "Left that college in 2019."
            """)

    @OptionGroup var member: MemberArgument
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var target: CaseArgument { member.target }
    var part: String { "panel/overrulings" }
    var members: [String: JSONValue] { member.members }
}
