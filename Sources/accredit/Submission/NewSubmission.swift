import ArgumentParser
import Engine

/// `accredit submission new`: writes a commented template.
struct NewSubmission: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Writes a commented template of a submission.",
        discussion: """
            A file that is there already is not overwritten.

            Examples:
              accredit submission new course.yaml
              accredit submission new --core | less
            """)

    @Argument(
        help: ArgumentHelp("The file to write; standard output if omitted.", valueName: "file"), completion: .file())
    var file: String?

    @Flag(help: "Only the fields that every submission needs.")
    var core = false

    func run() throws {
        let template = SubmissionTemplate.yaml(for: core ? .required : .everything)
        guard let file, file != "-" else { return try Terminal.show(template.trimmingSuffix(while: \.isNewline)) }
        try InputFile.create(file, holding: template)
        Terminal.say("\(file) is written; fill it in, then run: accredit submission check \(file)")
    }
}

extension String {
    /// The text without what a condition holds for at its end.
    fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> String {
        String(reversed().drop(while: condition).reversed())
    }
}
