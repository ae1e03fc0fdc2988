import ArgumentParser
import Engine
import Foundation

/// `accredit case open`: begins a case with a submission, which may still be incomplete.
struct OpenCase: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Opens a case with a submission and prints its reference.",
        discussion: """
            The submission is checked as a draft: it may be incomplete, what it says must be right. The body's rules \
            give the route. Who works at an agent says with --for for which provider; otherwise it is for their own.
            Standard output has the reference alone, so that a script can keep it.

            Examples:
              accredit case open course.yaml --body BAC
              reference=$(accredit case open course.yaml --body BAC \\
                  --key "import-2026-17")
              accredit case open course.yaml --body BAC \\
                  --route programme-accreditation --json
              accredit case open course.yaml --body BAC --for COL
            """)

    @Argument(
        help: ArgumentHelp("The submission, YAML or JSON; - is standard input.", valueName: "file"), completion: .file()
    )
    var file: String

    @Option(help: ArgumentHelp("The accrediting body's code; not needed where there is only one.", valueName: "code"))
    var body: String?

    @Option(help: ArgumentHelp("A route other than the one the body's rules give.", valueName: "workflow"))
    var route: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("The code of the provider for which you act as agent.", valueName: "provider"))
    var provider: String?

    @OptionGroup var command: CommandOptions
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let submission = try SubmissionFile(file).accepted(for: .draft)
        let (receipt, answer) = try await client.open(
            body: try await client.body(named: body), submission: submission, route: route, provider: provider,
            heading: command.heading)
        try show(answer, text: receipt.reference)
        if !output.json {
            Terminal.say("\(receipt.sentence). What can be done now: accredit case explain \(receipt.reference)")
            let same = receipt.effect?["same_course"]?.arrayValue?.compactMap(\.stringValue) ?? []
            if !same.isEmpty {
                Terminal.say(
                    "the same course is at this body already, as \(same.joined(separator: ", ")); withdraw one of "
                        + "them if you did not mean both")
            }
        }
    }
}
