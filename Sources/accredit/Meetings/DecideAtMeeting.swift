import ArgumentParser
import Engine
import Foundation
import WorkflowCore

/// `accredit meeting decide`.
struct DecideAtMeeting: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "decide", abstract: "Records the decisions of a meeting on several cases.",
        discussion: """
            The file is a list: case and action, and where they are needed reasons, items, until and data, as accredit \
            case decide
            takes them. Each decision stands alone: one that is refused changes nothing for the others, and the exit \
            code says that
            one was. Under the same key nothing is recorded twice.

            Example of a file:
              - {case: BAC-7K3M-9QX4-T2, action: approve}
              - {case: BAC-5V1D-3RW8-K7, action: refuse, reasons: No assessment.}

            Example:
              accredit meeting decide 2027-01-12 decisions.yaml
            """)

    /// Outcome of one decision.
    private struct Outcome: Decodable {
        let `case`: String
        let done: Bool
        let receipt: Receipt?
        let problem: JSONValue?
    }

    private struct Answer: Decodable { let outcomes: [Outcome] }

    @OptionGroup var meeting: MeetingArgument
    @Argument(
        help: ArgumentHelp("The decisions, YAML or JSON; - is standard input.", valueName: "file"), completion: .file())
    var file: String
    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let heading = command.heading
        var members: [String: JSONValue] = ["decisions": try InputFile.document(of: file).value]
        members["occurred_at"] = heading.occurredAt.map { .string($0.description) }
        let request = ServerRequest(
            method: .post, path: ["v1", "meetings", meeting.name, "decisions"], body: .object(members), key: heading.key
        )
        let (list, answer) = try await client.ask(request, for: Answer.self)
        show(
            answer,
            text: list.outcomes.map {
                $0.receipt?.sentence ?? "\($0.case): \($0.problem?["detail"]?.stringValue ?? "")"
            }.joined(
                separator: "\n"))
        let refused = list.outcomes.filter { !$0.done }
        if !refused.isEmpty { throw Failure.notAllRecorded(refused: refused.count, of: list.outcomes.count) }
    }
}
