import Administration
import ArgumentParser
import Engine

/// `accredit org assign-officers`: the rule by which cases of a body get an officer.
struct AssignOfficers: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "assign-officers",
        abstract: "Sets the rule by which a case that is handed to a body gets an officer.",
        discussion: """
            round-robin takes turns; load gives to whoever has the fewest open cases; subject to whoever knows the \
            most of what the course is about (accredit reviewers describe). Officers who have no token that works, \
            are away that day or have an interest in the case get none. With nobody, cases have no officer until \
            they are given to one by hand.

            Examples:
              accredit org assign-officers BAC --by round-robin
              accredit org assign-officers BAC --by nobody
            """)

    @Argument(help: ArgumentHelp("The body's code.", valueName: "code"))
    var code: String

    @Option(help: ArgumentHelp("round-robin, load, subject or nobody.", valueName: "rule"))
    var by: Choice

    @OptionGroup var output: OutputOptions

    /// What may be said.
    enum Choice: String, CaseIterable, ExpressibleByArgument {
        case roundRobin = "round-robin"
        case load, subject, nobody
    }

    func run(at administration: Administration) async throws {
        let rule = Organisation.OfficerRule(rawValue: by.rawValue)
        try await administration.setOfficerRule(rule, of: code)
        try output.show(Said(organisation: code.uppercased(), rule: rule), text: Self.text(code.uppercased(), rule))
    }

    private static func text(_ body: String, _ rule: Organisation.OfficerRule?) -> String {
        guard let rule else { return "Cases of \(body) get an officer by hand alone." }
        return "Cases that are handed to \(body) get an officer by \(rule.rawValue)."
    }

    private struct Said: Encodable {
        let organisation: String
        let rule: Organisation.OfficerRule?
    }
}
