import Administration
import ArgumentParser
import Engine
import Foundation
import Turnaround

/// `accredit calendar import`: merges a feed of bank holidays.
struct ImportFeed: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Adds new bank holidays of a feed to the calendars; known ones are never dropped.",
        discussion: """
            The feed is a file in the format of gov.uk/bank-holidays.json, or - for standard input. Each division goes \
            to the calendar of its name. \
            A date that is known and not in the feed any more is kept and listed as vanished, and the exit code is 1: \
            correct the calendar's file if \
            it has really moved.

            Examples:
              curl -s https://www.gov.uk/bank-holidays.json | accredit calendar import -
              accredit calendar import bank-holidays.json --dry-run
              accredit calendar import feed.json --division scotland \\
                  --calendar body-sab
            """)

    @Argument(help: ArgumentHelp("The feed; - is standard input.", valueName: "feed"), completion: .file())
    var feed: String

    @Option(help: ArgumentHelp("Only this division of the feed.", valueName: "name"))
    var division: String?

    @Option(help: ArgumentHelp("The calendar to change; the division's own if omitted.", valueName: "name"))
    var calendar: String?

    @Flag(help: "Show what would happen and change nothing.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    func run(at administration: Administration) async throws {
        let text = try InputFile.text(of: feed)
        let outcome = try await administration.importFeed(
            Data(text.utf8), named: InputFile.shown(feed), division: division, calendar: calendar, isDryRun: dryRun)
        try output.show(outcome, text: Self.text(outcome))
        for line in Self.vanished(outcome) { Terminal.say(line) }
        if !output.json { Terminal.say(Self.verdict(outcome, isDryRun: dryRun)) }
        if outcome.hasVanished { throw ExitStatus.refused.code }
    }

    /// What is new and what has vanished, then what came of it.
    static func text(_ outcome: FeedOutcome) -> String {
        let rows = outcome.comparisons.flatMap { found in
            found.new.map { [found.calendar, "new", $0.date.description, $0.title] }
                + found.vanished.map { [found.calendar, "vanished, kept", $0.day.description, $0.title.en] }
        }
        return [Table.text(["Calendar", "", "Date", "What"], rows), AddClosure.text(outcome.changes)].filter {
            !$0.isEmpty
        }
        .joined(separator: "\n\n")
    }

    /// What is known and not in the feed any more, a line each.
    static func vanished(_ outcome: FeedOutcome) -> [String] {
        outcome.comparisons.flatMap { found in
            found.vanished.map {
                """
                \($0.day) (\($0.title.en)) is not in the feed any more; \(found.calendar) keeps it: correct the \
                calendar's file if it has moved
                """
            }
        }
    }

    /// The outcome in a sentence.
    static func verdict(_ outcome: FeedOutcome, isDryRun: Bool) -> String {
        var sentences = [
            outcome.changes.isEmpty ? "nothing new" : AddClosure.verdict(outcome.changes, isDryRun: isDryRun)
        ]
        if !outcome.ignored.isEmpty { sentences.append("no calendar for: \(outcome.ignored.joined(separator: ", "))") }
        return sentences.joined(separator: "; ")
    }
}
