import ArgumentParser
import Engine
import Foundation
import Turnaround
import WorkflowCore

/// `accredit workflow validate`: the proofs, without a database.
struct ValidateWorkflow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Proves workflow files offline; each finding comes with a shortest path that shows it.",
        discussion: """
            Meeting series are looked up in the named files, then among the shipped ones. Guards are \
            not checked here:
            only the database can read them, and does when the workflow is published. Exit code 65 where something is \
            found.

            Examples:
              accredit workflow validate Workflows
              accredit workflow validate my-route.yaml my-committee.yaml --json
            """)

    @Argument(help: ArgumentHelp("Files, or folders of them.", valueName: "file"), completion: .file())
    var paths: [String]

    @OptionGroup var output: OutputOptions

    func run() throws {
        let validation = try WorkflowValidation(
            DefinitionFiles.gather(paths), shipped: try? CompositionRoot.current.shippedCalendars())
        try output.show(validation, text: validation.lines.joined(separator: "\n"))
        if !output.json { Terminal.say(validation.verdict) }
        if !validation.isSound { throw ExitStatus.badData.code }
    }
}
