import ArgumentParser
import Engine
import Foundation
import WorkflowCore

/// Asks on a terminal what a route wants to know, and puts the answers down as a file.
struct AdoptionInterview {
    private let definition: WorkflowDefinition
    private let divisions: [String]

    /// An interview about a route.
    init(_ route: AdoptedScheme.Route, divisions: [String]) {
        definition = route.definition
        self.divisions = divisions
    }

    /// Asks everything.
    /// - Returns: the answers, as `--from` takes them.
    /// - Throws: `ValidationError` where nobody could answer.
    func ask() throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("Without a terminal the answers come from a file: --from FILE; --print-answers writes one to change.")
        }
        var lines = [
            "body: {name: \(Self.quoted(ask("The body's name"))), code: \(Self.quoted(ask("Its code, 2 to 8 capitals and digits").uppercased()))}"
        ]
        lines.append(
            "calendar: \(Self.quoted(ask("Whose bank holidays count (\(divisions.joined(separator: ", ")))", usually: definition.calendar)))"
        )
        if definition.states.contains(where: { $0.meeting != nil }) {
            let dates = ask("When the committee meets", usually: "second Tuesday of every month")
            let papers = ask("How long before a meeting papers close", usually: "5 working days")
            lines.append("committee: {dates: \(Self.quoted(dates)), papers: \(Self.quoted(papers))}")
        }
        lines.append("standard: \(Self.quoted(ask("The standard of the whole", usually: definition.clock.standard.description)))")
        lines.append("standards:")
        for state in definition.states {
            guard let standard = state.standard else { continue }
            lines.append("  \(state.state): \(Self.quoted(ask("The standard of “\(state.title.en)”", usually: standard.description)))")
        }
        if let fee = definition.burden?.fee {
            lines.append(
                "fee: \(ask("What a case costs a provider, in pounds", usually: fee.rounded() == fee ? String(Int(fee)) : String(fee)))")
        }
        lines.append("people:")
        repeat {
            let name = Self.quoted(ask("The name of one of your people"))
            lines.append("  - {name: \(name), roles: [\(ask("Their roles, with commas: officer, reviewer, decider, analyst"))]}")
        } while isMore("Another of your people")
        lines.append("providers:")
        repeat {
            let name = Self.quoted(ask("The name of a provider you invite"))
            let code = Self.quoted(ask("Its code").uppercased())
            let ukprn = Self.quoted(ask("Its UKPRN, 8 digits"))
            let nation = Self.quoted(ask("Its nation (england, wales, scotland, northern-ireland)"))
            let people = Arguments.list(ask("The names of its people, with commas")).map(Self.quoted).joined(separator: ", ")
            lines.append("  - {code: \(code), name: \(name), ukprn: \(ukprn), nation: \(nation), people: [\(people)]}")
        } while isMore("Another provider")
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line from the terminal; the usual answer for an empty one.
    private func ask(_ question: String, usually usual: String? = nil) -> String {
        FileHandle.standardError.write(Data("\(question)\(usual.map { " [\($0)]" } ?? ""): ".utf8))
        let answer = (readLine() ?? "").trimmingCharacters(in: .whitespaces)
        return answer.isEmpty ? usual ?? "" : answer
    }

    private func isMore(_ question: String) -> Bool { ask("\(question)? y or n", usually: "n").lowercased().hasPrefix("y") }

    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
