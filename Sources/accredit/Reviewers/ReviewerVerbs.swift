import ArgumentParser
import Engine
import WorkflowCore

/// A verb that says something for the register of reviewers.
protocol StatementVerb: ServerVerb {
    /// What is said.
    var entry: ReviewerStatement { get }
    /// Of whom; oneself where `nil`.
    var reviewer: String? { get }
}

extension StatementVerb {
    func run(with client: ServerClient) async throws {
        let request = ServerRequest(
            method: .post, path: ["v1", "reviewers"], body: .object(entry.members(of: reviewer)))
        let (receipt, answer) = try await client.ask(request, for: StatementReceipt.self)
        let lost = receipt.unassignedFrom ?? []
        try show(answer, text: receipt.id?.uuidString.lowercased() ?? "It is noted.")
        if !lost.isEmpty, !output.json { Terminal.say("taken off the panels of: \(lost.joined(separator: ", "))") }
        let awaited = receipt.awaitedOn ?? []
        if !awaited.isEmpty, !output.json {
            Terminal.say("reviews are awaited on \(awaited.joined(separator: ", ")); an officer finds a substitute")
        }
    }
}

/// `accredit reviewers`: who reviews for a body.
struct Reviewers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reviewers",
        abstract: "Lists the reviewers of a body and records their expertise.",
        discussion: """
            Examples:
              accredit reviewers list
              accredit reviewers describe "Anne Example" --knows dementia
            """,
        subcommands: [ListReviewers.self, DescribeReviewer.self])
}

/// `accredit reviewers list`.
struct ListReviewers: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists reviewers with expertise, load, days away and interests; yourself, if you are no officer.",
        discussion: """
            Example:
              accredit reviewers list
            """)

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (list, answer) = try await client.ask(ServerRequest(path: ["v1", "reviewers"]), for: ReviewerList.self)
        try show(answer, none: ReviewerList.none, text: list.text)
    }
}

/// `accredit reviewers describe`.
struct DescribeReviewer: StatementVerb {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Records a reviewer's expertise, and whether they are a lay member; for officers.",
        discussion: """
            The new values replace the earlier ones.

            Examples:
              accredit reviewers describe "Anne Example" \\
                  --knows dementia --knows "home care"
              accredit reviewers describe "Ben Sample" --lay
            """)

    @Argument(help: ArgumentHelp("The reviewer's name.", valueName: "reviewer")) var name: String
    @Option(name: .customLong("knows"), help: ArgumentHelp("A word or phrase; may be repeated.", valueName: "words"))
    var words: [String] =
        []
    @Flag(help: "The reviewer is a lay member.") var lay = false
    @OptionGroup var output: OutputOptions

    var reviewer: String? { name }
    var entry: ReviewerStatement { .profile(expertise: words, isLay: lay) }
}

/// `accredit interests`: standing interests, and those in one case.
struct Interests: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interests",
        abstract: "Declares interests of reviewers and deciders, in organisations and in single cases.",
        discussion: """
            Examples:
              accredit interests add SAC employment --from 2019-09-01
              accredit interests list
              accredit interests declare BAC-7K3M-9QX4-T2 family
            """,
        subcommands: [
            AddInterest.self, ListInterests.self, EndInterest.self, WithdrawInterest.self, DeclareInterest.self,
            WithdrawInterestInCase.self,
        ])
}

/// `accredit interests add`.
struct AddInterest: StatementVerb {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Declares an interest in an organisation; it ends the seats on panels that it concerns.",
        discussion: """
            Natures: \(InterestNatures.listed). An interest binds \
            until a year
            after its last day. Officers declare those of others with --reviewer.

            Examples:
              accredit interests add SAC employment --from 2019-09-01
              accredit interests add SAC governance --from 2019-09-01 \\
                  --until 2024-07-31 --reviewer "Ben Sample"
            """)

    @Argument(help: "The organisation's code.") var organisation: String
    @Argument(help: "The nature of the interest.") var nature: String
    @Option(help: ArgumentHelp("The first day, YYYY-MM-DD.", valueName: "day")) var from: String
    @Option(help: ArgumentHelp("The last day, YYYY-MM-DD.", valueName: "day")) var until: String?
    @Option(help: ArgumentHelp("The person who has the interest; yourself if omitted.", valueName: "name"))
    var reviewer: String?
    @OptionGroup var output: OutputOptions

    var entry: ReviewerStatement { .interest(organisation: organisation, nature: nature, from: from, until: until) }
}

