import ArgumentParser
import Engine
import Foundation
import WorkflowCore

/// `accredit workflow show`: one published workflow.
struct ShowWorkflow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a published workflow: states, actions and roles.",
        discussion: """
            Asks the server where ACCREDIT_SERVER is set, else the database. --json gives the canonical form.

            Examples:
              accredit workflow show proportionate-accreditation
              accredit workflow show proportionate-accreditation --version 1 --json
            """)

    @Argument(help: ArgumentHelp("The workflow's name.", valueName: "name"))
    var name: String

    @Option(
        name: .customLong("version"),
        help: ArgumentHelp("A version other than the one that applies now.", valueName: "number"))
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
            (
                "Standard",
                """
                \(definition.clock.standard), from \(definition.clock.starts.rawValue) to \
                \(definition.clock.stops.rawValue)
                """
            ),
            ("Told", Self.escalation(definition.clock.escalation)),
            ("Calendar", detail.summary.calendar),
            ("Burden", Self.burden(definition.burden)),
            ("Valid from", detail.summary.validFrom.map { "\($0), for cases opened on that day or later" }),
            ("Published", detail.summary.publishedAt.inLondon),
            ("Hash", detail.summary.hash),
        ])
        let states = Table.text(
            ["State", "With", "Standard", "Told", "Limit", "Outcome"],
            definition.states.map { state in
                let limit = (state.timing.deadline ?? state.ending?.validity?.lasts).map {
                    "\($0)\(state.timing.onExpiry.map { ", then \($0)" } ?? "")"
                }
                return [
                    state.state, state.party?.rawValue ?? "", state.timing.standard?.description ?? "",
                    Self.escalation(state.timing.escalation) ?? "", limit ?? "", state.outcome?.rawValue ?? "",
                ]
            })
        let actions = Table.text(
            ["Action", "From", "To", "By"],
            definition.actions.map { action in
                [
                    action.action, action.from.joined(separator: ", "), action.to,
                    action.by.map(\.rawValue).joined(separator: ", "),
                ]
            })
        let evidence = Table.text(
            ["Evidence", "Title", "Judged in", "Substantive"],
            definition.evidence.map { [$0.item, $0.title.text(in: .en), $0.step ?? "", $0.isSubstantive ? "yes" : ""] })
        return [head, states, actions, evidence].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// `75 % of standard: officer; overdue: officer, decider`; `nil` where nobody is told.
    private static func escalation(_ levels: [WorkflowDefinition.EscalationLevel]) -> String? {
        guard !levels.isEmpty else { return nil }
        return levels.map { "\($0.at): \($0.tell.map(\.rawValue).joined(separator: ", "))" }.joined(separator: "; ")
    }

    /// `fee £450, each further year £50, an hour £32.50, held against programme-accreditation`; `nil` where nothing is
    /// said.
    private static func burden(_ burden: WorkflowDefinition.Burden?) -> String? {
        func pounds(_ words: String, _ value: Double?) -> String? {
            value.map { "\(words) £\($0 == $0.rounded() ? String(format: "%.0f", $0) : String(format: "%.2f", $0))" }
        }
        let parts = [
            pounds("fee", burden?.fee), pounds("each further year", burden?.annualFee),
            pounds("others", burden?.external),
            pounds("an hour", burden?.tariff),
            burden?.benchmark.map { "held against \($0)" },
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
