import Administration
import ArgumentParser
import Engine
import Turnaround

/// `accredit calendar meetings`: when committees meet.
struct ShowMeetings: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "meetings",
        abstract: "Shows the meetings of committees in a year, their cut-off days, and moved meetings.",
        discussion: """
            Examples:
              accredit calendar meetings
              accredit calendar meetings accreditation-committee --year 2027
            """)

    @Argument(help: ArgumentHelp("A series of meetings; all of them if omitted.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("The year; this year if omitted.", valueName: "year"))
    var year: Int?

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let series = try await administration.meetings(of: name, year: year ?? LondonTime.shared.day(of: .now).year)
        try output.show(series, text: series.map(Self.text).joined(separator: "\n\n"))
        if series.isEmpty, !output.json { Terminal.say("none yet; publish them: accredit workflow publish --shipped") }
    }

    /// One series' year.
    static func text(_ year: MeetingYear) -> String {
        let table = Table.text(
            ["Papers close", "Meeting", "Day", "How"],
            year.meetings.map { meeting in
                let shifted = meeting.scheduled.map { " from \($0.weekday.name) \($0)" } ?? ""
                return [
                    meeting.papersClose.description, meeting.day.description, meeting.day.weekday.name,
                    meeting.rule + shifted,
                ]
            })
        return
            """
            \(year.title) (\(year.series)), \(year.year): papers close \(year.papers), days of \
            \(year.calendar)\n\n\(table)
            """
    }
}
