import Administration
import ArgumentParser
import Engine
import Turnaround

/// `accredit calendar add-closure`: days on which a body is closed.
struct AddClosure: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "add-closure",
        abstract: "Adds a closure to a calendar or a body; due days of open cases move.",
        discussion: """
            A body without a calendar of its own gets one that joins the calendar of its front-door workflow; its \
            cases count by it from then on.

            Examples:
              accredit calendar add-closure --body BAC 2026-12-28 2026-12-31 \\
                  --reason "Office closed"
              accredit calendar add-closure --calendar scotland 2026-06-15 \\
                  --reason "World Cup" --dry-run
            """)

    @Option(help: ArgumentHelp("The calendar.", valueName: "name"))
    var calendar: String?

    @Option(help: ArgumentHelp("The code of the body.", valueName: "code"))
    var body: String?

    @Argument(help: ArgumentHelp("The first day closed.", valueName: "from"), transform: Arguments.day)
    var from: Day

    @Argument(
        help: ArgumentHelp("The last day closed; the first day if omitted.", valueName: "to"), transform: Arguments.day)
    var to: Day?

    @Option(help: ArgumentHelp("Why, as people will read it.", valueName: "text"))
    var reason: String

    @Flag(help: "Show what would happen and change nothing.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if (calendar == nil) == (body == nil) { throw ValidationError("Say --calendar NAME or --body CODE.") }
    }

    func run(at administration: Administration) async throws {
        let target = body.map(ClosureTarget.body) ?? .calendar(calendar ?? "")
        let changes = try await administration.addClosure(
            to: target, from: from, to: to ?? from, reason: reason, isDryRun: dryRun)
        try output.show(changes, text: Self.text(changes))
        if !output.json { Terminal.say(Self.verdict(changes, isDryRun: dryRun)) }
    }

    /// The new versions, and the cases that moved.
    static func text(_ changes: [CalendarChange]) -> String {
        let versions = Table.text(
            ["Calendar", "Version", "Because", "Closed", "Open again"],
            changes.map { [$0.calendar, String($0.version), $0.source.sentence, days($0.closed), days($0.opened)] })
        let cases = Table.text(
            ["Case", "What", "Was due", "Is due"],
            changes.flatMap(\.moved).flatMap { moved in
                moved.moved.map { [moved.reference, $0.what, $0.oldDue.description, $0.newDue.description] }
            })
        return [versions, cases].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// The outcome in a sentence.
    static func verdict(_ changes: [CalendarChange], isDryRun: Bool) -> String {
        let cases = changes.map(\.moved.count).reduce(0, +)
        let versions = "\(changes.count) calendar\(changes.count == 1 ? "" : "s")"
        let moved = "\(cases) open case\(cases == 1 ? "" : "s")"
        return isDryRun
            ? "dry run: \(versions) would have a new version, \(moved) would move; nothing is kept"
            : "\(versions) with a new version, \(moved) moved; closed cases keep the version they were judged by"
    }

    private static func days(_ days: [CalendarChange.DayName]) -> String {
        let shown = days.prefix(4).map { "\($0.day) \($0.title)" }.joined(separator: ", ")
        return days.count > 4 ? "\(shown) and \(days.count - 4) more" : shown
    }
}
