import Administration
import ArgumentParser
import Engine
import Foundation
import Turnaround

/// `accredit report publish`: writes what a body hands over.
struct ReportPublish: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Writes a signed file of a body's day counts that may be passed on.",
        discussion: """
            No table in the file is of fewer than 8 cases, and the longest times are pooled. `accredit report combine` \
            adds such files up.

            Example:
              accredit report publish --body BAC --from 2026-01-01 --to 2026-06-30 \\
                  --key bac.key --out bac-2026-h1.json
            """)

    @Option(help: ArgumentHelp("The body's code.", valueName: "code"))
    var body: String

    @Option(help: ArgumentHelp("The first day of the cohort.", valueName: "date"), transform: Arguments.day)
    var from: Day

    @Option(help: ArgumentHelp("The last day of the cohort.", valueName: "date"), transform: Arguments.day)
    var to: Day

    @Option(help: ArgumentHelp("The day that puts a case into the cohort: submitted or decided.", valueName: "cohort"))
    var cohort = "submitted"

    @Option(
        help: ArgumentHelp(
            "The moment the file speaks of: RFC 3339, or a date for its end in London. Now without it.",
            valueName: "moment"),
        transform: Arguments.moment)
    var asOf: Instant?

    @Flag(help: "Leave out cases of sample organisations.")
    var leaveOutSamples = false

    @Option(help: ArgumentHelp("The body's secret key, made by: accredit report key.", valueName: "file"))
    var key: String

    @Option(
        help: ArgumentHelp("The file to write, which must not exist yet; - is standard output.", valueName: "file"))
    var out: String

    func run(at administration: Administration) async throws {
        guard let signing = SigningKey(text: try InputFile.text(of: key)) else {
            throw PublishedFileError.noKey(file: key)
        }
        let selection = try ReportSelection(filters: [:], grouping: [], cohort: cohort, from: nil, to: nil)
        let content = try await administration.published(
            of: body, cohort: selection.cohort, from: from, to: to, asOf: asOf, leavesOutSamples: leaveOutSamples,
            now: .now)
        let file = try PublishedFile(content, with: signing)
        let output = try OutputFile(out)
        do {
            try output.write(Array(file.text.utf8))
            try output.finish()
        } catch {
            output.discard()
            throw error
        }
        Terminal.say(
            "\(content.tables.routes.count) of \(content.body)'s routes, signed by the key \(file.fingerprint).")
    }
}
