import ArgumentParser
import Engine

/// `accredit workflow list`: what is published.
struct ListWorkflows: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists published workflows: the version that applies now, and later versions.",
        discussion: """
            Asks the server where ACCREDIT_SERVER is set, else the database.

            Examples:
              accredit workflow list
              accredit workflow list --json
            """)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workflows = try await WorkflowSource.all()
        try output.show(workflows, text: Self.table(workflows))
        if workflows.isEmpty, !output.json {
            Terminal.say("none yet; publish those that come with the program: accredit workflow publish --shipped")
        }
    }

    /// The workflows as a table.
    static func table(_ workflows: [WorkflowSummary]) -> String {
        Table.text(
            ["Name", "Version", "Title", "Calendar", "Valid from", "Published"],
            workflows.map {
                [
                    $0.name, String($0.version), $0.title.text(in: .en), $0.calendar, $0.validFrom?.description ?? "",
                    $0.publishedAt.inLondon,
                ]
            }, below: ["Published", "Calendar"])
    }
}
