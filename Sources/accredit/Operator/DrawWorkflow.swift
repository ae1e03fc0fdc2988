import ArgumentParser
import Engine
import Foundation
import WorkflowCore

/// `accredit workflow diagram`: a picture of a workflow as text for a drawing tool.
struct DrawWorkflow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagram",
        abstract: "Draws a workflow, from a file or as published, in Mermaid or Graphviz form.",
        discussion: """
            What names a file on disk is read from there, anything else is the name of a published workflow, or \
            NAME@VERSION.

            Examples:
              accredit workflow diagram Workflows/proportionate-accreditation.yaml \\
                  --format mermaid
              accredit workflow diagram proportionate-accreditation --format dot \\
                  | dot -Tsvg > route.svg
            """)

    @Argument(
        help: ArgumentHelp("A file, or the name of a published workflow.", valueName: "file-or-name"),
        completion: .file())
    var source: String

    @Option(help: ArgumentHelp("mermaid or dot.", valueName: "format"))
    var format: Format = .mermaid

    @Option(help: ArgumentHelp("The language of titles: en, cy or gd.", valueName: "language"))
    var language: Language = .en

    /// What can be drawn for.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case mermaid, dot
    }

    func run() async throws {
        try Terminal.show(Data(Self.drawing(try await NamedDefinition.read(source), as: format, in: language).utf8))
    }

    /// The drawing.
    static func drawing(_ definition: WorkflowDefinition, as format: Format, in language: Language) -> String {
        switch format {
        case .mermaid: WorkflowDiagram.mermaid(definition, language: language)
        case .dot: WorkflowDiagram.dot(definition, language: language)
        }
    }
}

extension Language: ExpressibleByArgument {}
