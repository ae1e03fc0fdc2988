import Administration
import ArgumentParser

/// `accredit import list`: shows what was imported.
struct ListImports: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists imported logs with their cases and events, and where they came from.",
        discussion: """
            Example:
              accredit import list --json
            """)

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let logs = try await administration.importedLogs()
        try output.show(
            logs,
            text: Table.text(
                ["Log", "Cases", "Events", "From", "Imported", "By"],
                logs.map {
                    [$0.name, "\($0.cases)", "\($0.events)", $0.source, $0.importedAt.inLondon, $0.importedBy]
                }))
        if logs.isEmpty, !output.json { Terminal.say("none yet; bring one in with: accredit import events") }
    }
}
