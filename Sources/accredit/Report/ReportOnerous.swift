import ArgumentParser
import Engine
import Turnaround

/// `accredit report onerous`: which steps are not worth their weight.
struct ReportOnerous: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "onerous",
        abstract: "Which steps are onerous: two or more flags of different kinds, each with its rule, number, threshold and n.",
        discussion: """
            Examples:
              accredit report onerous --body BAC
              accredit report onerous --log receipt --csv
            """)

    @OptionGroup var report: ReportOptions

    func run() async throws {
        try await report.show("onerous", as: OnerousReport.self) { desk, filter in try await desk.onerous(filter, now: .now) }
    }
}
