import EngineSupport
import Foundation
import TestSupport
import Testing
import Turnaround

/// What pm4py finds in an exported log is what the report on the same cases says: the sample year, and an imported log.
@Suite struct ExportJudgeTests {
    /// The python of `.accredit/venv`; without it nobody judges, which only a stranger's machine may do.
    private static let python = ProcessInfo.processInfo.environment["ACCREDIT_VENV"].map { "\($0)/bin/python" }
    private static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"

    private struct Judgement: Decodable {
        struct XES: Decodable {
            let root: String
            let version: String
            let order: [String]
            let extensions: [String: String]
            let routes: [String: String]
            let cases: [String: [Int64]]
            let closed: [String]
            let stays: [String: [String: [Double]]]
        }
        struct OCEL: Decodable {
            let objects: [String: Int]
            let events: Int
            let activities: [String]
            let cases: [String: [Int64]]
        }
        struct CSV: Decodable { let cases: [String: [Int64]] }
        let xes: XES
        let ocel: OCEL
        let csv: CSV
    }

    @Test(.enabled(if: python != nil || isCI)) func `pm4py finds the cases, events and durations of our own report`()
        async throws
    {
        let python = try #require(
            Self.python, "ACCREDIT_VENV is not set: run Scripts/venv, and tests through Scripts/test")
        try await House.withHouse { house in
            let folder = try TemporaryFolder()
            let settings = ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
            let year = try await BuiltProgram.run(
                "sample", "year", "--cases", "120", "--until", "2026-06-30", settings: settings)
            try #require(year.status == 0, "\(year.messages)")
            let receipt = URL(filePath: TestServer.repository).appending(path: "../shared/logs/receipt.csv")
                .standardizedFileURL.path
            let logs =
                FileManager.default.fileExists(atPath: receipt)
                ? ["year": [], "receipt": ["--log", "receipt"]] : ["year": []]
            #expect(logs.count == 2 || !Self.isCI, "the reference data is missing")
            if logs.count == 2 {
                let run = try await BuiltProgram.run(
                    "import", "events", receipt, "--name", "receipt", "--end-column", "case:enddate", settings: settings
                )
                try #require(run.status == 0, "\(run.messages)")
            }
            for (name, options) in logs {
                for (form, suffix) in [("xes", "xes"), ("ocel", "jsonocel"), ("csv", "csv")] {
                    let run = try await BuiltProgram.run(
                        ["export", form, "--out", folder.path("\(name).\(suffix)")] + options, settings: settings)
                    try #require(run.status == 0 && run.output.isEmpty, "\(run.messages)")
                }
            }
            let judgements = try JSONDecoder().decode(
                [String: Judgement].self, from: try Self.judge(folder, python: python))
            #expect(Set(judgements.keys) == Set(logs.keys))
            for (name, options) in logs {
                let report = try await BuiltProgram.run(
                    ["report", "turnaround", "--json"] + options, settings: settings)
                try Self.compare(
                    try #require(judgements[name]),
                    try #require(report.json.flatMap(PlainFigures.plain) as? [String: Any]), name)
            }
        }
    }

    private static func judge(_ folder: TemporaryFolder, python: String) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["\(TestServer.repository)/Scripts/judge-exports.py", folder.url.path]
        let said = folder.path("judgement")
        try Data().write(to: URL(filePath: said))
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: said))
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try Data(contentsOf: URL(filePath: said))
    }

    private static func compare(_ judged: Judgement, _ report: [String: Any], _ name: String) throws {
        let (xes, ocel) = (judged.xes, judged.ocel)
        #expect(xes.root == "{http://www.xes-standard.org/}log" && xes.version == "1849.2016")
        #expect(xes.order == ["extension", "global", "classifier", "string", "trace"])
        #expect(xes.extensions.keys.sorted() == ["concept", "lifecycle", "org", "time"])
        #expect(xes.extensions.allSatisfy { $1 == "http://www.xes-standard.org/\($0).xesext" })
        #expect(ocel.cases == xes.cases && judged.csv.cases == xes.cases, "\(name): the forms differ")
        #expect(
            ocel.objects["case"] == xes.cases.count && Int64(ocel.events) == xes.cases.values.map { $0[0] }.reduce(0, +)
        )
        if name == "year" {
            let kinds: Set = ["case", "body", "provider", "definition", "decision", "reviewer"]
            #expect(kinds.isSubset(of: ocel.objects.keys), "\(ocel.objects)")
        }
        let routes = try #require(report["routes"] as? [[String: Any]])
        #expect(routes.compactMap { $0["cases"] as? Int }.reduce(0, +) == xes.cases.count)
        for route in routes {
            let title = try #require(route["route"] as? String)
            let cases = xes.cases.filter { xes.routes[$0.key] == title }
            #expect(route["cases"] as? Int == cases.count, "\(title)")
            if name != "year" { #expect(route["events"] as? Int == Int(cases.values.map { $0[0] }.reduce(0, +))) }
            let closed = cases.filter { xes.closed.contains($0.key) }.map { Double($0.value[1]) / 1e6 }
            try expect(route["case_duration"], closed, "\(title): cases")
            let steps = try #require(route["steps"] as? [[String: Any]])
            #expect(!steps.isEmpty)
            for step in steps {
                let activity = try #require(step["step"] as? String)
                try expect(step["visits"], xes.stays[title]?[activity] ?? [], "\(title): \(activity)")
            }
        }
    }

    /// n, median and maximum of durations, to a microsecond.
    private static func expect(_ found: Any?, _ seconds: [Double], _ what: String) throws {
        let found = try #require(found as? [String: Any]), sorted = seconds.sorted()
        #expect(found["n"] as? Int == sorted.count, "n of \(what)")
        guard let last = sorted.last else { return }
        let median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        for (figure, expected) in [("median_seconds", median), ("max_seconds", last)] {
            let ours = try #require(found[figure] as? Double, "\(figure) of \(what)")
            #expect(abs(ours - expected) <= 1e-6 + expected.ulp, "\(figure) of \(what): \(ours) and \(expected)")
        }
    }
}
