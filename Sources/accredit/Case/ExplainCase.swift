import ArgumentParser
import Engine
import WorkflowCore

/// `accredit case explain`: what can be done now, and what stands in the way of the rest.
struct ExplainCase: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract:
            "Lists every action of a case: what blocks it, who may take it, and the command for it.",
        discussion: """
            Examples:
              accredit case explain BAC-7K3M-9QX4-T2
              accredit case explain BAC-7K3M-9QX4-T2 --json
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (list, answer) = try await client.actions(of: target.name)
        let standing = Self.standing(list)
        if list.actions.isEmpty, standing.isEmpty, !output.json {
            return Terminal.say("nothing leads on from here: the case is finished")
        }
        try show(
            answer,
            text: (list.actions.map { Self.text($0, on: target.name) } + standing).joined(separator: "\n\n"))
    }

    /// The requests and conditions that one side waits for from the other, with what was said to each.
    static func standing(_ list: CaseExplanation) -> [String] {
        (list.requests.map(\.lines) + list.conditions.map(\.lines)).map(Table.pairs)
    }

    /// One action: what it leads to, who can, every condition, what to hand over, what to type.
    static func text(_ action: ActionExplanation, on reference: String) -> String {
        var lines = ["\(action.action.asHeading)  \(action.title.bilingual) → \(action.to)"]
        let people = action.roles.filter { $0 != "system" }
        if people.isEmpty {
            lines.append("  who    nobody: it \(action.next)")
        } else {
            lines.append("  who    \(people.joined(separator: ", "))\(action.permitted ? " (you are one)" : "")")
        }
        if action.blockedBy?["reason"] == "separation" {
            lines.append("  " + "✗".asBad + "      somebody else must do it: you did what it is kept separate from")
        }
        for guardLine in action.guards {
            lines.append("  " + (guardLine.satisfied ? "✓".asGood : "✗".asBad) + "      \(guardLine.message.bilingual)")
        }
        if action.blockedBy?["reason"] == "incomplete" {
            for problem in action.blockedBy?["problems"]?.arrayValue ?? [] {
                let words = ["path", "message"].compactMap { problem[$0]?.stringValue }.joined(separator: " ")
                lines.append("  " + "✗".asBad + "      \(words); expected \(problem["expected"]?.stringValue ?? "")")
            }
        }
        if let votes = action.votes { lines.append("  votes  \(votes.summary)") }
        for field in action.records.arrayValue ?? [] {
            let optional = field["optional"]?.boolValue == true ? ", optional" : ""
            lines.append(
                "  data   \(field["name"]?.stringValue ?? "") (\(field["type"]?.stringValue ?? "text")\(optional))")
        }
        let isSystem = people.isEmpty
        if !isSystem { lines.append("  next   \(command(action, on: reference) ?? action.next)") }
        return lines.joined(separator: "\n")
    }

    /// The command with which the reader takes an action, or mends what is missing.
    private static func command(_ action: ActionExplanation, on reference: String) -> String? {
        let verb = action.helps.map { helps in
            let noun = helps == "take-back" ? "decision" : "case"
            return "accredit \(noun) \(helps) \(CaseReference.normalised(reference))"
        }
        return switch action.helps {
        case "act":
            verb.map { verb in
                let fields = (action.records.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
                return "\(verb) \(action.action)" + fields.map { " --data \($0)=…" }.joined()
            }
        case "amend": verb.map { "\($0) FILE" }
        case "take-back": verb.map { "\($0) --reason …" }
        default: verb
        }
    }
}
