import Administration
import ArgumentParser
import Engine
import WorkflowCore

/// `accredit audit check`: verifies a proof without a database.
struct CheckProof: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Verifies a proof with the public key; needs neither server nor database.",
        discussion: """
            Says what is proved, or why nothing is: exit code 1 then, and 65 where the file is no proof. \
            Docs/audit-check.py does the same without this program.

            Example:
              accredit audit check decision.json --key audit.key.pub
            """)

    @Argument(help: ArgumentHelp("A file written by: accredit audit prove.", valueName: "file"), completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp("The public key, or a list of keys: accredit audit keys.", valueName: "file"),
        completion: .file())
    var key: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let keys = try AuditArguments.keys(key)
        let proof = try AuditProof(text: try InputFile.text(of: file), file: InputFile.shown(file))
        let statement = try proof.verified(by: keys, file: InputFile.shown(file))
        try output.show(statement, text: try Self.text(statement))
    }

    /// What is proved, for people.
    static func text(_ statement: ProvedStatement) throws -> String {
        var lines: [String] = []
        if let event = statement.event {
            let members = (event.objectValue ?? [:]).filter { $0.value != .null }
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                let shown = try value.stringValue ?? value.canonicalText()
                lines.append("\(name)  \(shown)")
            }
            if let said = try statement.said?.canonicalText() { lines.append("said  \(said)") }
            if statement.isSaidWithheld { lines.append("said  (not shown: the event has its digest)") }
        }
        lines += statement.checkpoints.map { checkpoint in
            """
            \(statement.event == nil ? "of" : "in") the first \(checkpoint.events) events of \(statement.log), \
            checkpoint \(checkpoint.number), signed by the key \(checkpoint.key) at \(checkpoint.madeAt)
            """
        }
        if statement.event == nil { lines.append("the later log begins with all of the earlier one") }
        return lines.joined(separator: "\n")
    }
}
