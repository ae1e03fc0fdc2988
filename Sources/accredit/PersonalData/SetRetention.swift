import Administration
import ArgumentParser

/// `accredit retention set`: how long a body keeps a kind of text.
struct SetRetention: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Says how long a body keeps a kind of text once a case has ended.",
        discussion: """
            The end is the day on which the case was closed, or the last day of its recognition where that is later; \
            a draft counts from the last thing that was done to it. A rule for a route goes before the one for all.

            Examples:
              accredit retention set BAC --what payloads --keep "6 years"
              accredit retention set BAC --what evidence --keep "1 year" \\
                  --route recognised-provision
              accredit retention set BAC --what notes --for-good
            """)

    @Argument(help: ArgumentHelp("The body's code.", valueName: "code"))
    var body: String

    @Option(help: "What is kept: drafts, payloads, evidence, letters or notes.")
    var what: RetentionRule.What

    @Option(help: ArgumentHelp("How long, such as “6 years”, “18 months” or “90 days”.", valueName: "time"))
    var keep: String?

    @Flag(help: "Keep it for good: takes the rule away.")
    var forGood = false

    @Option(help: ArgumentHelp("Cases of this route alone.", valueName: "route"))
    var route: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (keep != nil) != forGood else { throw ValidationError("Say one of --keep and --for-good.") }
    }

    func run(at administration: Administration) async throws {
        let rules = try await administration.setRetention(of: what, at: body, route: route, keep: keep)
        try output.show(rules, text: RetentionTable.text(rules))
    }
}

extension RetentionRule.What: ExpressibleByArgument {}

/// The rules, as a table.
enum RetentionTable {
    /// Lines without trailing blanks.
    static func text(_ rules: [RetentionRule]) -> String {
        Table.text(
            ["Body", "Route", "What", "Kept", "Set", "By"],
            rules.map { [$0.body, $0.route ?? "all others", $0.what.rawValue, $0.keep, $0.setAt.inLondon, $0.setBy] })
    }
}
