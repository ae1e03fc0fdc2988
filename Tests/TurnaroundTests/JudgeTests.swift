import Foundation
import Testing
import Turnaround

/// Figures of 200 made-up logs against those that lifelines, pm4py, pandas, numpy and scipy give for the same logs.
@Suite struct JudgeTests {
    struct Verdict: Decodable {
        struct Survival: Decodable {
            let times, survival, low, high: [Double]
            let median, median_low, median_high, p80, p90: Double?
            let restricted_mean: Double
            let at_probes: [Double]
        }
        struct Test: Decodable {
            let chi_squared: Double
            let df: Int
            let p: Double
        }
        struct Quantiles: Decodable {
            let n: Int
            let mean, median, p80, p90, max: Double?
        }
        struct Passage: Decodable {
            let from, to: String
            let count: Int
            let mean, median: Double

            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                from = try container.decode(String.self)
                to = try container.decode(String.self)
                count = try container.decode(Int.self)
                mean = try container.decode(Double.self)
                median = try container.decode(Double.self)
            }
        }
        struct Process: Decodable {
            let dfg: [Passage]
            let first, last, rework: [String: Int]
            let variants, handovers, self_loops: Int
        }
        let n: Int
        let survival: Survival?
        let incidence: [String: [[Double]]]?
        let log_rank, log_rank_late, log_rank_stratified: Test?
        let quantiles: Quantiles
        let process: Process?
    }

    /// Where Scripts/venv has put Python with the libraries.
    static let python = ProcessInfo.processInfo.environment["ACCREDIT_VENV"].map { "\($0)/bin/python" }

    /// In CI the judges have to be there: without them the test runs, and fails.
    static var isHeld: Bool { python != nil || ProcessInfo.processInfo.environment["CI"] == "true" }

    /// What the judges say of the logs: one process reads them all.
    static func verdicts(on logs: [RandomLog]) throws -> [Verdict] {
        try judged(logs, by: "judge-turnaround.py", as: [Verdict].self)
    }

    /// What a judge answers: a script in Scripts that reads one file of JSON and writes another.
    static func judged<Answer: Decodable>(_ questions: some Encodable, by script: String, as type: Answer.Type) throws
        -> Answer
    {
        let python = try #require(python, "ACCREDIT_VENV is not set: run Scripts/venv, and tests through Scripts/test")
        let folder = FileManager.default.temporaryDirectory.appending(path: "judge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (source, target) = (folder.appending(path: "questions.json"), folder.appending(path: "answers.json"))
        try JSONEncoder().encode(questions).write(to: source)
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [
            SharedFiles.repository.appending(path: "Scripts/\(script)").path, source.path, target.path,
        ]
        process.environment = [
            "MPLCONFIGDIR": folder.path, "HOME": folder.path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "the judges failed; what they say stands above")
        return try JSONDecoder().decode(type, from: Data(contentsOf: target))
    }

    /// Equal to 1e-9 of the value; both may be absent.
    func expect(_ own: Double?, _ other: Double?, _ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
        guard let own, let other else {
            #expect(
                own == nil && other == nil, "\(what): \(String(describing: own)), \(String(describing: other))",
                sourceLocation: sourceLocation)
            return
        }
        #expect(
            abs(own - other) <= 1e-9 * max(abs(own), abs(other)), "\(what): \(own), \(other)",
            sourceLocation: sourceLocation)
    }

    @Test(.enabled(if: isHeld)) func agreesWithTheLibraries() throws {
        let logs = (0..<200).map { RandomLog(seed: 3_000 + $0) }
        var held = (curves: 0, incidences: 0, tests: 0, strata: 0, late: 0, open: 0)
        let verdicts = try JudgeTests.verdicts(on: logs)
        try #require(verdicts.count == logs.count)
        for (number, (log, verdict)) in zip(logs, verdicts).enumerated() {
            let name = "log \(number)"
            var (tally, plain, late, strata, paths) = (
                SurvivalTally(), LogRankTally(), LogRankTally(), LogRankTally(), PathTally()
            )
            var durations = DurationSamples()
            for (timeline, source) in log.timelines {
                let (microseconds, entry, fate) = log.observed(timeline, source)
                tally.add(microseconds: microseconds, from: entry, fate: fate)
                paths.add(timeline)
                if timeline.closed != nil { durations.add(microseconds: microseconds, workingDays: 0) }
                var (one, oneLate) = (RiskSet(), RiskSet())
                let isEvent = if case .event = fate { true } else { false }
                oneLate.add(microseconds: microseconds, from: entry, isEvent: isEvent)
                guard oneLate.count == 1 else { continue }
                one.add(microseconds: microseconds, isEvent: isEvent)
                plain.add(one, group: source.group)
                late.add(oneLate, group: source.group)
                strata.add(oneLate, group: source.group, stratum: source.stratum)
            }
            #expect(tally.count == verdict.n, "\(name)")
            if try compareCurve(tally, verdict, log, name) { held.curves += 1 }
            if try compareIncidence(tally, verdict, name) { held.incidences += 1 }
            if compare(plain, verdict.log_rank, name) { held.tests += 1 }
            if compare(late, verdict.log_rank_late, name) { held.late += 1 }
            if compare(strata, verdict.log_rank_stratified, name) { held.strata += 1 }
            if durations.count < tally.count { held.open += 1 }
            compare(durations.summary(), verdict.quantiles, name)
            try compare(
                paths.figures(),
                TurnaroundReport.build(timelines: log.timelines.map(\.timeline), options: options(log)), verdict, name)
        }
        // The judges had something to judge.
        #expect(
            held.curves > 170 && held.incidences > 20 && held.tests > 100 && held.late > 100 && held.strata > 80
                && held.open > 100,
            "\(held)")
    }

    func options(_ log: RandomLog) -> TurnaroundOptions {
        TurnaroundOptions(
            asOf: Instant(microseconds: log.as_of),
            working: WorkingDays(name: "weekdays", years: 2023...2025, closed: []), title: "log")
    }

    func compareCurve(_ tally: SurvivalTally, _ verdict: Verdict, _ log: RandomLog, _ name: String) throws -> Bool {
        guard let other = verdict.survival else { return false }
        let curve = try #require(KaplanMeier(tally.riskSet))
        let steps = curve.steps
        #expect(steps.map { Double($0.microseconds) / 1e6 } == other.times, "\(name)")
        for (place, step) in steps.enumerated() where place < other.times.count {
            if other.survival[place] < 1e-12 {
                #expect(step.survival < 1e-12, "\(name)")
            } else {
                expect(step.survival, other.survival[place], "\(name) S")
                expect(step.interval.low, other.low[place], "\(name) low")
                expect(step.interval.high, other.high[place], "\(name) high")
            }
        }
        for (probe, survival) in zip(log.probes, other.at_probes) {
            #expect(abs(curve.survival(at: probe) - survival) <= 1e-9 * survival + 1e-15, "\(name) S at \(probe)")
        }
        guard !curve.endsEarly else { return false }
        let figures = try #require(tally.figures())
        expect(figures.medianSeconds, other.median, "\(name) median")
        expect(figures.medianLowSeconds, other.median_low, "\(name) median low")
        expect(figures.medianHighSeconds, other.median_high, "\(name) median high")
        expect(figures.p80Seconds, other.p80, "\(name) p80")
        expect(curve.time(reaching: 0.1).map { Double($0) / 1e6 }, other.p90, "\(name) p90")
        expect(figures.restrictedMeanSeconds, other.restricted_mean, "\(name) restricted mean")
        return true
    }

    func compareIncidence(_ tally: SurvivalTally, _ verdict: Verdict, _ name: String) throws -> Bool {
        guard let other = verdict.incidence, other.count > 1, let figures = tally.figures(), !figures.incidence.isEmpty
        else {
            return false
        }
        #expect(Set(figures.incidence.map(\.outcome)) == Set(other.keys), "\(name)")
        for own in figures.incidence {
            let points = try #require(other[own.outcome])
            #expect(own.curve.map(\.seconds) == points.map { $0[0] }, "\(name) \(own.outcome)")
            for (own, other) in zip(own.curve, points) { expect(own.probability, other[1], "\(name) incidence") }
        }
        return true
    }

    /// Whether there was a test that both did. lifelines gives degrees of freedom to groups that were never at risk
    /// with others too.
    func compare(_ tally: LogRankTally, _ other: Verdict.Test?, _ name: String) -> Bool {
        guard let other, let own = tally.test(), own.degreesOfFreedom == other.df else { return false }
        #expect(
            abs(own.chiSquared - other.chi_squared) <= 1e-9 * max(1, other.chi_squared),
            "\(name) χ² \(own.chiSquared), \(other.chi_squared)")
        #expect(abs(own.pValue - other.p) <= 1e-9 * other.p, "\(name) p \(own.pValue), \(other.p)")
        return true
    }

    func compare(_ own: DurationSummary, _ other: Verdict.Quantiles, _ name: String) {
        #expect(own.n.value == other.n, "\(name)")
        for (own, other) in [
            (own.meanSeconds, other.mean), (own.medianSeconds, other.median), (own.p80Seconds, other.p80),
            (own.p90Seconds, other.p90),
            (own.maxSeconds, other.max),
        ] { expect(own, other, "\(name) quantiles") }
    }

    func compare(_ own: PathFigures?, _ report: TurnaroundReport, _ verdict: Verdict, _ name: String) throws {
        guard let other = verdict.process else { return #expect(own == nil, "\(name)") }
        let own = try #require(own)
        #expect(own.passages.map { [$0.from, $0.to] } == other.dfg.map { [$0.from, $0.to] }, "\(name)")
        #expect(own.passages.map(\.count.value) == other.dfg.map(\.count), "\(name)")
        for (passage, theirs) in zip(own.passages, other.dfg) {
            expect(passage.meanSeconds, theirs.mean, "\(name) mean passage")
            expect(passage.medianSeconds, theirs.median, "\(name) median passage")
        }
        #expect(Dictionary(uniqueKeysWithValues: own.first.map { ($0.step, $0.cases.value) }) == other.first, "\(name)")
        #expect(Dictionary(uniqueKeysWithValues: own.last.map { ($0.step, $0.cases.value) }) == other.last, "\(name)")
        #expect(own.variants.value == other.variants && own.selfLoops.value == other.self_loops, "\(name)")
        #expect(own.handovers?.value ?? 0 == other.handovers, "\(name)")
        let steps = report.routes.first?.steps ?? []
        let rework = Dictionary(
            uniqueKeysWithValues: steps.filter { !$0.reworkCases.isZero }.map { ($0.step, $0.reworkCases.value) })
        #expect(rework == other.rework, "\(name)")
    }
}
