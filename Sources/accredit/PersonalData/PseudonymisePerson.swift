import Administration
import ArgumentParser

/// `accredit personal-data pseudonymise`: calls somebody otherwise.
struct PseudonymisePerson: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "pseudonymise",
        abstract: "Calls somebody otherwise in their record and in every text that mentions them, for good.",
        discussion: """
            Names and mail addresses are found as whole words, in either case, with and without accents. What hangs on \
            the history of a case is erased in part: the history tells of it, and audit verify counts it. Reports stay \
            as they are. Backups made before still have the name. Whoever works there still leaves first: accredit \
            people leave. One that was interrupted goes on when it is begun again.

            Examples:
              accredit personal-data pseudonymise --person "Ann Officer" --org BAC \\
                  --dry-run
              accredit personal-data pseudonymise --email nia@college.example --yes
            """)

    @OptionGroup var whose: DataSubjectOptions

    @Flag(help: "Say what would be replaced and where; change nothing.")
    var dryRun = false

    @Option(help: "What becomes of a name of one word, or one that others have too: leave or replace.")
    var ambiguous: AmbiguousName?

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        if dryRun {
            let plan = try await administration.planPseudonymisation(of: whose.subject, ambiguous: ambiguous)
            try output.show(
                plan,
                text: Table.text(
                    ["Table", "Column", "Texts", "Cases"],
                    plan.found.map {
                        [$0.table, $0.column, "\($0.texts)", ($0.cases ?? []).joined(separator: ", ")]
                    }))
            guard !output.json else { return }
            Terminal.say(
                "looked for \((plan.names + plan.emails).joined(separator: ", ")): "
                    + "\(plan.found.map(\.texts).reduce(0, +).counted("text")); nothing was changed")
            if plan.hasLeft == false { Terminal.say("the person works there still: accredit people leave comes first") }
            return
        }
        try confirmation.ask("Replace the name of \(whose.shown) everywhere, for good")
        let progress = ProgressLine()
        let done = try await administration.pseudonymise(whose.subject, ambiguous: ambiguous) {
            progress.show("\($0.counted("case"))")
        }
        progress.clear()
        try output.show(done, text: "\(done.pseudonym): \(done.texts) texts, \(done.cases) cases")
    }
}
