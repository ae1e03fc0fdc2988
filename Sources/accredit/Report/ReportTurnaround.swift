import Administration
import ArgumentParser
import Engine
import Foundation
import Reports
import Turnaround

/// `accredit report turnaround`: how long cases took.
struct ReportTurnaround: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "turnaround",
        abstract:
            "Reports how long cases took by route and by step, in whose court, against the standards.",
        discussion: """
            Examples:
              accredit report turnaround
              accredit report turnaround --body BAC \\
                  --route proportionate-accreditation --as-of 2026-06-30
              accredit report turnaround --log receipt --json
              accredit report turnaround --group-by nation --xlsx nations.xlsx
            """)

    @OptionGroup var report: ReportOptions

    @Option(
        help: ArgumentHelp("Writes a workbook to a new file instead; - is standard output.", valueName: "file"),
        completion: .file(extensions: ["xlsx"]))
    var xlsx: String?

    func validate() throws {
        guard xlsx == nil || report.format == .table else {
            throw ValidationError("--xlsx writes a workbook: leave --\(report.format.rawValue) away.")
        }
    }

    func run() async throws {
        let compute = { (administration: Administration, filter: ReportFilter) in
            try await administration.reports.turnaround(filter, now: .now)
        }
        guard let xlsx else { return try await report.show("turnaround", as: TurnaroundReport.self, compute: compute) }
        let file = try OutputFile(xlsx)
        do {
            let answer: (value: TurnaroundReport?, sent: Data?) = try await report.ask("turnaround", compute: compute)
            try answer.value?.writeWorkbook { try file.write($0) }
            try file.finish()
        } catch {
            file.discard()
            throw error
        }
        Terminal.say("wrote the workbook to \(file.shown)")
    }
}
