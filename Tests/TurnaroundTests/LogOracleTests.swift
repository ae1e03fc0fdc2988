import Foundation
import Testing
import Turnaround

/// Figures of real event logs against those that pandas computed from the same files.
@Suite struct LogOracleTests {
    struct Oracle: Decodable {
        struct Summary: Decodable {
            let n: Int
            let mean, median, p80, p90, max: Double
        }
        struct Survival: Decodable {
            let events, censored: Int
            let naive_median_of_closed_only: Double
        }
        let cases, events: Int
        let case_duration_seconds: Summary
        let visit_seconds: [String: Summary]
        let rework_cases: [String: Int]
        let open_cases: Int?
        let survival: Survival?
    }

    /// One log with what the import would be told of it.
    struct Log: CustomTestStringConvertible, Sendable {
        let file: String
        let oracle: String
        var lifecycle: String?
        var endColumn: String?
        var testDescription: String { oracle }
    }

    static let logs = [
        Log(file: "receipt", oracle: "receipt"), Log(file: "receipt", oracle: "receipt-closed-by-enddate", endColumn: "case:enddate"),
        Log(file: "reviewing", oracle: "reviewing", lifecycle: "complete"), Log(file: "running-example", oracle: "running-example"),
    ]

    /// The events of a log as cases: each event opens a visit, the next one closes it.
    static func timelines(_ log: Log) throws -> [CaseTimeline] {
        var cases: [String: [(time: Instant, place: Int, activity: String, ended: Bool)]] = [:]
        for (place, row) in try SharedFiles.rows("logs/\(log.file).csv").enumerated() {
            if let lifecycle = log.lifecycle, row["lifecycle:transition"]?.lowercased() != lifecycle { continue }
            let time = try instant(try #require(row["time:timestamp"]))
            let ended = log.endColumn.map { row[$0]?.isEmpty == false } ?? true
            cases[try #require(row["case:concept:name"]), default: []].append((time, place, try #require(row["concept:name"]), ended))
        }
        return try cases.map { name, unordered in
            let events = unordered.sorted { ($0.time, $0.place) < ($1.time, $1.place) }
            let first = try #require(events.first)
            let visits = events.indices.map { place in
                Visit(
                    step: events[place].activity, party: .unattributed, entered: events[place].time,
                    left: place + 1 < events.count ? events[place + 1].time : nil)
            }
            return CaseTimeline(
                reference: name, route: log.file, isImported: true, opened: first.time, visits: visits,
                closed: first.ended ? events.last?.time : nil, events: events.count)
        }
    }

    func report(_ log: Log, asOf: String = "2030-01-01T00:00:00Z") throws -> TurnaroundReport {
        let working = try SharedFiles.calendars().workingDays(of: "england-and-wales")
        return TurnaroundReport.build(
            timelines: try LogOracleTests.timelines(log),
            options: .init(asOf: try instant(asOf), working: working, closure: log.endColumn == nil ? .assumed : .column, title: log.file))
    }

    func expect(_ summary: DurationSummary, equals oracle: Oracle.Summary, _ name: String) {
        #expect(summary.n.exact == oracle.n, "\(name)")
        for (own, other) in [
            (summary.medianSeconds, oracle.median), (summary.p80Seconds, oracle.p80), (summary.p90Seconds, oracle.p90),
            (summary.maxSeconds, oracle.max),
        ] {
            #expect(abs((own ?? -1) - other) < 1e-6, "\(name): \(String(describing: own)), \(other)")
        }
        #expect(abs((summary.meanSeconds ?? -1) - oracle.mean) <= 1e-9 * max(1, oracle.mean), "\(name)")
    }

    @Test(.enabled(if: SharedFiles.available), arguments: logs)
    func agrees(log: Log) throws {
        let oracle = try SharedFiles.json(Oracle.self, "oracles/\(log.oracle).json")
        let report = try report(log)
        #expect(report.routes.map(\.route) == [log.file])
        let route = try #require(report.routes.first)
        #expect(route.cases.exact == oracle.cases)
        #expect(route.events.exact == oracle.events)
        #expect(route.openCases.exact == oracle.open_cases ?? 0)
        #expect((route.closedCases.exact ?? 0) + (route.openCases.exact ?? 0) == route.cases.exact)
        if log.endColumn == nil { expect(route.caseDuration, equals: oracle.case_duration_seconds, "case duration") }
        let counted = route.steps.filter { !$0.visits.n.isZero }
        #expect(Set(counted.map(\.step)) == Set(oracle.visit_seconds.keys))
        for step in counted { expect(step.visits, equals: try #require(oracle.visit_seconds[step.step]), step.step) }
        let rework = Dictionary(uniqueKeysWithValues: route.steps.filter { !$0.reworkCases.isZero }.map { ($0.step, $0.reworkCases.exact) })
        #expect(rework == oracle.rework_cases)
        #expect(route.steps.compactMap(\.entries.exact).reduce(0, +) == oracle.events)
        #expect(route.steps.compactMap(\.openVisits.n.exact).reduce(0, +) == oracle.open_cases ?? 0)
        #expect(route.split.map(\.party) == [.unattributed])
        // All visits of closed cases together are the cases' durations.
        if log.endColumn == nil {
            let visits = counted.map { Double($0.visits.n.exact ?? 0) * ($0.visits.meanSeconds ?? 0) }.reduce(0, +)
            #expect(abs(visits - (route.split.first?.totalSeconds ?? 0)) < 1e-3)
        }
        // One route is all there is.
        #expect(report.overall.caseDuration == route.caseDuration)
    }

    /// As of a moment within the log, cases count as closed or open as they stood then.
    @Test(
        .enabled(if: SharedFiles.available),
        arguments: [
            (logs[0], "2011-10-01T00:00:00Z"), (logs[1], "2012-01-23T14:42:54.644Z"), (logs[2], "2007-06-01T00:00:00Z"),
        ])
    func agreesAsOf(log: Log, asOf: String) throws {
        let survival = try #require(try SharedFiles.json(Oracle.self, "oracles/\(log.oracle).json").survival)
        let route = try #require(try report(log, asOf: asOf).routes.first)
        #expect(route.closedCases.exact == survival.events)
        #expect(route.openCases.exact == survival.censored)
        #expect(abs((route.caseDuration.medianSeconds ?? -1) - survival.naive_median_of_closed_only) < 1e-6)
    }
}
