import Administration
import ArgumentParser
import Turnaround

/// `accredit retention run`: erases what may go.
struct RunRetention: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Erases what is to be kept no longer, for good; the history of each case tells of it.",
        discussion: """
            Some cases at a time; one that was interrupted goes on with the next. Cases that somebody is acting on are \
            left for the next run. Files that nothing else needs are swept away by the server a day later.

            Examples:
              accredit retention run --dry-run
              accredit retention run --dry-run --on 2032-01-01
              accredit retention run --yes
            """)

    @Flag(help: "Say what may go, of which case and since when; erase nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("With --dry-run: what may go on another day.", valueName: "day"))
    var on: String?

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard let on else { return }
        guard dryRun else { throw ValidationError("--on goes with --dry-run: nothing is erased before its day.") }
        guard (try? Day(on)) != nil else { throw ValidationError("--on takes a day such as 2032-01-01.") }
    }

    func run(at administration: Administration) async throws {
        let today = LondonTime.shared.day(of: .now)
        let due = try await administration.retentionDue(on: on.flatMap { try? Day($0) } ?? today)
        if dryRun {
            try output.show(
                due,
                text: Table.text(
                    ["Case", "Body", "What", "Texts", "Since"],
                    due.map { [$0.reference, $0.body, $0.what.rawValue, "\($0.texts)", "\($0.since)"] }))
            if !output.json { Terminal.say("\(due.map(\.texts).reduce(0, +).counted("text")) may go; none is erased") }
            return
        }
        if !due.isEmpty {
            try confirmation.ask("Erase \(due.map(\.texts).reduce(0, +).counted("text")) for good")
        }
        let progress = ProgressLine()
        let done = try await administration.sweepRetention(on: today) { progress.show($0.counted("case")) }
        progress.clear()
        let erased = done.erased.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        try output.show(done, text: "\(done.cases.counted("case")): \(erased.isEmpty ? "nothing to erase" : erased)")
    }
}
