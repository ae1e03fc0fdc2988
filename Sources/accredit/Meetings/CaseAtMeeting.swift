import ArgumentParser
import Engine
import WorkflowCore

/// `accredit meeting vote`.
struct VoteOnCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "vote", abstract: "Votes on a case at an open meeting; for members who are present.",
        discussion: """
            For one of the actions that decide the case, or abstain. Until the decision a vote may be changed.

            Examples:
              accredit meeting vote BAC-7K3M-9QX4-T2 approve
              accredit meeting vote BAC-7K3M-9QX4-T2 abstain
            """)

    @OptionGroup var target: CaseArgument
    @Argument(help: "An action that decides, or abstain.", completion: Completions.actions) var vote: String
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    /// Others vote at the same time.
    static var takesAnyVersion: Bool { true }
    var part: String { "meeting/votes" }
    var members: [String: JSONValue] { ["vote": .string(vote)] }
}

/// `accredit meeting recuse`.
struct RecuseFromCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "recuse", abstract: "Recuses a member from a case: no vote, and no part of its quorum.",
        discussion: """
            Officers recuse others with --member.

            Example:
              accredit meeting recuse BAC-7K3M-9QX4-T2 --reason "A former student."
            """)

    @OptionGroup var target: CaseArgument
    @Option(help: ArgumentHelp("The member, for officers; yourself if omitted.", valueName: "name")) var member: String?
    @Option(help: ArgumentHelp("Why, in words; the body alone sees it.", valueName: "text")) var reason: String?
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "meeting/recusals" }
    var members: [String: JSONValue] {
        ["member": member, "reason": reason].compactMapValues { $0.map { .string($0) } }
    }
}

/// `accredit meeting readmit`.
struct ReadmitToCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "readmit",
        abstract: "Readmits a recused member to a case; for officers.",
        discussion: """
            For a member who was recused by mistake. An interest in the case still blocks them.

            Example:
              accredit meeting readmit BAC-7K3M-9QX4-T2 --member "Ann Example" \\
                  --reason "It was another college."
            """)

    @OptionGroup var target: CaseArgument
    @Option(help: ArgumentHelp("Who.", valueName: "name")) var member: String
    @Option(help: ArgumentHelp("Why, in words; the body alone sees it.", valueName: "text")) var reason: String
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "meeting/readmissions" }
    var members: [String: JSONValue] { ["member": .string(member), "reason": .string(reason)] }
}

/// `accredit meeting hold-over`.
struct HoldOverCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "hold-over", abstract: "Holds a case over from its meeting to the next one.",
        discussion: """
            Example:
              accredit meeting hold-over BAC-7K3M-9QX4-T2 --reason "The chair is ill."
            """)

    @OptionGroup var target: CaseArgument
    @Option(help: ArgumentHelp("Why, in words; the provider sees it.", valueName: "text")) var reason: String
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "meeting/postponements" }
    var members: [String: JSONValue] { ["reason": .string(reason)] }
}

/// `accredit meeting place`.
struct PlaceCase: ClockVerb {
    static let configuration = CommandConfiguration(
        commandName: "place",
        abstract: "Sets the position of a case on an agenda, or takes a late paper; for officers.",
        discussion: """
            Cases come in the order in which they were ready; those with a position come first. A case that missed the \
            cut-off of a
            meeting can be taken onto it with a reason.

            Examples:
              accredit meeting place BAC-7K3M-9QX4-T2 --position 1
              accredit meeting place BAC-7K3M-9QX4-T2 --meeting 2027-01-12 \\
                  --reason "The chair takes it as a late paper."
            """)

    @OptionGroup var target: CaseArgument
    @Option(
        help: ArgumentHelp("A meeting other than the case's own.", valueName: "meeting"),
        transform: MeetingArgument.dated)
    var meeting: String?
    @Option(help: ArgumentHelp("Its position, from 1.", valueName: "number")) var position: Int?
    @Option(help: ArgumentHelp("Why, in words.", valueName: "text")) var reason: String?
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    var part: String { "meeting/placements" }
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["meeting": meeting, "reason": reason].compactMapValues {
            $0.map { .string($0) }
        }
        members["position"] = position.map { .integer(Int64($0)) }
        return members
    }
}

/// `accredit meeting of`.
struct ShowCaseMeeting: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "of",
        abstract: "Shows the meeting that a case waits for, and the earlier meetings it was not on.",
        discussion: """
            Example:
              accredit meeting of BAC-7K3M-9QX4-T2
            """)

    private struct Answer: Decodable { let meeting: CaseMeeting? }

    @OptionGroup var target: CaseArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (found, answer) = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(target.name, "meeting")), for: Answer.self)
        try show(answer, text: found.meeting.map(Self.text) ?? "The case waits for no meeting.")
    }

    private static func text(_ meeting: CaseMeeting) -> String {
        let passed = (meeting.passed ?? []).map {
            ("Passed", "\($0.date), papers closed \($0.papersClose): \($0.because.replacing("_", with: " "))")
        }
        let votes = (meeting.votes ?? []).map { ("Vote", "\($0.member): \($0.vote)") }
        return Table.pairs(
            [
                ("Meeting", meeting.meeting), ("Status", meeting.status),
                ("Papers close", meeting.papersClose.description),
            ] + passed
                + [
                    (
                        "Quorum",
                        meeting.rule.map {
                            "\($0.quorum), majority \($0.majority)\($0.castingVote ? ", casting vote" : "")"
                        }
                    ),
                    ("Recused", (meeting.recused ?? []).isEmpty ? nil : meeting.recused?.joined(separator: ", ")),
                ] + votes + [("Withheld", (meeting.withheld ?? 0) > 0 ? "\(meeting.withheld ?? 0) votes" : nil)])
    }
}
