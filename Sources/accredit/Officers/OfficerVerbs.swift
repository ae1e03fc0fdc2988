import ArgumentParser
import Engine
import WorkflowCore

/// The officer whose cases a list shows.
struct OfficerOptions: ParsableArguments {
    @Flag(name: .customLong("mine"), help: "For people of a body: only cases of which you are the officer.")
    var mine = false

    @Flag(name: .customLong("unassigned"), help: "For people of a body: only cases without an officer.")
    var unassigned = false

    @Option(help: ArgumentHelp("For people of a body: only cases of this officer.", valueName: "name"))
    var officer: String?

    func validate() throws {
        guard [mine, unassigned, officer != nil].count(where: \.self) <= 1 else {
            throw ValidationError("--mine, --unassigned and --officer exclude one another.")
        }
    }

    /// The query parameter; `nil` where all cases are asked for.
    var word: String? { mine ? "me" : unassigned ? "none" : officer }
}

/// `accredit case assign`: gives a case to an officer.
struct AssignCase: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "assign",
        abstract: "Gives a case to an officer of the body, or to nobody; for officers.",
        discussion: """
            The officer of a case finds it on their list and gets the letters to the body about it. Anybody else whose \
            role allows it may act on it all the same. The provider does not see who it is.

            Examples:
              accredit case assign BAC-7K3M-9QX4-T2 "Anne Example"
              accredit case assign BAC-7K3M-9QX4-T2 --nobody
            """)

    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The officer's name.", valueName: "officer"))
    var officer: String?

    @Flag(help: "Take the case from its officer and give it to nobody.")
    var nobody = false

    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (officer != nil) != nobody else { throw ValidationError("Name an officer, or say --nobody.") }
    }

    func run(with client: ServerClient) async throws {
        let tag = seen.number.map { "\"\($0)\"" } ?? "*"
        var members: [String: JSONValue] = [:]
        members["officer"] = officer.map { .string($0) }
        members["occurred_at"] = command.heading.occurredAt.map { .string($0.description) }
        let (receipt, answer) = try await client.ask(
            ServerRequest(
                method: nobody ? .delete : .post, path: ServerRequest.onCase(target.name, "officer"),
                body: .object(members), ifMatch: tag, key: command.heading.key), for: Receipt.self)
        try show(
            answer,
            text: officer.map { "\(receipt.reference) is \($0)'s." } ?? "\(receipt.reference) has no officer now.")
        if answer.isReplay, !output.json {
            Terminal.say("this was done before under the same key; nothing was done again")
        }
    }
}

/// `accredit case reassign`: gives all cases of an officer to others.
struct ReassignCases: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "reassign",
        abstract: "Gives all cases of an officer that go on to another, or by the body's rule; for officers.",
        discussion: """
            For an officer who leaves or is away for long. What goes on are open cases and those that are recognised. \
            Without --to the body's rule chooses for each; whatever suits nobody has no officer then.

            Examples:
              accredit case reassign --from "Anne Example" --to "Ben Sample"
              accredit case reassign --from "Anne Example"
            """)

    @Option(help: ArgumentHelp("The officer who has the cases.", valueName: "name"))
    var from: String

    @Option(help: ArgumentHelp("The officer who gets them; the body's rule chooses if omitted.", valueName: "name"))
    var to: String?

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        var members: [String: JSONValue] = ["from": .string(from)]
        members["to"] = to.map { .string($0) }
        let (reassignment, answer) = try await client.ask(
            ServerRequest(method: .post, path: ["v1", "officers", "reassignment"], body: .object(members)),
            for: Reassignment.self)
        try show(answer, text: Self.text(reassignment))
        if !output.json, reassignment.moved.isEmpty, reassignment.kept.isEmpty {
            Terminal.say("\(from) has no cases that go on; nothing changed")
        }
    }

    /// What became of each case.
    static func text(_ reassignment: Reassignment) -> String {
        let moved: [[String]] = reassignment.moved.map { [$0.case, $0.officer ?? "nobody suits it", ""] }
        let kept: [[String]] = reassignment.kept.map { [$0.case, "not moved", $0.reason] }
        let rows = moved + kept
        return rows.isEmpty ? "" : Table.text(["Case", "Officer now", "Why"], rows)
    }
}

/// `accredit officers`: the officers of a body.
struct ListOfficers: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "officers",
        abstract: "Lists the officers of your body with their open cases, expertise and days away.",
        discussion: """
            Whoever has left and still has cases is listed too: give them to others with accredit case reassign. \
            Expertise is recorded with accredit reviewers describe, days away with accredit away.

            Examples:
              accredit officers
              accredit officers --json
            """)

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (list, answer) = try await client.ask(ServerRequest(path: ["v1", "officers"]), for: OfficerList.self)
        try show(answer, text: Self.table(list.officers))
        if !output.json, list.officers.isEmpty { Terminal.say("you work for no body, so no officers are yours to see") }
    }

    /// The officers as a table.
    static func table(_ officers: [Officer]) -> String {
        guard !officers.isEmpty else { return "" }
        return Table.text(
            ["Officer", "Open cases", "Knows", "Away", "Standing"],
            officers.map { officer in
                [
                    officer.officer, String(officer.cases), officer.expertise.joined(separator: ", "),
                    officer.away.map { "\($0.from) to \($0.until)" }.joined(separator: ", "),
                    officer.acts ? "acts" : "has left",
                ]
            })
    }
}

/// The answer of `GET /v1/officers`.
struct OfficerList: Decodable, Sendable {
    let officers: [Officer]
}
