import Administration
import ArgumentParser

/// `accredit import remove`: takes an imported log away.
struct RemoveImport: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Removes an imported log with all its cases and events.",
        discussion: """
            The file that it came from is left alone: importing it again brings everything back.

            Example:
              accredit import remove register-2024
            """)

    @Argument(help: ArgumentHelp("The log's name, as the list shows it.", valueName: "name"))
    var name: String

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        try confirmation.ask("Remove the log \(name) with all its cases")
        let removed = try await administration.removeLog(name)
        try output.show(
            removed, text: "\(removed.name) is removed: \(removed.cases) cases, \(removed.events) events")
    }
}