/// `accredit interests list`.
struct ListInterests: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists standing interests: those of the body's reviewers to officers, your own otherwise.",
        discussion: """
            Example:
              accredit interests list
            """)

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (list, answer) = try await client.ask(ServerRequest(path: ["v1", "reviewers"]), for: ReviewerList.self)
        var rows: [[String]] = []
        for listed in list.reviewers {
            for interest in listed.interests {
                let (from, until) = (interest.from.map { "\($0)" } ?? "", interest.until.map { "\($0)" } ?? "")
                let id = interest.id?.uuidString.lowercased() ?? ""
                rows.append([id, listed.reviewer, interest.organisation ?? "", interest.nature, from, until])
            }
        }
        try show(
            answer, none: "there are no standing interests",
            text: Table.text(["Id", "Who", "In", "Nature", "From", "Until"], rows))
    }
}

/// `accredit interests end`.
struct EndInterest: StatementVerb {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "Ends an interest on a day.",
        discussion: """
            Example:
              accredit interests end 0192c8d4-6f1e-7d43-9b1a-2f60f5a1c001 \\
                  --until 2026-07-31
            """)

    @Argument(help: ArgumentHelp("The interest's id, as accredit interests list shows it.", valueName: "id")) var id:
        String
    @Option(help: ArgumentHelp("The last day, YYYY-MM-DD.", valueName: "day")) var until: String
    @OptionGroup var output: OutputOptions

    var reviewer: String? { nil }
    var entry: ReviewerStatement { .endOfInterest(id: id, until: until) }
}

/// `accredit interests withdraw`.
struct WithdrawInterest: StatementVerb {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Takes back an interest that you declared by mistake.",
        discussion: """
            It counts no more, as if it had never been declared; the record keeps it, and why it was withdrawn. An \
            interest that was
            true once is ended instead.

            Example:
              accredit interests withdraw 0192c8d4-6f1e-7d43-9b1a-2f60f5a1c001 \\
                  --reason "Another college of a like name was meant."
            """)

    @Argument(help: ArgumentHelp("The interest's id, as accredit interests list shows it.", valueName: "id")) var id:
        String
    @Option(help: ArgumentHelp("The reason.", valueName: "text")) var reason: String
    @OptionGroup var output: OutputOptions

    var reviewer: String? { nil }
    var entry: ReviewerStatement { .noInterest(id: id, reason: reason) }
}

/// `accredit away`: days on which a reviewer is not asked.
struct Away: StatementVerb {
    static let configuration = CommandConfiguration(
        commandName: "away", abstract: "Records days on which you are away, so that nobody invites you.",
        discussion: """
            On these days you are not reminded; where a review of yours falls due, the officer finds it in the work \
            list. The
            deputy of an officer is another officer, and finds the officer's cases with accredit work --mine.

            Examples:
              accredit away 2026-08-03 2026-08-14 --deputy "Anne Example"
              accredit away 2026-08-03 2026-08-14
              accredit away 2026-08-03 2026-08-14 --reviewer "Ben Sample"
              accredit away 2026-08-03 --cancel
            """)

    @Argument(help: ArgumentHelp("The first day, YYYY-MM-DD.", valueName: "from")) var from: String
    @Argument(help: ArgumentHelp("The last day; the first day if omitted.", valueName: "until")) var until: String?
    @Option(help: ArgumentHelp("The person who is away, for officers; yourself if omitted.", valueName: "name"))
    var reviewer: String?
    @Option(help: ArgumentHelp("Who does your work meanwhile.", valueName: "name")) var deputy: String?
    @Flag(help: "Remove the days away from that first day on.") var cancel = false
    @OptionGroup var output: OutputOptions

    var entry: ReviewerStatement {
        cancel ? .noAbsence(from: from) : .absence(from: from, until: until ?? from, deputy: deputy)
    }
}
