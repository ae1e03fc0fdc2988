import ArgumentParser
import Engine
import WorkflowCore

/// `accredit submission check`: everything wrong with a submission at once, with file and line.
struct CheckSubmission: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks a submission: one line for each problem, with its position in the file.",
        discussion: """
            Exit code 0 where it is accepted, warnings or not, and 65 where it is not.

            Examples:
              accredit submission check course.yaml
              accredit submission check --draft course.yaml
              accredit submission check - --json < course.json
            """)

    @Argument(
        help: ArgumentHelp("The submission, YAML or JSON; - is standard input.", valueName: "file"), completion: .file()
    )
    var file: String

    @Flag(help: "Check it as a draft: it may be incomplete, what it says must be right.")
    var draft = false

    @OptionGroup var output: OutputOptions

    func run() throws {
        let submission = try SubmissionFile(file)
        let check = SubmissionDocument.check(submission.document.value, purpose: draft ? .draft : .submission)
        let lines = submission.lines(of: check)
        if output.json {
            try output.show(submission.json(of: check), text: "")
        } else if !lines.isEmpty {
            try Terminal.show(lines.joined(separator: "\n"))
        }
        if !output.json { Terminal.say(submission.verdict(on: check, asDraft: draft)) }
        if !check.isAccepted { throw ExitStatus.badData.code }
    }
}
