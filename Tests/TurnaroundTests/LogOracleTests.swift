import Foundation
import Testing
import Turnaround

/// Figures of real event logs against those that pandas, pm4py and lifelines computed from the same files.
@Suite struct LogOracleTests {
    struct Oracle: Decodable {
        struct Summary: Decodable {
            let n: Int
            let mean, median, p80, p90, max: Double
        }
        struct Survival: Decodable {
            struct Point: Decodable {
                let seconds, s: Double
            }
            let as_of: String
            let n, events, censored: Int
            let median_seconds: Double?
            let median_ci95_seconds: [Double?]
            let survival_at: [Point]
            let naive_median_of_closed_only: Double
        }
        struct Passage: Decodable {
            let from, to: String
            let count: Int
            let mean, median: Double
        }
        let cases, events, variants, self_loops, handovers: Int
        let first_activity, last_activity: [String: Int]
        let dfg: [Passage]
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
        Log(file: "receipt", oracle: "receipt"),
        Log(file: "receipt", oracle: "receipt-closed-by-enddate", endColumn: "case:enddate"),
        Log(file: "reviewing", oracle: "reviewing", lifecycle: "complete"),
        Log(file: "running-example", oracle: "running-example"),
    ]

    /// The events of a log as cases: each event opens a visit, the next one closes it.
    static func timelines(_ log: Log) throws -> [CaseTimeline] {
        typealias Event = (time: Instant, place: Int, activity: String, ended: Bool, resource: String?)
        var cases: [String: [Event]] = [:]
        for (place, row) in try SharedFiles.rows("logs/\(log.file).csv").enumerated() {
            if let lifecycle = log.lifecycle, row["lifecycle:transition"]?.lowercased() != lifecycle { continue }
            let time = try instant(try #require(row["time:timestamp"]))
            let ended = log.endColumn.map { row[$0]?.isEmpty == false } ?? true
            let resource = row["org:resource"].flatMap { $0.isEmpty ? nil : $0 }
            cases[try #require(row["case:concept:name"]), default: []].append(
                (time, place, try #require(row["concept:name"]), ended, resource))
        }
        return try cases.map { name, unordered in
            let events = unordered.sorted { ($0.time, $0.place) < ($1.time, $1.place) }
            let first = try #require(events.first)
            let visits = events.indices.map { place in
                Visit(
                    step: events[place].activity, party: .unattributed, entered: events[place].time,
                    left: place + 1 < events.count ? events[place + 1].time : nil,
                    endedBy: place + 1 < events.count ? events[place + 1].resource : nil)
            }
            var timeline = CaseTimeline(
                reference: name, route: log.file, isImported: true, opened: first.time, visits: visits,
                closed: first.ended ? events.last?.time : nil, events: events.count)
            timeline.openedBy = first.resource
            return timeline
        }
    }

    func report(_ log: Log, asOf: String = "2030-01-01T00:00:00Z") throws -> TurnaroundReport {
        let working = try SharedFiles.calendars().workingDays(of: "england-and-wales")
        return TurnaroundReport.build(
            timelines: try LogOracleTests.timelines(log),
            options: .init(
                asOf: try instant(asOf), working: working, closure: log.endColumn == nil ? .assumed : .column,
                title: log.file))
    }

    func expect(_ summary: DurationSummary, equals oracle: Oracle.Summary, _ name: String) {
        #expect(summary.n.value == oracle.n, "\(name)")
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
        #expect(route.cases.value == oracle.cases)
        #expect(route.events.value == oracle.events)
        #expect(route.openCases.value == oracle.open_cases ?? 0)
        #expect((route.closedCases.value ?? 0) + (route.openCases.value ?? 0) == route.cases.value)
        if log.endColumn == nil { expect(route.caseDuration, equals: oracle.case_duration_seconds, "case duration") }
        let counted = route.steps.filter { !$0.visits.n.isZero }
        #expect(Set(counted.map(\.step)) == Set(oracle.visit_seconds.keys))
        for step in counted { expect(step.visits, equals: try #require(oracle.visit_seconds[step.step]), step.step) }
        let rework = Dictionary(
            uniqueKeysWithValues: route.steps.filter { !$0.reworkCases.isZero }.map { ($0.step, $0.reworkCases.value) })
        #expect(rework == oracle.rework_cases)
        #expect(route.steps.compactMap(\.entries.value).reduce(0, +) == oracle.events)
        #expect(route.steps.compactMap(\.openVisits.n.value).reduce(0, +) == oracle.open_cases ?? 0)
        #expect(route.split.map(\.party) == [.unattributed])
        // All visits of closed cases together are the cases' durations.
        if log.endColumn == nil {
            let visits = counted.map { Double($0.visits.n.value ?? 0) * ($0.visits.meanSeconds ?? 0) }.reduce(0, +)
            #expect(abs(visits - (route.split.first?.totalSeconds ?? 0)) < 1e-3)
        }
        // One route is all there is.
        #expect(report.overall.caseDuration == route.caseDuration)
    }

    /// Which activity followed which, and how cases began and ended.
    @Test(.enabled(if: SharedFiles.available), arguments: logs)
    func agreesOnPaths(log: Log) throws {
        let oracle = try SharedFiles.json(Oracle.self, "oracles/\(log.oracle).json")
        let paths = try #require(try report(log).routes.first?.paths)
        #expect(paths.variants.value == oracle.variants)
        #expect(paths.selfLoops.value == oracle.self_loops)
        #expect(paths.handovers?.value == oracle.handovers)
        #expect(
            Dictionary(uniqueKeysWithValues: paths.first.map { ($0.step, $0.cases.value) }) == oracle.first_activity)
        #expect(Dictionary(uniqueKeysWithValues: paths.last.map { ($0.step, $0.cases.value) }) == oracle.last_activity)
        let theirs = oracle.dfg.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
        #expect(paths.passages.map { [$0.from, $0.to] } == theirs.map { [$0.from, $0.to] })
        #expect(paths.passages.map(\.count.value) == theirs.map(\.count))
        for (own, other) in zip(paths.passages, theirs) {
            expect(own.meanSeconds, other.mean, "\(other.from) → \(other.to)")
            expect(own.medianSeconds, other.median, "\(other.from) → \(other.to)")
        }
    }

    /// As of a moment within the log, cases count as closed or open as they stood then; the open ones count in the
    /// curve.
    @Test(.enabled(if: SharedFiles.available), arguments: logs.dropLast())
    func agreesAsOf(log: Log) throws {
        let oracle = try #require(try SharedFiles.json(Oracle.self, "oracles/\(log.oracle).json").survival)
        let route = try #require(try report(log, asOf: oracle.as_of).routes.first)
        #expect(route.closedCases.value == oracle.events)
        #expect(route.openCases.value == oracle.censored)
        expect(route.caseDuration.medianSeconds, oracle.naive_median_of_closed_only, "naive median")
        let survival = try #require(route.survival)
        #expect(
            [survival.n.value, survival.events.value, survival.censored.value] == [
                oracle.n, oracle.events, oracle.censored,
            ])
        expect(survival.closedOnlyMedianSeconds, oracle.naive_median_of_closed_only, "naive median")
        expect(survival.medianSeconds, oracle.median_seconds, "median")
        expect(survival.medianLowSeconds, oracle.median_ci95_seconds[0], "median low")
        expect(survival.medianHighSeconds, oracle.median_ci95_seconds[1], "median high")
        try #require(survival.survivalAt.count == oracle.survival_at.count)
        for (own, other) in zip(survival.survivalAt, oracle.survival_at) {
            expect(own.seconds, other.seconds, "time")
            expect(own.survival, other.s, "S at \(other.seconds)")
        }
    }

    /// Open cases are the slow ones: to leave them out makes the median a quarter of what it is.
    @Test(.enabled(if: SharedFiles.available)) func theCurveIsFourTimesTheNaiveMedian() throws {
        let survival = try #require(try report(Self.logs[1], asOf: "2012-01-23T14:42:54.644Z").routes.first?.survival)
        let (curve, naive) = (try #require(survival.medianSeconds), try #require(survival.closedOnlyMedianSeconds))
        #expect((curve / naive * 100).rounded() == 398)
    }

    /// Equal to 1e-9 of the value; both may be absent.
    func expect(_ own: Double?, _ other: Double?, _ what: String) {
        guard let own, let other else { return #expect(own == nil && other == nil, "\(what)") }
        #expect(abs(own - other) <= 1e-9 * max(abs(own), abs(other)), "\(what): \(own), \(other)")
    }
}
