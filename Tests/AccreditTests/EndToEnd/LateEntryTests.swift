import EngineSupport
import Foundation
import TestSupport
import Testing
import Turnaround

/// A register that was begun with the cases then open: what lifelines says of it with late entry, from import to
/// report.
@Suite struct LateEntryTests {
    /// The python of `.accredit/venv`; without it nobody judges, which only a stranger's machine may do.
    private static let python = ProcessInfo.processInfo.environment["ACCREDIT_VENV"].map { "\($0)/bin/python" }
    private static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"

    /// What the judge is told of a log.
    private struct Log: Encodable {
        struct Case: Encodable {
            var events: [Event]
            var closed: Bool
            var outcome = ""
            var competing = false
            var observed_from: Int64
            var group = ""
            var stratum = ""
        }
        struct Event: Encodable {
            var activity: String
            var at: Instant

            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                try container.encode(activity)
                try container.encode(at.microseconds)
                try container.encodeNil()
            }
        }
        var as_of: Int64
        var cases: [Case]
        var probes: [Int64] = []
    }

    private struct Verdict: Decodable {
        struct Survival: Decodable { let median, median_low, median_high, p80, restricted_mean: Double? }
        let n: Int
        let survival: Survival
    }

    /// Cases that came over two years and took from days to a year; the register was begun after the first.
    private static func cases(observed: Instant) -> [Log.Case] {
        var state: UInt64 = 11
        func random(_ below: Int64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(state >> 33) % below
        }
        let start = observed.advanced(bySeconds: -365 * 86_400)
        return (0..<160).map { _ in
            let opened = start.advanced(bySeconds: random(700 * 86_400))
            let looked = opened.advanced(bySeconds: 86_400 + random(200 * 86_400))
            let isClosed = random(4) > 0
            let events = [Log.Event(activity: "Open", at: opened), Log.Event(activity: "Look", at: looked)]
            let close = Log.Event(activity: "Close", at: looked.advanced(bySeconds: 3_600 + random(160 * 86_400)))
            return Log.Case(
                events: isClosed ? events + [close] : events, closed: isClosed, observed_from: observed.microseconds)
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test(.enabled(if: python != nil || isCI))
    func `cases that were opened before they were observed count from then on`() async throws {
        let python = try #require(
            Self.python, "ACCREDIT_VENV is not set: run Scripts/venv, and tests through Scripts/test")
        try await House.withHouse { house in
            let (folder, settings) = try (
                TemporaryFolder(), ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
            )
            let cases = Self.cases(observed: try Instant("2023-01-01T00:00:00Z"))
            let last = try #require(cases.flatMap { $0.events.map(\.at) }.max())
            let rows = cases.enumerated().flatMap { number, one in
                one.events.map { "c\(number),\($0.activity),\($0.at)" }
            }
            try (["case,activity,time"] + rows).joined(separator: "\n").write(
                toFile: folder.path("log.csv"), atomically: true, encoding: .utf8)
            func run(_ arguments: [String]) async throws -> BuiltProgram.Run {
                try await BuiltProgram.run(arguments, settings: settings)
            }
            let bring =
                ["import", "events", folder.path("log.csv"), "--closed-when", "Close", "--case-column", "case"]
                + ["--activity-column", "activity", "--time-column", "time"]
            let late = try await run(bring + ["--name", "late", "--observed-from", "2023-01-01", "--json"])
            try #require(late.status == 0, "\(late.messages)")
            let before = cases.count { one in one.events[0].at.microseconds < one.observed_from }
            let counts = (late.json as? [String: Any])?["counts"] as? [String: Any]
            #expect(before > 40 && counts?["late_entries"] as? Int == before)
            try #require(try await run(bring + ["--name", "whole"]).status == 0)
            let never = try await run(bring + ["--name", "never", "--observed-from", "2026-01-01"])
            #expect(never.status == 65 && never.messages.contains("nothing happens in it after"), "\(never.messages)")

            try JSONEncoder().encode([Log(as_of: last.microseconds, cases: cases)]).write(
                to: URL(filePath: folder.path("logs.json")))
            let judge = Process()
            judge.executableURL = URL(filePath: python)
            judge.arguments = [
                TestServer.repository + "/Scripts/judge-turnaround.py", folder.path("logs.json"),
                folder.path("figures.json"),
            ]
            judge.environment = ["MPLCONFIGDIR": folder.path("."), "HOME": folder.path("."), "OMP_NUM_THREADS": "1"]
            try judge.run()
            judge.waitUntilExit()
            try #require(judge.terminationStatus == 0)
            let verdict = try #require(
                try JSONDecoder().decode(
                    [Verdict].self, from: Data(contentsOf: URL(filePath: folder.path("figures.json")))
                ).first)

            func survival(_ log: String) async throws -> SurvivalFigures {
                let run = try await run(["report", "turnaround", "--log", log, "--json"])
                return try #require(
                    try JSONDecoder().decode(TurnaroundReport.self, from: Data(run.output.utf8)).overall.survival)
            }
            let own = try await survival("late")
            #expect(own.n.value == verdict.n && verdict.n < cases.count)
            #expect(
                own.lateEntries.value == cases.count { one in one.events[0].at.microseconds < one.observed_from }
                    - (cases.count - verdict.n))
            let pairs = [
                (own.medianSeconds, verdict.survival.median), (own.medianLowSeconds, verdict.survival.median_low),
                (own.medianHighSeconds, verdict.survival.median_high), (own.p80Seconds, verdict.survival.p80),
                (own.restrictedMeanSeconds, verdict.survival.restricted_mean),
            ]
            for (own, other) in pairs {
                #expect(
                    own.map { value in other.map { abs(value - $0) <= 1e-9 * $0 } ?? false } ?? (other == nil),
                    "\(pairs)")
            }
            #expect(own.medianSeconds != nil)
            // Without saying so, another figure comes out.
            #expect(try await survival("whole").medianSeconds != own.medianSeconds)
        }
    }
}
