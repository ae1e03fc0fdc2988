import EngineSupport
import Foundation
import TestSupport
import Testing

/// `accredit import events`, then `accredit report turnaround --log … --json`, held against figures computed by other
/// people's libraries.
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
        Log(
            file: "receipt.csv", oracle: "receipt-closed-by-enddate.json", options: ["--end-column", "case:enddate"],
            openCases: 105),
        Log(file: "reviewing.csv", oracle: "reviewing.json", options: ["--lifecycle", "complete"]),
        Log(file: "running-example.csv", oracle: "running-example.json"),
    ]

    /// The folder of reference data beside the repository; where it is missing, only on a stranger's machine may this
    /// pass.
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
            try JSONSerialization.jsonObject(with: Data(contentsOf: shared.appending(path: "oracles/\(log.oracle)")))
                as? [String: Any])
        try await House.withHouse { house in
            let settings = ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
            let path = shared.appending(path: "logs/\(log.file)").path
            let process = try BuiltProgram.process(
                ["import", "events", path, "--name", "log"] + log.options + ["--json"], settings)
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)

            let run = try await BuiltProgram.run("report", "turnaround", "--log", "log", "--json", settings: settings)
            #expect(run.status == 0, "\(run.messages)")
            let report = try #require(run.json.flatMap(PlainFigures.plain) as? [String: Any])
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
                let step = try #require(
                    steps.first { $0["step"] as? String == activity }, "no figures of “\(activity)”")
                try Self.expect(step["visits"], figures, activity)
            }
            let rework = Dictionary(
                uniqueKeysWithValues: steps.compactMap { step -> (String, Int)? in
                    guard let name = step["step"] as? String, let cases = step["rework_cases"] as? Int, cases > 0 else {
                        return nil
                    }
                    return (name, cases)
                })
            #expect(rework == oracle["rework_cases"] as? [String: Int])
            try Self.expectPaths(try #require(route["paths"] as? [String: Any]), oracle)
            guard let survival = oracle["survival"] as? [String: Any] else { return }
            let moment = try #require(survival["as_of"] as? String)
            let then = try await BuiltProgram.run(
                "report", "turnaround", "--log", "log", "--as-of", moment, "--json", settings: settings)
            #expect(then.status == 0, "\(then.messages)")
            let routes = (then.json.flatMap(PlainFigures.plain) as? [String: Any])?["routes"] as? [[String: Any]]
            try Self.expectSurvival(try #require(routes?.first?["survival"] as? [String: Any]), survival)
        }
    }

    /// What followed what, how cases began and ended, and who handed over.
    private static func expectPaths(_ paths: [String: Any], _ oracle: [String: Any]) throws {
        for figure in ["variants", "self_loops", "handovers"] {
            #expect(paths[figure] as? Int == oracle[figure] as? Int, "\(figure)")
        }
        for (ours, theirs) in [("first", "first_activity"), ("last", "last_activity")] {
            let counts = try #require(paths[ours] as? [[String: Any]])
            let byStep = Dictionary(
                uniqueKeysWithValues: counts.map { ($0["step"] as? String ?? "", $0["cases"] as? Int ?? -1) })
            #expect(byStep == oracle[theirs] as? [String: Int], "\(theirs)")
        }
        let expected = try #require(oracle["dfg"] as? [[String: Any]])
        let passages = try #require(paths["passages"] as? [[String: Any]])
        #expect(passages.count == expected.count)
        for one in expected {
            let (from, to) = (one["from"] as? String, one["to"] as? String)
            let own = try #require(passages.first { $0["from"] as? String == from && $0["to"] as? String == to })
            #expect(own["count"] as? Int == one["count"] as? Int)
            expect(own["mean_seconds"], equals: one["mean"], "mean of \(from ?? "") → \(to ?? "")")
            expect(own["median_seconds"], equals: one["median"], "median of \(from ?? "") → \(to ?? "")")
        }
    }

    /// The curve in which open cases count, its interval, and the median that leaves them out.
    private static func expectSurvival(_ survival: [String: Any], _ oracle: [String: Any]) throws {
        for count in ["n", "events", "censored"] {
            #expect(survival[count] as? Int == oracle[count] as? Int, "\(count)")
        }
        expect(survival["median_seconds"], equals: oracle["median_seconds"], "median")
        let interval = try #require(oracle["median_ci95_seconds"] as? [Any])
        expect(survival["median_low_seconds"], equals: interval[0], "low end of the median")
        expect(survival["median_high_seconds"], equals: interval[1], "high end of the median")
        expect(survival["closed_only_median_seconds"], equals: oracle["naive_median_of_closed_only"], "naive median")
        let (own, listed) = (
            try #require(survival["survival_at"] as? [[String: Any]]),
            try #require(oracle["survival_at"] as? [[String: Any]])
        )
        try #require(own.count == listed.count)
        for (own, listed) in zip(own, listed) {
            expect(own["seconds"], equals: listed["seconds"], "time")
            expect(own["survival"], equals: listed["s"], "S at that time")
        }
    }

    /// Equal to 1e-9 of the value; what the oracle has not, we have not.
    private static func expect(_ found: Any?, equals expected: Any?, _ what: String) {
        guard let number = expected as? Double else { return #expect(found == nil, "\(what)") }
        guard let found = found as? Double else { return #expect(Bool(false), "\(what) is missing") }
        #expect(abs(found - number) <= 1e-9 * abs(number), "\(what): \(found) and \(number)")
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
