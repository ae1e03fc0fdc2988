import Foundation
import WorkflowCore

/// The commands that lead a body from adopting a route to its first decision, as a person types them in a shell.
package struct AdoptionWalk: Codable, Sendable, Hashable {
    /// A command, and what it is for.
    package struct Step: Codable, Sendable, Hashable {
        /// What it is for, in a few words.
        package var why: String
        /// One line for the shell.
        package var command: String
    }

    /// The commands, in order.
    package var steps: [Step]

    /// Where things are on the operator's machine.
    package struct Places: Sendable {
        /// The folder with what adopting wrote, as the shell takes it.
        package var folder: String
        /// Where the server is to listen.
        package var port: Int
        /// The way to the database for the service, where it is not set yet.
        package var serviceURL: String?

        /// Places.
        package init(folder: String, port: Int, serviceURL: String?) {
            self.folder = folder
            self.port = port
            self.serviceURL = serviceURL
        }
    }

    /// The walk of a first case along the path that most cases take.
    package init(_ definition: WorkflowDefinition, answers: AdoptionAnswers, places: Places) {
        steps = []
        let folder = Self.quoted(places.folder)
        if let url = places.serviceURL {
            add("The service logs in with its own role, which owns nothing.", "export ACCREDIT_SERVICE_DATABASE_URL=\(Self.quoted(url))")
        }
        add("Start the server.", "accredit serve --port \(places.port) 2>\(folder)/server.log &")
        add("Where it is, and everybody's token; hand each person theirs.", ". \(folder)/tokens.env")
        add("Wait until it answers.", "until accredit register list >\(folder)/register.txt 2>&1; do sleep 1; done")
        guard let provider = answers.providers.first, let applicant = provider.people.first else { return }
        let staff = Self.variable(of: applicant, at: provider.code)
        add(
            "The provider learns what to expect.",
            "ACCREDIT_TOKEN=$\(staff) accredit advise \(folder)/first-course.yaml --body \(answers.code)")
        add(
            "It opens a case.",
            "CASE=$(ACCREDIT_TOKEN=$\(staff) accredit case open \(folder)/first-course.yaml --body \(answers.code) --key first-case)")
        var doers: [String: AdoptionAnswers.Person] = [:]
        for step in definition.typicalPath.dropFirst() {
            guard let action = step.action.flatMap({ definition.action($0) }), !action.people.isEmpty else { break }
            let kept = action.separateFrom.compactMap { doers[$0]?.name }
            let able =
                action.people.contains(.provider)
                ? [applicant] : answers.people.filter { !Set($0.roles).isDisjoint(with: action.people.map(\.rawValue)) }
            guard let doer = able.first(where: { !kept.contains($0.name) }) else { break }
            doers[action.action] = doer
            let isProvider = action.people.contains(.provider)
            let token = "ACCREDIT_TOKEN=$\(isProvider ? staff : Self.variable(of: doer, at: answers.code))"
            let data = action.records.filter { !$0.isOptional }.map { " --data \($0.name)=\(Self.sample(of: $0.type))" }.joined()
            let title = "\(action.title.en): \(doer.name)."
            add(
                title,
                action.decides == nil
                    ? "\(token) accredit case act \"$CASE\" \(action.action)\(data)"
                    : "\(token) accredit case decide \"$CASE\" \(action.action)\(data)")
        }
        add("Where the case stands, as the provider is told.", "ACCREDIT_TOKEN=$\(staff) accredit case milestones \"$CASE\"")
        if let officer = answers.people.first(where: { $0.roles.contains("officer") }) {
            add("What waits for the officer now.", "ACCREDIT_TOKEN=$\(Self.variable(of: officer, at: answers.code)) accredit work")
        }
        add("The entry of the public register.", "accredit register show \"$CASE\"")
        add("Stop the server.", "kill %1")
    }

    private mutating func add(_ why: String, _ command: String) { steps.append(Step(why: why, command: command)) }

    /// What is handed over to try it out.
    private static func sample(of type: WorkflowDefinition.RecordType) -> String {
        switch type {
        case .boolean: "true"
        case .number: "1"
        case .date: "2026-01-05"
        case .text: "'As read.'"
        }
    }

    /// The variable that holds somebody's token: `BAC_ADA_OFFICER`.
    package static func variable(of person: AdoptionAnswers.Person, at code: String) -> String {
        let plain = person.name.folding(options: [.diacriticInsensitive], locale: nil).uppercased()
        let words = plain.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return "\(code)_\(String(words))"
    }

    /// A text as one word of the shell.
    package static func quoted(_ text: String) -> String {
        text.wholeMatch(of: /[A-Za-z0-9_.\/:@-]+/) != nil ? text : "'\(text.replacing("'", with: "'\\''"))'"
    }

    /// The walk as a numbered list, each command on a line of its own.
    package var text: String {
        steps.enumerated().map { "# \($0 + 1). \($1.why)\n\($1.command)" }.joined(separator: "\n")
    }
}
