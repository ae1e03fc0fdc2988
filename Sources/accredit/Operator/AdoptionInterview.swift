import Administration
import ArgumentParser
import Engine
import Foundation
import Turnaround
import WorkflowCore

/// Asks on a terminal what a route wants to know, one thing at a time, and puts the answers down as a file. A wrong
/// answer is asked again.
struct AdoptionInterview {
    /// What somebody answered.
    struct Answered {
        /// The body's code.
        let code: String
        /// The answers, as `--from` takes them.
        let text: String
        /// True if to adopt with them now.
        let goesOn: Bool
    }

    let definition: WorkflowDefinition
    let divisions: [String]
    /// Organisations that are there already.
    let known: [Organisation]
    /// The answers so far.
    var answers = AdoptionDraft()
    /// What was typed so far.
    private let typed = Typed()

    /// An interview about a route.
    init(_ route: AdoptedScheme.Route, divisions: [String], known: [Organisation]) {
        definition = route.definition
        self.divisions = divisions
        self.known = known
    }

    /// Whether somebody is there to answer.
    /// - Throws: `ValidationError` where nobody is.
    static func checkTerminal() throws {
        guard Terminal.hasPerson else {
            throw ValidationError(
                "Without a terminal the answers come from a file: --from FILE; --print-answers writes one to change.")
        }
    }

    /// Asks everything. Whoever goes back is asked from there on anew.
    /// - Throws: `ValidationError` where the answers end before the questions do.
    mutating func ask() throws -> Answered {
        tell(
            """
            \(definition.title.text(in: .en)). Enter takes what stands in brackets, \(Typed.back) goes back; nothing \
            is stored before the end.
            """)
        while true {
            do { return try askAll() } catch is Typed.Back {
                answers = AdoptionDraft()
                typed.goBack()
            }
        }
    }

    private mutating func askAll() throws -> Answered {
        let name = try ask("The body's name", at: [.key("body"), .key("name")])
        let code = try ask("Its code, 2 to 8 capitals and digits", at: [.key("body"), .key("code")]) { [known] in
            let code = $0.uppercased()
            if let body = known.first(where: { $0.code == code }) {
                throw Wrong("\(code) is registered already, as \(body.name)")
            }
            return .string(code)
        }
        try ask(
            "Whose bank holidays count (\(divisions.joined(separator: ", ")))", at: [.key("calendar")],
            usually: usualCalendar)
        try askForClosures()
        if definition.states.contains(where: { $0.meeting != nil }) {
            try ask(
                "When the committee meets", at: [.key("committee"), .key("dates")],
                usually: "second Tuesday of every month")
            try ask(
                "How long before a meeting papers close", at: [.key("committee"), .key("papers")],
                usually: "5 working days")
        }
        try ask("The standard of the whole", at: [.key("standard")], usually: definition.clock.standard.description)
        for state in definition.states {
            guard let standard = state.timing.standard else { continue }
            try ask(
                "The standard of “\(state.title.text(in: .en))”", at: [.key("standards"), .key(state.state)],
                usually: standard.description)
        }
        if let fee = definition.burden?.fee {
            try ask(
                "What a case costs a provider, in pounds", at: [.key("fee")],
                usually: fee.rounded() == fee ? String(Int(fee)) : String(fee))
        }
        try askForPeople(code: code.stringValue ?? "")
        try askForProviders(code: code.stringValue ?? "")
        let goesOn = try isYes("Adopt now, as \(name.stringValue ?? "")", usually: "y")
        return Answered(code: code.stringValue ?? "", text: try answers.text(), goesOn: goesOn)
    }

    private var usualCalendar: String? {
        divisions.contains(definition.calendar) ? definition.calendar : divisions.first
    }

