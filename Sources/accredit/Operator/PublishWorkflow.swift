import Administration
import ArgumentParser
import Engine

/// `accredit workflow publish`: stores immutable versions of workflows and calendars.
struct PublishWorkflow: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publishes workflows and calendars: calendars first, each file whole or not at all.",
        discussion: """
            A workflow is published only where every proof holds and every guard can be read and names fields that \
            exist. What is published \
            already with the same content is left as it is; changed content needs a new version number. Running cases \
            keep theirs. Presets, which are \
            examples to adapt, are taken only where they are named.

            Examples:
              accredit workflow publish Workflows
              accredit workflow publish --shipped
              accredit workflow publish my-route.yaml my-committee.yaml
            """)

    @Argument(help: ArgumentHelp("Files, or folders of them.", valueName: "file"), completion: .file())
    var paths: [String] = []

    @Flag(help: "The workflows and calendars that come with the program.")
    var shipped = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if paths.isEmpty == !shipped { throw ValidationError("Name files or folders to publish, or say --shipped.") }
    }

    func run(at administration: Administration) async throws {
        let named = shipped ? [try CompositionRoot.current.workflowsFolder().path(percentEncoded: false)] : paths
        let files = try DefinitionFiles.gather(named).map {
            Administration.DefinitionFile(file: $0, text: try InputFile.text(of: $0))
        }
        let done = try await administration.publish(files)
        try output.show(done, text: Self.table(done))
    }

    /// What was done for each file.
    static func table(_ done: [Publication]) -> String {
        Table.text(
            ["Kind", "Name", "Version", "Published", "File"],
            done.map {
                [$0.kind.rawValue, $0.name, String($0.version), $0.isNew ? "now" : "before, unchanged", $0.file]
            })
    }
}
