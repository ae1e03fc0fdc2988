import Administration
import ArgumentParser
import Engine

/// `accredit calendar show`: the calendars, or one of them whole.
struct ShowCalendar: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Lists the calendars in force and their users; with a name, shows rules and versions of one.",
        discussion: """
            Examples:
              accredit calendar show
              accredit calendar show england-and-wales
              accredit calendar show body-bac --json
            """)

    @Argument(help: ArgumentHelp("A calendar.", valueName: "name"))
    var name: String?

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        if let name {
            let detail = try await administration.calendar(name)
            return try output.show(detail, text: Self.text(detail))
        }
        let calendars = try await administration.calendars()
        try output.show(calendars, text: Self.table(calendars))
        if calendars.isEmpty, !output.json {
            Terminal.say("none yet; publish them: accredit workflow publish --shipped")
        }
    }

    /// The calendars as a table.
    static func table(_ calendars: [CalendarSummary]) -> String {
        Table.text(
            ["Calendar", "Version", "Title", "Joins", "Workflows", "Bodies", "From"],
            calendars.map {
                [
                    $0.name, String($0.version), $0.title, $0.extends.joined(separator: ", "),
                    $0.workflows.joined(separator: ", "),
                    $0.bodies.joined(separator: ", "), $0.source.sentence,
                ]
            }, below: ["Workflows", "Joins", "Bodies"])
    }

    /// One calendar for people.
    static func text(_ detail: CalendarDetail) -> String {
        let summary = detail.summary
        func list(_ names: [String]) -> String? { names.isEmpty ? nil : names.joined(separator: ", ") }
        let head = Table.pairs([
            ("Calendar", "\(summary.title) (\(summary.name), version \(summary.version))"),
            ("Joins", list(summary.extends)),
            ("Workflows", list(summary.workflows)), ("Bodies", list(summary.bodies)),
        ])
        let own = Table.text(
            ["Date", "What", "How", "Because", "From"],
            detail.exceptions.map {
                [$0.day.description, $0.title.en, PreviewCalendar.how($0), $0.because ?? "", $0.source ?? "the file"]
            })
        let versions = Table.text(
            ["Version", "From", "Published", "By", "Open cases"],
            detail.versions.map {
                [
                    String($0.version), $0.source.sentence, $0.publishedAt.inLondon, $0.publishedBy,
                    $0.isProjected ? "looked at" : "still to be looked at",
                ]
            })
        return [head, detail.holidays.joined(separator: "\n"), own, versions].filter { !$0.isEmpty }.joined(
            separator: "\n\n")
    }
}
