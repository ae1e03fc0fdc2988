import ArgumentParser
import Engine
import WorkflowCore

/// `accredit workflow show`: one published workflow.
struct ShowWorkflow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a published workflow: its states, and who moves it from where to where.",
        discussion: """
            Asks the server where ACCREDIT_SERVER is set, else the database. --json gives the canonical form.

            Examples:
              accredit workflow show proportionate-accreditation
              accredit workflow show proportionate-accreditation --version 1 --json
            """)

    @Argument(help: ArgumentHelp("The workflow's name.", valueName: "name"))
    var name: String

    @Option(name: .customLong("version"), help: ArgumentHelp("A version other than the newest.", valueName: "number"))
    var number: Int?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let detail = try await WorkflowSource.one(name, version: number)
        try output.show(detail, text: try Self.text(detail))
    }

    /// The workflow for people.
    static func text(_ detail: WorkflowDetail) throws -> String {
        let definition = try WorkflowDefinition(canonical: detail.definition)
        let head = Table.pairs([
            ("Workflow", "\(definition.title.bilingual) (\(detail.summary.name), version \(detail.summary.version))"),
            ("For", definition.summary?.bilingual),
            ("Standard", "\(definition.clock.standard), from \(definition.clock.starts.rawValue) to \(definition.clock.stops.rawValue)"),
            ("Calendar", detail.summary.calendar),
            ("Published", detail.summary.publishedAt.inLondon),
            ("Hash", detail.summary.hash),
        ])
        let states = Table.text(
            ["State", "With", "Standard", "Limit", "Outcome"],
            definition.states.map { state in
                let limit = (state.deadline ?? state.valid).map { "\($0)\(state.onExpiry.map { ", then \($0)" } ?? "")" }
                return [
                    state.state, state.party?.rawValue ?? "", state.standard?.description ?? "", limit ?? "", state.outcome?.rawValue ?? "",
                ]
            })
        let actions = Table.text(
            ["Action", "From", "To", "By"],
            definition.actions.map { action in
                [action.action, action.from.joined(separator: ", "), action.to, action.by.map(\.rawValue).joined(separator: ", ")]
            })
        return [head, states, actions].joined(separator: "\n\n")
    }
}
