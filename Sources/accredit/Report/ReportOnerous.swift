import ArgumentParser
import Engine
import Turnaround

/// `accredit report onerous`: which steps are not worth their weight.
struct ReportOnerous: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "onerous",
        abstract:
            """
            What a case costs, and which steps are onerous: flags of two different kinds, each with its rule, number, \
            threshold and n.
            """,
        discussion: """
            Examples:
              accredit report onerous --body BAC
              accredit report onerous --log receipt --csv
              accredit report onerous --threshold f4_mean_requests=1.5
            """)

    @OptionGroup var report: ReportOptions

    @Option(
        name: .customLong("threshold"),
        help: ArgumentHelp(
            "A threshold to use instead of the presets and the bodies' own; may be repeated.",
            valueName: "name=number"))
    var thresholds: [String] = []

    func run() async throws {
        let given = try OnerousThresholds(changes: thresholds)
        try await report.show("onerous", as: OnerousReport.self, asking: thresholds.map { ("threshold", $0) }) {
            administration, filter in
            var filter = filter
            filter.thresholds = given
            return try await administration.reports.onerous(filter, now: .now)
        }
    }
}
