import Administration
import ArgumentParser
import Engine
import Foundation
import Turnaround

/// `accredit import events`: reads an event log of any size.
struct ImportEvents: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Imports an event log, CSV or XES, plain or gzip, under a name that reports can ask for.",
        discussion: """
            All of it or nothing. One row an event is usual; with --wide one row a case and one column of dates a \
            step, as most registers are kept \
            (dd/mm/yyyy or ISO dates, in London's time). --closed-when or --end-column says which cases are finished; \
            without either every case is \
            taken as closed at its last event, and the report says so.

            Examples:
              accredit import events receipt.csv --name receipt \\
                  --end-column case:enddate
              accredit import events log.xes.gz --name reviews --lifecycle complete \\
                  --closed-when "accept,reject"
              accredit import events register.csv --name register --wide \\
                  --case-column Ref --map parties.yaml --dry-run
            """)

    @Argument(help: ArgumentHelp("The log; - is standard input.", valueName: "file"), completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp("The log's name in reports: lower-case letters, digits, dots, hyphens.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("The column that names the case (case:concept:name).", valueName: "title"))
    var caseColumn: String?

    @Option(help: ArgumentHelp("The column that names the activity (concept:name).", valueName: "title"))
    var activityColumn: String?

    @Option(help: ArgumentHelp("The column with the time (time:timestamp).", valueName: "title"))
    var timeColumn: String?

    @Option(help: ArgumentHelp("The column with the person (org:resource).", valueName: "title"))
    var resourceColumn: String?

    @Option(
        help: ArgumentHelp("Keep only events of this lifecycle transition, such as complete.", valueName: "transition"))
    var lifecycle: String?

    @Option(
        help: ArgumentHelp(
            "Activities that close a case, separated by commas; may be repeated.", valueName: "activities"))
    var closedWhen: [String] = []

    @Option(help: ArgumentHelp("The column that is filled where a case is closed.", valueName: "title"))
    var endColumn: String?

    @Option(
        name: .customLong("map"),
        help: ArgumentHelp("A file that gives activities a party and a standard.", valueName: "file"),
        completion: .file())
    var mapFile: String?

    @Flag(help: "One row is a case, one column of dates a step.")
    var wide = false

    @Option(
        name: .customLong("step"),
        help: ArgumentHelp(
            "A column that is a step, with --wide; may be repeated. Without it, every column of dates.",
            valueName: "title"))
    var steps: [String] = []

    @Option(help: ArgumentHelp("The calendar by which working days are counted.", valueName: "name"))
    var calendar = "england-and-wales"

    @Option(
        help: ArgumentHelp(
            """
            The moment from when cases were observed: what had ended before is not in the log. RFC 3339, or a date for \
            its beginning in London.
            """,
            valueName: "moment"),
        transform: Arguments.beginning)
    var observedFrom: Instant?

    @Flag(help: "Read and check everything, keep nothing.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !steps.isEmpty, !wide { throw ValidationError("--step goes with --wide.") }
        if wide, activityColumn != nil || timeColumn != nil {
            throw ValidationError(
                """
                With --wide a step's name is its column's title: --activity-column and --time-column do not go with it.
                """
            )
        }
        if file == "-", mapFile == "-" {
            throw ValidationError("Only one of the log and the map can be standard input.")
        }
    }

    /// How the log is read.
    func options() throws -> ImportOptions {
        var options = ImportOptions(name: name)
        options.shape = wide ? .wide(steps: steps) : .events
        options.caseColumn = caseColumn
        options.activityColumn = activityColumn
        options.timeColumn = timeColumn
        options.resourceColumn = resourceColumn
        options.lifecycle = lifecycle
        options.closedWhen = closedWhen.flatMap(Arguments.list)
        options.endColumn = endColumn
        options.calendar = calendar
        options.observedFrom = observedFrom
        options.isDryRun = dryRun
        if let mapFile {
            options.map = try ImportMap(parsing: try InputFile.text(of: mapFile), file: InputFile.shown(mapFile))
        }
        return options
    }

    func run(at administration: Administration) async throws {
        var options = try options()
        let meter = ProgressLine()
        options.onProgress = { meter.show($0) }
        let report: ImportReport
        do {
            report = try await administration.importEvents(
                file == "-" ? .standardInput : .file(path: file), options: options)
        } catch {
            meter.clear()
            throw error
        }
        meter.clear()
        try output.show(report, text: Self.text(report))
        if !output.json {
            Terminal.say(
                report.isDryRun
                    ? "nothing was kept; without --dry-run it is imported"
                    : "see it with: accredit report turnaround --log \(report.name)")
        }
    }

    /// What was brought in, for people.
    static func text(_ report: ImportReport) -> String {
        let closure =
            report.closure == .assumed ? "; closure assumed: name --closed-when or --end-column to know better" : ""
        var parts = [
            Table.pairs([
                ("Log", report.isDryRun ? "\(report.name) (not kept)" : report.name),
                ("From", report.source),
                ("Cases", "\(report.cases): \(report.closed) closed, \(report.open) open\(closure)"),
                ("Events", "\(report.events), from \(report.firstAt.inLondon) to \(report.lastAt.inLondon)"),
                ("Calendar", report.calendar),
                (
                    "Observed",
                    report.observedFrom.map {
                        "from \($0.inLondon): \(report.lateEntries) cases had been opened before"
                    }
                ),
                (
                    "Left out",
                    report.eventsFilteredOut > 0
                        ? "\(report.eventsFilteredOut) events of another lifecycle transition" : nil
                ),
                ("Empty rows", report.rowsWithoutEvents > 0 ? String(report.rowsWithoutEvents) : nil),
                (
                    "Never occur",
                    report.mapUnused.isEmpty
                        ? nil : "activities of the map: \(report.mapUnused.joined(separator: ", "))"
                ),
                ("Columns unused", report.columns.unused.isEmpty ? nil : report.columns.unused.joined(separator: ", ")),
            ])
        ]
        parts.append(
            Table.text(
                ["Activity", "Events", "With", "Standard"],
                report.activities.map { [$0.name, String($0.events), $0.party.rawValue, $0.standard ?? ""] }))
        return parts.joined(separator: "\n\n")
    }
}