    private mutating func askForClosures() throws {
        var count = 0
        while true {
            let path: [PathComponent] = [.key("closures"), .index(count)]
            let question =
                count == 0 ? "The first day on which your office is closed besides" : "The first day of another closure"
            guard let first = try askPerhaps("\(question), such as 24 December \(Self.year)", at: path + [.key("from")])
            else { return }
            try ask("The last day of it", at: path + [.key("to")], usually: first)
            try ask("Why", at: path + [.key("title")], usually: "Office closed")
            count += 1
        }
    }

    private static var year: Int { LondonTime.shared.day(of: .now).year }

    // MARK: - One question

    /// Reason why an answer cannot be taken.
    struct Wrong: Error {
        let why: String

        init(_ why: String) { self.why = why }
    }

    /// Asks until the answer is right.
    /// - Parameters:
    ///   - path: where the answer belongs.
    ///   - usual: the answer that an empty line stands for.
    ///   - value: the answer as the file has it.
    @discardableResult
    mutating func ask(
        _ question: String, at path: [PathComponent], usually usual: String? = nil,
        as value: (String) throws -> JSONValue = { .string($0) }
    ) throws -> JSONValue {
        while true {
            let answer = try line("\(question)\(usual.map { " [\($0.isEmpty ? "none" : $0)]" } ?? "")")
            guard let given = answer.isEmpty ? usual : answer else {
                typed.forgetLast()
                tell("  An answer is needed.")
                continue
            }
            do {
                let decoded = try value(given)
                var draft = answers
                draft.set(decoded, at: path)
                if let problem = try draft.problem(at: path, for: definition, divisions: divisions) {
                    throw Wrong(problem)
                }
                answers = draft
                return decoded
            } catch let wrong as Wrong {
                typed.forgetLast()
                tell("  \(wrong.why)")
            }
        }
    }

    /// Asks for something that may be left out.
    /// - Returns: `nil` where it is.
    @discardableResult
    mutating func askPerhaps(
        _ question: String, at path: [PathComponent], as value: (String) throws -> JSONValue = { .string($0) }
    ) throws -> String? {
        var given: String?
        try ask(question, at: path, usually: "") { answer in
            given = answer.isEmpty ? nil : answer
            return answer.isEmpty ? .null : try value(answer)
        }
        return given
    }

    /// Asks whether something is so.
    func isYes(_ question: String, usually usual: String) throws -> Bool {
        while true {
            let answer = try line(Terminal.choice(question, usually: usual))
            if let isYes = Terminal.meaning(of: answer, usually: usual) { return isYes }
            typed.forgetLast()
            tell("  \(Terminal.neither(answer))")
        }
    }

    /// The answer to a question: what was typed when it was asked before, or what is typed now.
    private func line(_ question: String) throws -> String {
        if let line = typed.next() { return line }
        guard let line = Terminal.ask(question) else {
            Terminal.tell("\n")
            throw ValidationError("The answers ended before the questions did; nothing is stored.")
        }
        if line == Typed.back { throw Typed.Back() }
        typed.add(line)
        return line
    }

    /// Says something, unless it was said when the questions were asked before.
    func tell(_ text: String) { if typed.isNew { Terminal.tell("\(text)\n") } }
}

/// What was typed in an interview, so that it can be gone through again as far as it is right.
private final class Typed {
    /// Somebody wants the question before.
    struct Back: Error {}

    /// What asks for the question before.
    static let back = "<"

    private var lines: [String] = []
    private var place = 0

    /// True if the questions are asked, and not gone through again.
    var isNew: Bool { place == lines.count }

    /// The next line that was typed; `nil` where the question is new.
    func next() -> String? {
        guard !isNew else { return nil }
        place += 1
        return lines[place - 1]
    }

    func add(_ line: String) {
        lines.append(line)
        place = lines.count
    }

    /// Takes the line that was typed last away, because it is no answer.
    func forgetLast() {
        lines.removeLast()
        place = lines.count
    }

    /// Takes the last answer away, and begins again.
    func goBack() {
        if lines.popLast() == nil { Terminal.tell("  This is the first question.\n") }
        place = 0
    }
}
