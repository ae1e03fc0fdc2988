import ArgumentParser
import Engine
import WorkflowCore

/// `accredit meeting decide`.
struct DecideAtMeeting: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "decide", abstract: "Records the decisions of a meeting on several cases.",
        discussion: """
            The file is a list: case and action, and where they are needed reasons, items, until and data, as
            accredit case act takes them. What would be decided is shown first, and recorded once it is
            confirmed: on a terminal by an answer, otherwise by --yes. With --dry-run it is only shown. Each
            decision stands alone: one that is refused changes nothing for the others, and the exit code says that
            one was. Under the same key nothing is recorded twice.

            Example of a file:
              - {case: BAC-7K3M-9QX4-T2, action: approve}
              - {case: BAC-5V1D-3RW8-K7, action: refuse, reasons: No assessment.}

            Examples:
              accredit meeting decide 2027-01-12 decisions.yaml --dry-run
              accredit meeting decide 2027-01-12 decisions.yaml
              accredit meeting decide 2027-01-12 decisions.yaml --yes
            """)

    @OptionGroup var meeting: MeetingArgument
    @Argument(
        help: ArgumentHelp("The decisions, YAML or JSON; - is standard input.", valueName: "file"), completion: .file())
    var file: String
    @Flag(help: "Only show what would be decided; nothing is recorded.") var dryRun = false
    @Flag(help: "Record them without asking.") var yes = false
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !(dryRun && yes) else {
            throw ValidationError("--dry-run records nothing, so there is nothing to say --yes to.")
        }
    }

    func run(with client: ServerClient) async throws {
        guard dryRun || yes || (Terminal.hasPerson && file != "-") else {
            throw ValidationError(
                """
                Without a terminal nobody can confirm the decisions: look at them with --dry-run, then record them \
                with --yes.
                """)
        }
        let decisions = try InputFile.document(of: file).value
        let heading = command.heading
        if !yes {
            let (shown, answer) = try await send(decisions, isRehearsal: true, heading, through: client)
            if dryRun {
                try show(answer, text: shown.summary)
                guard shown.refused == 0 else {
                    throw Failure.notAllRecordable(refused: shown.refused, of: shown.outcomes.count)
                }
                return
            }
            Terminal.say("this would be decided:\n\(shown.summary)")
            let count = shown.outcomes.count - shown.refused
            let question = "Record \(count) \(count == 1 ? "decision" : "decisions")"
            guard count > 0, Terminal.isYes(question, usually: "n") == true else { throw Failure.notConfirmed }
        }
        let (list, answer) = try await send(decisions, isRehearsal: false, heading, through: client)
        try show(
            answer,
            text: list.outcomes.map {
                $0.receipt?.sentence ?? "\($0.case): \($0.problem?["detail"]?.stringValue ?? "")"
            }.joined(separator: "\n"))
        guard list.refused == 0 else { throw Failure.notAllRecorded(refused: list.refused, of: list.outcomes.count) }
    }

    private func send(
        _ decisions: JSONValue, isRehearsal: Bool, _ heading: CommandHeading, through client: ServerClient
    ) async throws -> (value: MeetingOutcomeList, answer: ServerAnswer) {
        var members: [String: JSONValue] = ["decisions": decisions]
        if isRehearsal { members["dry_run"] = true }
        members["occurred_at"] = heading.occurredAt.map { .string($0.description) }
        return try await client.ask(
            ServerRequest(
                method: .post, path: ["v1", "meetings", meeting.name, "decisions"], body: .object(members),
                key: heading.key), for: MeetingOutcomeList.self)
    }
}

/// What became of the decisions of a meeting, or would.
private struct MeetingOutcomeList: Decodable {
    /// Outcome of one decision.
    struct Outcome: Decodable {
        let `case`: String
        let title: String?
        let providerName: String?
        let done: Bool
        let receipt: Receipt?
        let replayed: Bool?
        let problem: JSONValue?
    }

    let outcomes: [Outcome]

    /// Number of decisions that are refused.
    var refused: Int { outcomes.count { !$0.done } }

    /// What each decision comes to, as a table with what is wrong below it.
    var summary: String {
        let rows = outcomes.map { outcome in
            [
                outcome.case, outcome.title ?? "", outcome.providerName ?? "",
                outcome.receipt?.action ?? "refused",
                outcome.replayed == true ? "recorded before" : outcome.receipt.map { "→ \($0.state)" } ?? "",
            ]
        }
        let problems = outcomes.compactMap { outcome in
            outcome.problem?["detail"]?.stringValue.map { "\(outcome.case): \($0)" }
        }
        return ([Table.text(["Case", "Course", "Provider", "Decision", "Then"], rows)] + problems).joined(
            separator: "\n")
    }
}
