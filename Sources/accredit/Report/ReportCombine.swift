import Administration
import ArgumentParser
import Engine
import Foundation
import Reports
import Turnaround

/// `accredit report combine`: adds up what bodies handed over.
struct ReportCombine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "combine",
        abstract: "Verifies the files that bodies published and adds them up; needs neither server nor database.",
        discussion: """
            Examples:
              accredit report combine bac-2026.json sbb-2026.json
              accredit report combine *.json --trust BAC=bac.key.pub \\
                  --trust SBB=sbb.key.pub --json
              accredit report combine *.json --html figures.html
            """)

    @Argument(help: ArgumentHelp("Files written by: accredit report publish.", valueName: "file"))
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "A body's code and its public key; may be repeated. Files signed by others are refused.",
            valueName: "code=file"))
    var trust: [String] = []

    @Option(
        help: ArgumentHelp("Writes a page with pictures to a new file instead.", valueName: "file"), completion: .file()
    )
    var html: String?

    @Flag(help: "Show tables with all their columns, wider than 80.")
    var wide = false

    @Flag(help: "The output format.")
    var format: ReportOptions.Format = .table

    func validate() throws {
        for word in trust where word.split(separator: "=", maxSplits: 1).count != 2 || word.hasPrefix("=") {
            throw ValidationError("“\(word)” does not say whose key it is; write --trust BAC=bac.key.pub")
        }
    }

    func run() async throws {
        let trusted = try trust.map { word in
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard let key = PublicKey(text: try InputFile.text(of: parts[1])) else {
                throw PublishedFileError.noKey(file: parts[1])
            }
            return TrustedKey(body: parts[0].uppercased(), key: key)
        }
        let read = try files.map { name in
            (
                name: name,
                file: try PublishedFile(
                    text: try InputFile.text(of: name), name: name, trusted: trust.isEmpty ? nil : trusted)
            )
        }
        if trust.isEmpty {
            Terminal.say("No --trust is given: the signatures prove that the files are whole, not whose they are.")
        }
        let report = try PublishedFile.combined(read)
        if let html {
            let file = try OutputFile(html)
            do {
                try file.write(Array(ReportPage(report, nil).html.utf8))
                try file.finish()
            } catch {
                file.discard()
                throw error
            }
            return Terminal.say("wrote the page to \(file.shown)")
        }
        try Terminal.show(Data(try format.rendered(report, isWide: wide).utf8))
    }
}
