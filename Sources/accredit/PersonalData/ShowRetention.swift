import Administration
import ArgumentParser

/// `accredit retention show`: how long texts are kept.
struct ShowRetention: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows how long a body keeps what, or how long all do.",
        discussion: """
            What no rule names is kept for good.

            Examples:
              accredit retention show
              accredit retention show BAC --json
            """)

    @Argument(help: ArgumentHelp("The body's code; all where it is left out.", valueName: "code"))
    var body: String?

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let rules = try await administration.retention(of: body)
        try output.show(rules, text: RetentionTable.text(rules))
        if rules.isEmpty, !output.json { Terminal.say("no rule: everything is kept for good") }
    }
}
