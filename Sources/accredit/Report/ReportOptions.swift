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

    /// Asks for a report on whichever face there is, and prints it.
    /// - Parameters:
    ///   - name: the report's name in the server's address.
    ///   - more: what only this report is asked.
    ///   - compute: makes it from the database.
    func show<Value: RenderedReport & Decodable>(
        _ name: String, as type: Value.Type, asking more: [(name: String, value: String)] = [],
        compute: (Administration, ReportFilter) async throws -> Value
    ) async throws {
        question.tellWhatIsKnown()
        let root = CompositionRoot.current
        guard root.hasServer else {
            let filter = try question.filter()
            let report = try await root.withAdministration { try await compute($0, filter) }
            return Terminal.show(Data(try rendered(report).utf8))
        }
        do {
            try await root.withServer { client in
                let answer = try await client.send(
                    ServerRequest(path: ["v1", "reports", name], query: question.query + more))
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
