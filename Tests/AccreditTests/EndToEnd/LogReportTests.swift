import EngineSupport
import Foundation
import TestSupport
import Testing

/// `accredit import events`, then `accredit report turnaround --log … --json`, held against figures computed by other people's libraries.
@Suite struct LogReportTests {
    struct Log: CustomTestStringConvertible, Sendable {
        let file: String
        let oracle: String
        var options: [String] = []
        var openCases = 0

        var testDescription: String { ([file] + options).joined(separator: " ") }
    }

    static let logs = [
        Log(file: "receipt.csv", oracle: "receipt.json"),
        Log(file: "receipt.csv", oracle: "receipt-closed-by-enddate.json", options: ["--end-column", "case:enddate"], openCases: 105),
        Log(file: "reviewing.csv", oracle: "reviewing.json", options: ["--lifecycle", "complete"]),
        Log(file: "running-example.csv", oracle: "running-example.json"),
    ]

    /// The folder of reference data beside the repository; where it is missing, only on a stranger's machine may this pass.
    private static var shared: URL? {
        let folder = URL(filePath: TestServer.repository).appending(path: "../shared").standardizedFileURL
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }

    @Test(arguments: logs) func figuresAgree(log: Log) async throws {
        guard let shared = Self.shared else {
            #expect(ProcessInfo.processInfo.environment["CI"] == nil, "the reference data is missing")
            return
        }
        let oracle = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: shared.appending(path: "oracles/\(log.oracle)"))) as? [String: Any])
        try await House.withHouse { house in
            let settings = ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
            let path = shared.appending(path: "logs/\(log.file)").path
            let process = try BuiltProgram.process(["import", "events", path, "--name", "log"] + log.options + ["--json"], settings)
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)

            let run = try await BuiltProgram.run("report", "turnaround", "--log", "log", "--json", settings: settings)
            #expect(run.status == 0, "\(run.messages)")
            let report = try #require(run.json as? [String: Any])
            let route = try #require((report["routes"] as? [[String: Any]])?.first)
            #expect(route["cases"] as? Int == oracle["cases"] as? Int)
            #expect(route["events"] as? Int == oracle["events"] as? Int)
            #expect(route["open_cases"] as? Int == log.openCases)
            if log.openCases == 0 {
                try Self.expect(route["case_duration"], oracle["case_duration_seconds"], "the cases")
            }

            let visits = try #require(oracle["visit_seconds"] as? [String: [String: Any]])
            let steps = try #require(route["steps"] as? [[String: Any]])
            for (activity, figures) in visits {
                let step = try #require(steps.first { $0["step"] as? String == activity }, "no figures of “\(activity)”")
                try Self.expect(step["visits"], figures, activity)
            }
            let rework = Dictionary(
                uniqueKeysWithValues: steps.compactMap { step -> (String, Int)? in
                    guard let name = step["step"] as? String, let cases = step["rework_cases"] as? Int, cases > 0 else { return nil }
                    return (name, cases)
                })
            #expect(rework == oracle["rework_cases"] as? [String: Int])
        }
    }

    /// n exactly, the times to a microsecond.
    private static func expect(_ found: Any?, _ expected: Any?, _ what: String) throws {
        let found = try #require(found as? [String: Any]), expected = try #require(expected as? [String: Any])
        #expect(found["n"] as? Int == expected["n"] as? Int, "n of \(what)")
        for figure in ["median", "p80", "p90", "max"] {
            guard let seconds = expected[figure] as? Double else { continue }
            let ours = try #require(found["\(figure)_seconds"] as? Double, "\(figure) of \(what)")
            #expect(abs(ours - seconds) <= 1e-6 + seconds.ulp, "\(figure) of \(what): \(ours) and \(seconds)")
        }
    }
}
