import ArgumentParser

/// `accredit retention`: how long texts are kept.
struct RetentionVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Says how long a body keeps what of cases that have ended, and erases what may go.",
        discussion: """
            Figures, histories, decisions and the register stay. Nothing is erased unless retention run is called.

            Examples:
              accredit retention set BAC --what payloads --keep "6 years"
              accredit retention set BAC --what drafts --keep "18 months"
              accredit retention run --dry-run
              accredit retention run --yes
            """,
        subcommands: [SetRetention.self, ShowRetention.self, RunRetention.self])
}
