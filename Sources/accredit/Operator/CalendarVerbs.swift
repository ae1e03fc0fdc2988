import ArgumentParser

/// `accredit calendar`: holidays, closures and meetings.
struct CalendarVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar",
        abstract: "Shows calendars and meetings, adds closures, and merges a feed of bank holidays.",
        discussion: """
            A change makes a new version. What is due in open cases is worked out anew, and each case that moves says \
            why; closed cases keep the \
            version they were judged by.

            Examples:
              accredit calendar preview 2027 --calendar scotland
              accredit calendar add-closure --body BAC 2026-12-28 2026-12-31 \\
                  --reason "Office closed" --dry-run
              curl -s https://www.gov.uk/bank-holidays.json | accredit calendar import -
            """,
        subcommands: [ShowCalendar.self, PreviewCalendar.self, ImportFeed.self, AddClosure.self, ShowMeetings.self])
}
