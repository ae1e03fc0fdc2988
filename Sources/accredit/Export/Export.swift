import ArgumentParser
import Engine
import Foundation
import HTTPAPI
import Reports
import Turnaround

/// `accredit export`: the event log for other people's tools.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the event log of cases as XES, OCEL 2.0 or CSV, for process mining and spreadsheets.",
        discussion: """
            One event for each entry into a step, at the time at which it took effect. People are told apart by \
            numbers or roles; their names are in \
            no export. Asks the server where ACCREDIT_SERVER is set (you need to be an analyst or \
            officer of a body; analysts of an \
            agency export imported logs), else the database.

            Examples:
              accredit export xes --body BAC --out bac.xes
              accredit export ocel --log receipt --out receipt.jsonocel
              accredit export csv --route recognised-provision --resources role
            """)

    @Argument(help: ArgumentHelp("The form: xes, ocel or csv.", valueName: "form"))
    var format: LogFormat

    @Option(help: ArgumentHelp("A new file; - is standard output.", valueName: "file"), completion: .file())
    var out = OutputFile.standardOutput

    @Option(help: ArgumentHelp("How people are distinguished: role, pseudonym or none.", valueName: "naming"))
    var resources = ResourceNaming.pseudonym

    @Option(help: ArgumentHelp("An imported log, instead of the cases worked here.", valueName: "name"))
    var log: String?

    @OptionGroup(title: "Which cases") var cases: ReportSelectionOptions

    @Option(
        help: ArgumentHelp(
            "The moment the log speaks of: RFC 3339, or a date for its end in London. Now without it.",
            valueName: "moment"),
        transform: Arguments.moment)
    var asOf: Instant?

    @Option(
        help: ArgumentHelp(
            "Only what was recorded by then is known: the log as it was written at that moment.",
            discussion:
                """
                RFC 3339, or a date for its end in London. The log speaks of that moment too, where --as-of does not \
                say otherwise.
                """,
            valueName: "moment"),
        transform: Arguments.moment)
    var asKnownOn: Instant?

    func run() async throws {
        let file = try OutputFile(out)
        let meter = ProgressLine()
        let tally = LogTally(format)
        do {
            let write: @Sendable ([UInt8]) throws -> Void = { chunk in
                tally.count(chunk)
                try file.write(chunk)
            }
            let root = CompositionRoot.current
            if root.hasServer { try await download(root, meter, write) } else { try await read(root, meter, write) }
            try file.finish()
        } catch {
            meter.clear()
            file.discard()
            throw error
        }
        meter.clear()
        Terminal.say(tally.isEmpty ? "no cases are picked; the log has none" : "wrote \(tally.text) to \(file.shown)")
    }

    /// From the database itself.
    private func read(
        _ root: CompositionRoot, _ meter: ProgressLine, _ write: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws {
        let filter = ReportFilter(
            log: log, asOf: asOf, knownOn: asKnownOn, leavesOutSamples: cases.leaveOutSamples,
            selection: try cases.selection())
        try await root.withAdministration { administration in
            let log = try await administration.reports.caseLog(filter, now: .now)
            _ = try await log.read(
                into: { LogDocument(format, name: log.name, resources: resources, push: write) },
                onProgress: { meter.show(.writing(events: $0)) })
        }
    }

    /// Through the server.
    private func download(
        _ root: CompositionRoot, _ meter: ProgressLine, _ write: @escaping @Sendable ([UInt8]) throws -> Void
    )
        async throws
    {
        let others = [
            ("log", log), ("as_of", asOf?.description), ("as_known_on", asKnownOn?.description),
            ("resources", resources.rawValue),
        ]
        let query = cases.query + others.compactMap { name, value in value.map { (name, $0) } }
        try await root.withServer { client in
            var bytes = 0
            try await client.stream(
                ServerRequest(path: ["v1", "exports", format.rawValue], query: query), type: format.mediaType
            ) {
                chunk in
                try write(chunk)
                bytes += chunk.count
                meter.show(.reading(bytes: bytes, of: nil))
            }
        }
    }
}

extension LogFormat: ExpressibleByArgument {}
extension ResourceNaming: ExpressibleByArgument {}
