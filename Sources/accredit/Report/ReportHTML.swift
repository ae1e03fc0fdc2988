import ArgumentParser
import Engine
import Foundation
import Reports
import Turnaround

/// `accredit report html`: both reports as a page that people look at.
struct ReportHTML: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "html",
        abstract: "Writes both reports as one HTML page with charts.",
        discussion: """
            The page needs nothing else: no script, no network, no font. Every picture has a table behind it. It \
            prints on 12 sheets of A4 at most; with --full everything on it is printed.

            Examples:
              accredit report html --out report.html
              accredit report html --body BAC --group-by nation --out bac.html
              accredit report html --log receipt --out -
            """)

    @Option(
        help: ArgumentHelp("A new file; - is standard output.", valueName: "file"),
        completion: .file(extensions: ["html"]))
    var out: String

    @Flag(help: "Print everything on the page, not 12 sheets of A4 at most.")
    var full = false

    @OptionGroup var question: ReportQuestion

    func run() async throws {
        question.tellWhatIsKnown()
        let file = try OutputFile(out)
        do {
            let root = CompositionRoot.current
            if root.hasServer {
                let request = ServerRequest(
                    path: ["v1", "reports", "turnaround.html"], query: question.query + (full ? [("full", "true")] : [])
                )
                try await root.withServer { client in
                    try await client.stream(request, type: ReportPage.mediaType) { try file.write($0) }
                }
            } else {
                let filter = try question.filter()
                let reports = try await root.withAdministration {
                    try await $0.reports.turnaroundAndOnerous(filter, now: .now)
                }
                try file.write(Array(ReportPage(reports.turnaround, reports.onerous, isFull: full).html.utf8))
            }
            try file.finish()
        } catch {
            file.discard()
            throw error
        }
        Terminal.say("wrote the page to \(file.shown)")
    }
}
