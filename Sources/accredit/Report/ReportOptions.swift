import ArgumentParser
import Engine
import Foundation
import Reports
import Turnaround

/// Which cases a report is about, and how it is printed.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("An imported log, instead of the cases worked here.", valueName: "name"))
    var log: String?

    @OptionGroup(title: "Which cases") var cases: ReportSelectionOptions

    @Option(help: ArgumentHelp("What groups are made by: one or more of the words above, with commas between.", valueName: "a,b"))
    var groupBy: [String] = []

    @Option(
        help: ArgumentHelp(
            "The moment the report speaks of: RFC 3339, or a date for its end in London. Now without it.", valueName: "moment"),
        transform: Arguments.moment)
    var asOf: Instant?

    @Option(
        help: ArgumentHelp(
            "Only what was recorded by then is known: the report as it was printed at that moment.",
            discussion:
                "RFC 3339, or a date for its end in London. The report speaks of that moment too, where --as-of does not say otherwise.",
            valueName: "moment"),
        transform: Arguments.moment)
    var asKnownOn: Instant?

    @Flag(help: "How it is printed.")
    var format: Format = .table

    /// A report's form.
    enum Format: String, EnumerableFlag {
        case table, json, csv

        static func help(for value: Format) -> ArgumentHelp? {
            switch value {
            case .table: "Print sentences and tables; this is the default."
            case .json: "Print the report as JSON."
            case .csv: "Print one row for each figure, for a spreadsheet."
            }
        }
    }

    /// The question to the engine.
    func filter() throws -> ReportFilter {
        ReportFilter(
            log: log, asOf: asOf, knownOn: asKnownOn, leavesOutSamples: cases.leaveOutSamples,
            selection: try cases.selection(groupedBy: groupBy))
    }

    /// The question to the server.
    var query: [(name: String, value: String)] {
        let others = [("log", log), ("as_of", asOf?.description), ("as_known_on", asKnownOn?.description)].compactMap { name, value in
            value.map { (name, $0) }
        }
        return cases.query + groupBy.map { ("group_by", $0) } + others
    }

    /// Asks for a report on whichever face there is, and prints it.
    /// - Parameters:
    ///   - name: the report's name in the server's address.
    ///   - more: what only this report is asked.
    ///   - compute: makes it from the database.
    func show<Value: RenderedReport & Decodable>(
        _ name: String, as type: Value.Type, asking more: [(name: String, value: String)] = [],
        compute: (OperatorDesk, ReportFilter) async throws -> Value
    ) async throws {
        let root = CompositionRoot.current
        guard root.hasServer else {
            let filter = try filter()
            let report = try await root.withDesk { try await compute($0, filter) }
            return Terminal.show(Data(try rendered(report).utf8))
        }
        do {
            try await root.withServer { client in
                let answer = try await client.send(ServerRequest(path: ["v1", "reports", name], query: query + more))
                if format == .json { return Terminal.show(answer.body) }
                guard let report = try? JSONDecoder().decode(Value.self, from: answer.body) else {
                    throw client.unexpected(answer, "its JSON is not that of a report")
                }
                Terminal.show(Data(try rendered(report).utf8))
            }
        } catch var problem as ServerProblem where format == .json {
            problem.isShownAsJSON = true
            throw problem
        }
    }

    /// A report in the form that was asked for.
    func rendered(_ report: some RenderedReport) throws -> String {
        switch format {
        case .table: report.text
        case .csv: report.csv
        case .json: try report.json()
        }
    }
}
