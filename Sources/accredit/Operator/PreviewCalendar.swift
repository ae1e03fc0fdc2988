import Administration
import ArgumentParser
import Engine
import Turnaround

/// `accredit calendar preview`: the days of a year on which nobody works.
struct PreviewCalendar: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract:
            "Shows the holidays and closures of a year, each with its rule and the day it was moved from.",
        discussion: """
            Examples:
              accredit calendar preview 2026
              accredit calendar preview 2027 --calendar northern-ireland --json
            """)

    @Argument(help: ArgumentHelp("The year.", valueName: "year"))
    var year: Int

    @Option(help: ArgumentHelp("One calendar; all of them if omitted.", valueName: "name"))
    var calendar: String?

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let years = try await administration.preview(year: year, calendar: calendar)
        try output.show(years, text: years.map(Self.text).joined(separator: "\n\n"))
    }

    /// One calendar's year.
    static func text(_ year: CalendarYear) -> String {
        let table = Table.text(
            ["Date", "Day", "What", "How", "Because", "Calendar"],
            year.days.map {
                [
                    $0.day.description, $0.day.weekday.name, $0.title.en, how($0), $0.because ?? "",
                    $0.calendar == year.calendar ? "" : $0.calendar,
                ]
            })
        return "\(year.calendar), version \(year.version), \(year.year): \(year.workingDays) working days\n\n\(table)"
    }

    /// The rule in words, with where the day would have been: `26 December; Saturday 2026-12-26, next free weekday`.
    static func how(_ day: ClosedDay) -> String {
        let scheduled = day.scheduled.map { "\($0.weekday.name) \($0)" }
        return switch (day.origin, scheduled) {
        case (.substitute, let scheduled?): "\(day.rule); for \(scheduled), next free weekday"
        case (.exception, let scheduled?): "\(day.rule) from \(scheduled)"
        default: day.rule
        }
    }
}
