import Administration
import ArgumentParser
import Engine
import Turnaround

/// `accredit report compare`: two groups, or two periods, side by side.
struct ReportCompare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compares groups of cases, or two periods: differences with their 95 % intervals.",
        discussion: """
            Compares how long first decisions took and how many came within the standard. Without --first every group \
            is compared with all other cases; without --second the first is.

            Examples:
              accredit report compare --by nation
              accredit report compare --by nation --first wales --second england
              accredit report compare --by period \\
                  --first 2025-01-01..2025-12-31 --second 2026-01-01..2026-06-30
            """)

    @Option(
        help: ArgumentHelp(
            "What the cases differ in: one of the words by which reports are grouped, or period.",
            valueName: "dimension"))
    var by: String

    @Option(help: ArgumentHelp("A value of the dimension, or the days of a period: from..to.", valueName: "value"))
    var first: String?

    @Option(help: ArgumentHelp("What it is compared with; all other cases without it.", valueName: "value"))
    var second: String?

    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard report.question.groupBy.isEmpty else {
            throw ValidationError("A comparison has no groups of its own: say --by instead of --group-by.")
        }
    }

    func run() async throws {
        let sides = try SidesQuestion(by: by, first: first, second: second)
        let more = [("by", by), ("first", first), ("second", second)].compactMap { name, value in
            value.map { (name: name, value: $0) }
        }
        try await report.show("compare", as: SideBySideReport.self, asking: more) { administration, filter in
            var filter = filter
            filter.sides = sides
            return try await administration.reports.sideBySide(filter, now: .now)
        }
    }
}
