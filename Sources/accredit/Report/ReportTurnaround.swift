import ArgumentParser
import Engine
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
            """)

    @OptionGroup var report: ReportOptions

    func run() async throws {
        try await report.show("turnaround", as: TurnaroundReport.self) { administration, filter in
            try await administration.reports.turnaround(filter, now: .now)
        }
    }
}
