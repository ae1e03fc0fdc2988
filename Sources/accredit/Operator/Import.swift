import ArgumentParser

/// `accredit import`: brings in what was worked elsewhere.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Imports event logs of other systems, for reports.",
        discussion: """
            Example:
              accredit import events register.csv --name register --wide \\
                  --end-column Decided
            """,
        subcommands: [ImportEvents.self, ListImports.self, RemoveImport.self])
}
