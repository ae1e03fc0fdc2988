import ArgumentParser
import Engine
import Turnaround

/// `accredit decision list`: what was decided, with the items and where conditions stand.
struct ShowDecisions: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Shows the decisions on a case with reasons, items and the status of conditions.",
        discussion: """
            Examples:
              accredit decision list BAC-7K3M-9QX4-T2
              accredit decision list BAC-7K3M-9QX4-T2 --json
            """)

    private struct Answer: Decodable { let decisions: [CaseDecision] }

    @OptionGroup var target: CaseArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (list, answer) = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(target.name, "decisions")), for: Answer.self)
        try show(
            answer,
            text: list.decisions.isEmpty
                ? "Nothing has been decided." : list.decisions.map(Self.text).joined(separator: "\n\n"))
    }

    private static func text(_ decision: CaseDecision) -> String {
        var lines = [
            "\(decision.decision), \(decision.decidedAt.inLondon)" + (decision.validUntil.map { ", until \($0)" } ?? "")
        ]
        if let takenBack = decision.takenBack { lines.append("Taken back \(takenBack.sentence)") }
        if let reasons = decision.reasons { lines.append(reasons) }
        guard !decision.items.isEmpty else { return lines.joined(separator: "\n") }
        let table = Table.text(
            ["No", "Kind", "Text", "Due", "Status"],
            decision.items.map { item in
                let due = item.due.map { "\($0)" + (item.firstDue.map { " (first \($0))" } ?? "") } ?? ""
                return [
                    String(item.item), item.kind, item.text.text(in: .en), due,
                    (item.status ?? "") + (item.missedAt == nil ? "" : ", missed"),
                ]
            })
        let shown = decision.items.flatMap(\.lines).filter { $0.0.hasPrefix(" ") }
        return lines.joined(separator: "\n") + "\n" + table + (shown.isEmpty ? "" : "\n" + Table.pairs(shown))
    }
}
