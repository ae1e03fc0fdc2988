import Administration
import ArgumentParser
import Engine
import Foundation
import Reports
import Turnaround

/// What a report is asked, and how it is printed.
struct ReportOptions: ParsableArguments {
    @OptionGroup var question: ReportQuestion

    @Flag(help: "The output format.")
    var format: Format = .table

    @Flag(help: "Show tables with all their columns, wider than 80.")
    var wide = false

    /// A report's form.
    enum Format: String, EnumerableFlag {
        case table, json, csv, excel

        static func help(for value: Format) -> ArgumentHelp? {
            switch value {
            case .table: "Print sentences and tables in 80 columns; this is the default."
            case .json: "Print the report as JSON."
            case .csv: "Print one row for each figure, for a spreadsheet."
            case .excel: "Print the CSV with a byte order mark, so that Excel reads every letter right."
            }
        }

        /// A report in this form.
        func rendered(_ report: some RenderedReport, isWide: Bool) throws -> String {
            switch self {
            case .table: report.text(isWide: isWide)
            case .csv: report.csv
            case .excel: "\u{FEFF}" + report.csv
            case .json: try report.json()
            }
        }
    }

    /// Asks for a report on whichever face there is, and prints it.
    /// - Parameters:
    ///   - name: the report's name in the server's address.
    ///   - more: what only this report is asked.
    ///   - compute: makes it from the database.
    func show<Value: RenderedReport & Decodable>(
        _ name: String, as type: Value.Type, asking more: [(name: String, value: String)] = [],
        compute: (Administration, ReportFilter) async throws -> Value
    ) async throws {
        let report: (value: Value?, sent: Data?) = try await ask(name, asking: more, compute: compute)
        if let sent = report.sent, format == .json { return try Terminal.show(sent) }
        if let value = report.value { try Terminal.show(Data(try format.rendered(value, isWide: wide).utf8)) }
    }

    /// Asks for a report on whichever face there is.
    /// - Returns: the report, and what the server sent; as JSON that alone.
    func ask<Value: RenderedReport & Decodable>(
        _ name: String, asking more: [(name: String, value: String)] = [],
        compute: (Administration, ReportFilter) async throws -> Value
    ) async throws -> (value: Value?, sent: Data?) {
        question.tellWhatIsKnown()
        let root = CompositionRoot.current
        guard root.hasServer else {
            let filter = try question.filter()
            return (try await root.withAdministration { try await compute($0, filter) }, nil)
        }
        do {
            return try await root.withServer { client in
                let answer = try await client.send(
                    ServerRequest(path: ["v1", "reports", name], query: question.query + more))
                if format == .json { return (nil, answer.body) }
                guard let report = try? JSONDecoder().decode(Value.self, from: answer.body) else {
                    throw client.unexpected(answer, "its JSON is not that of a report")
                }
                return (report, answer.body)
            }
        } catch var problem as ServerProblem where format == .json {
            problem.isShownAsJSON = true
            throw problem
        }
    }
}
