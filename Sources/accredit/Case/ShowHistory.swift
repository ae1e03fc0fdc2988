import ArgumentParser
import Engine
import Foundation
import Reports
import Turnaround
import WorkflowCore

/// `accredit case history`: the path of a case, with the party and the working days of every step.
struct ShowHistory: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Shows the steps of a case with party and working days, and every event with --events.",
        discussion: """
            Times are local times in London.

            Examples:
              accredit case history BAC-7K3M-9QX4-T2
              accredit case history BAC-7K3M-9QX4-T2 --events
              accredit case history BAC-7K3M-9QX4-T2 --json
            """)

    @OptionGroup var target: CaseArgument

    @Flag(help: "List every event too, with person, role and action.")
    var events = false

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let answer = try await client.send(ServerRequest(path: ServerRequest.onCase(target.name, "history")))
        let list = try client.decode(EventList.self, from: answer)
        let path = try client.path(of: answer)
        try show(answer, text: Self.text(path, list.events, withEvents: events || path == nil))
    }

    /// The path as a table, the events below it where they are asked for.
    static func text(_ path: CaseHistory?, _ events: [HistoryEvent], withEvents: Bool) -> String {
        var parts =
            path.map { [CaseHistoryTable($0).text(columns: Terminal.columns).trimmingCharacters(in: .newlines)] } ?? []
        if withEvents { parts.append(table(events)) }
        return parts.joined(separator: "\n\n")
    }

    private static func table(_ events: [HistoryEvent]) -> String {
        Table.text(
            ["No", "When", "What", "Who", "As", "From", "To", "Note"],
            events.map { event in
                [
                    String(event.number), (event.effectiveAt ?? event.occurredAt).inLondon, event.action,
                    [event.principal, event.organisation.map { "(\($0))" }].compactMap(\.self).joined(separator: " "),
                    event.role ?? "", event.from ?? "", event.to ?? "", event.note,
                ]
            }, below: ["Note", "As"])
    }
}

extension ServerClient {
    /// The path in the answer to a question for a case's history; its members carry their JSON names themselves.
    func path(of answer: ServerAnswer) throws -> CaseHistory? {
        guard let path = try decode(JSONValue.self, from: answer)["path"], path != .null else { return nil }
        do {
            return try JSONDecoder().decode(CaseHistory.self, from: Data(try path.canonicalText().utf8))
        } catch {
            throw unexpected(answer, "the path of the case is not readable")
        }
    }
}
