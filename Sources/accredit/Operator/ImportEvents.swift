import Administration
import ArgumentParser
import Engine
import Foundation

/// `accredit import events`: reads an event log of any size.
struct ImportEvents: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Imports an event log, .xlsx, CSV or XES, under a name that reports can ask for.",
        discussion: """
            All of it or nothing. One row an event is usual; with --wide one row a case and one column of dates a \
            step, as most registers are kept. Dates are read as they are written, in London's time; the import says \
            how. --closed-when or --end-column says which cases are finished; without either every case is taken as \
            closed at its last event, and the report says so. --preview shows what would come of it.

            Examples:
              accredit import events receipt.csv --name receipt \\
                  --end-column case:enddate
              accredit import events log.xes.gz --name reviews --lifecycle complete \\
                  --closed-when "accept,reject"
              accredit import events register.csv --name register --wide \\
                  --case-column Ref --end-column Decision --map parties.yaml --preview
            """)

    @Argument(help: ArgumentHelp("The log; - is standard input.", valueName: "file"), completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp("The log's name in reports: lower-case letters, digits, dots, hyphens.", valueName: "name"))
    var name: String

    @OptionGroup(title: "Columns") var columns: ImportColumnOptions

    @OptionGroup(title: "End of cases") var cases: ImportCaseOptions

    @OptionGroup(title: "Cells") var cells: ImportFileOptions

    @Option(
        name: .customLong("map"),
        help: ArgumentHelp("A file that gives activities a party and a standard.", valueName: "file"),
        completion: .file())
    var mapFile: String?

    @Option(help: ArgumentHelp("The calendar by which working days are counted.", valueName: "name"))
    var calendar = "england-and-wales"

    @Flag(help: "Remove the log of this name first, all of it or nothing.")
    var replace = false

    @Flag(help: "Read and check everything, keep nothing.")
    var dryRun = false

    @Flag(help: "Show the first cases as they would be understood, and what each column was taken for; keep nothing.")
    var preview = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if file == "-", mapFile == "-" {
            throw ValidationError("Only one of the log and the map can be standard input.")
        }
    }

    /// How the log is read.
    func options() throws -> ImportOptions {
        var options = ImportOptions(name: name)
        columns.apply(to: &options)
        cases.apply(to: &options)
        try cells.apply(to: &options, closing: cases.closedIs.flatMap(Arguments.list))
        options.calendar = calendar
        options.previewedCases = preview ? 5 : 0
        options.isDryRun = dryRun
        options.replaces = replace
        if let mapFile {
            options.map = try ImportMap(parsing: try InputFile.text(of: mapFile), file: InputFile.shown(mapFile))
        }
        return options
    }

    func run(at administration: Administration) async throws {
        var options = try options()
        let meter = ImportMeter()
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
        try output.show(report, text: report.text)
        if !output.json {
            Terminal.say(
                report.isDryRun
                    ? "nothing was kept; without --\(preview ? "preview" : "dry-run") it is imported"
                    : "see it with: accredit report turnaround --log \(report.name)")
        }
    }
}
