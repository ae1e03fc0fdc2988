import ArgumentParser
import Engine
import WorkflowCore

/// `accredit case act`: takes an action of the workflow.
struct ActOnCase: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "act",
        abstract: "Takes an action of the workflow: submit, recommend, approve, refuse, …",
        discussion: """
            Without --version the case is acted on as it stands now; with it, only if nobody has moved it since you \
            looked \
            (exit code 75 where somebody has). What an action asks for is handed over with --data; accredit case \
            explain tells its names.

            An action that withdraws or refuses is done once it is confirmed: on a terminal by an answer, otherwise \
            by --yes.

            A decision takes reasons, which are needed unless it approves, and conditions with the day by which each \
            must be met: the provider shows how (accredit condition satisfy), the body discharges them.

            Examples:
              accredit case act BAC-7K3M-9QX4-T2 submit
              accredit case act BAC-7K3M-9QX4-T2 confirm-complete --version 2
              accredit case act BAC-7K3M-9QX4-T2 withdraw --yes
              accredit case act BAC-7K3M-9QX4-T2 recommend \\
                  --data recommendation=approve --data visited=true
              accredit case act BAC-7K3M-9QX4-T2 refuse \\
                  --reasons "The outcomes are not assessed."
              accredit case act BAC-7K3M-9QX4-T2 approve-with-conditions \\
                  --reasons "One gap in assessment." \\
                  --condition "2027-03-31: Publish the marking scheme." \\
                  --commendation "Work with employers is exemplary."
            """)

    @OptionGroup var target: CaseArgument

    @Argument(help: ArgumentHelp("The action's name.", valueName: "action"), completion: Completions.actions)
    var action: String

    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("A value the action asks for; may be repeated.", valueName: "name=value"))
    var data: [String] = []

    @Option(help: ArgumentHelp("The text the action asks for, where it asks for one text.", valueName: "text"))
    var note: String?

    @OptionGroup(title: "Decisions") var decision: DecisionOptions
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var seen: SeenVersion
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        _ = try data.map(RecordedData.pair)
    }

    func run(with client: ServerClient) async throws {
        let tag = try await client.tag(of: target.name, version: seen.number)
        let explained = try await explanation(client)
        if let outcome = explained?.outcome, Self.endings.contains(outcome) {
            try confirmation.ask("\(explained?.title.text(in: .en) ?? action) \(target.name)")
        }
        let (receipt, answer) = try await take(try recorded(explained), tag: tag, with: client)
        try show(answer, text: receipt.sentence)
        if answer.isReplay, !output.json {
            Terminal.say("this was done before under the same key; nothing was done again")
        }
    }

    /// Takes the action; as a decision where something goes with it that only decisions have.
    private func take(_ data: JSONValue?, tag: String, with client: ServerClient) async throws -> (
        value: Receipt, answer: ServerAnswer
    ) {
        var members = decision.members
        guard !members.isEmpty else {
            return try await client.act(on: target.name, action, data: data, tag: tag, heading: command.heading)
        }
        members["action"] = .string(action)
        members["data"] = data
        return try await client.change(target.name, "decisions", members, tag: tag, heading: command.heading)
    }

    /// Outcomes that end a case for good, against its provider or by it.
    private static let endings: Set = ["refused", "withdrawn", "withdrawn-by-body"]

    /// What the workflow says of the action, where that is needed.
    private func explanation(_ client: ServerClient) async throws -> ActionExplanation? {
        if confirmation.isGiven, data.isEmpty, note == nil { return nil }
        return try await client.actions(of: target.name).value.actions.first { $0.action == action }
    }

    /// The data with the types that the workflow gives their names; the server judges whether they fit.
    private func recorded(_ explained: ActionExplanation?) throws -> JSONValue? {
        guard !data.isEmpty || note != nil else { return nil }
        return try RecordedData(fields: explained.map(RecordedData.fields)).values(data, note: note)
    }
}
