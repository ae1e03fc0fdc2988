import Administration
import ArgumentParser

/// `accredit audit export`: the history and its log, for those who verify without the database.
struct ExportHistory: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the whole history with its log and checkpoints, to be verified elsewhere.",
        discussion: """
            The file holds everything that was said in cases: give it only to those who may read all of it. \
            Docs/audit.md says how it is written.

            Example:
              accredit audit export history.jsonl
            """)

    @Argument(help: ArgumentHelp("A new file; - is standard output.", valueName: "file"), completion: .file())
    var out: String

    func run(at administration: Administration) async throws {
        let file = try OutputFile(out)
        do {
            let events = try await administration.exportAudit { try file.write($0) }
            try file.finish()
            Terminal.say("wrote \(events) events to \(file.shown)")
        } catch {
            file.discard()
            throw error
        }
    }
}
