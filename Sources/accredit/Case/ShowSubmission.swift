import ArgumentParser
import Documents
import Engine
import WorkflowCore

/// `accredit case submission`: the submission as a person reads it.
struct ShowSubmission: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "submission",
        abstract: "Shows the submission of a case in words: what is missing, what changed, every field, the evidence.",
        discussion: """
            What is missing is what the actions of the present step would refuse. What changed is told since the body \
            last had the submission. --html writes the same as a page made for print.

            Examples:
              accredit case submission BAC-7K3M-9QX4-T2
              accredit case submission BAC-7K3M-9QX4-T2 --changes
              accredit case submission BAC-7K3M-9QX4-T2 --language cy --html page.html
            """)

    @OptionGroup var target: CaseArgument
    @Flag(help: "Only what is missing and what changed.") var changes = false
    @Flag(help: "Show every section, also where the whole does not fit on a screen of 50 lines.") var full = false
    @Option(
        help: ArgumentHelp("A new file for the page; - is standard output.", valueName: "file"), completion: .file())
    var html: String?
    @OptionGroup var reading: ReadingLanguage
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        if let html {
            return try await client.writePage(
                ServerRequest(
                    path: ServerRequest.onCase(target.name, "document"),
                    query: [("language", reading.chosen.rawValue)]),
                to: html)
        }
        let (sheet, answer) = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(target.name, "submission")), for: SubmissionSheet.self)
        try show(answer, text: sheet.text(in: reading.chosen, changesAlone: changes, isFull: full))
    }

    func validate() throws {
        if html != nil, changes || output.json {
            throw ValidationError("The page has all of it: leave out --changes and --json, or --html.")
        }
    }
}

/// In which language something is read.
struct ReadingLanguage: ParsableArguments {
    @Option(
        help: ArgumentHelp("en or cy; left out, Welsh where the locale is Welsh.", valueName: "language"),
        transform: Self.language)
    var language: Language?

    /// The language that was asked for, or that of the locale.
    var chosen: Language { language ?? CompositionRoot.current.language }

    private static func language(_ word: String) throws -> Language {
        guard let language = Language(rawValue: word), language != .gd else {
            throw ValidationError("“\(word)” is no language that this is there in; write en or cy")
        }
        return language
    }
}
