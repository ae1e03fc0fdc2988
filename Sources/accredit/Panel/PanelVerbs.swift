import ArgumentParser
import Engine
import Turnaround
import WorkflowCore

/// `accredit panel`: who reviews a case.
struct Panels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "panel",
        abstract: "Shows the panel of a case, and who takes, gives up or loses a seat on it.",
        discussion: """
            Examples:
              accredit panel suggest BAC-7K3M-9QX4-T2
              accredit panel invite BAC-7K3M-9QX4-T2 "Anne Example"
              accredit panel join BAC-7K3M-9QX4-T2
              accredit panel show BAC-7K3M-9QX4-T2
            """,
        subcommands: [
            ShowPanel.self, SuggestReviewers.self, InviteReviewer.self, JoinPanel.self, DeclinePanel.self,
            ReleaseReviewer.self, ObjectToReviewer.self, OverruleObjection.self,
        ])
}

/// Which member of a panel.
struct MemberArgument: ParsableArguments {
    @OptionGroup var target: CaseArgument

    @Argument(
        help: ArgumentHelp(
            "The reviewer's name, or the number of the seat as accredit panel show shows it.", valueName: "reviewer"))
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

/// `accredit panel invite`: asks a reviewer onto the panel.
struct InviteReviewer: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Invites a reviewer onto the panel; for officers.",
        discussion: """
            accredit panel suggest suggests whom. Without --seat it is the first free seat that fits; a chair is \
            asked as such.

            Examples:
              accredit panel invite BAC-7K3M-9QX4-T2 "Anne Example"
              accredit panel invite BAC-7K3M-9QX4-T2 "Ben Sample" --seat chair
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

/// `accredit panel join`: accepts a seat.
struct JoinPanel: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Accepts a seat on the panel, and declares that you have no interest in the case.",
        discussion: """
            Example:
              accredit panel join BAC-7K3M-9QX4-T2
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "panel/acceptance" }
    var members: [String: JSONValue] { [:] }
}

/// `accredit panel decline`: does not take a seat.
struct DeclinePanel: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "decline", abstract: "Declines a seat on the panel, or gives it up before reviewing.",
        discussion: """
            The officer reads why, and from which day you could review; the provider reads neither.

            Examples:
              accredit panel decline BAC-7K3M-9QX4-T2
              accredit panel decline BAC-7K3M-9QX4-T2 \\
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

/// `accredit panel release`: takes somebody off the panel.
struct ReleaseReviewer: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Releases a reviewer from the panel, with or without a substitute; for officers.",
        discussion: """
            Example:
              accredit panel release BAC-7K3M-9QX4-T2 "Ben Sample" \\
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

/// `accredit panel object`: the provider objects to a member.
struct ObjectToReviewer: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "object", abstract: "Objects to a member of the panel; for providers.",
        discussion: """
            Example:
              accredit panel object BAC-7K3M-9QX4-T2 "Ben Sample" \\
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

/// `accredit panel overrule`: keeps a member to whom the provider objected.
struct OverruleObjection: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "overrule", abstract: "Keeps a member to whom the provider has objected; for officers.",
        discussion: """
            Example:
              accredit panel overrule BAC-7K3M-9QX4-T2 "Ben Sample" \\
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
