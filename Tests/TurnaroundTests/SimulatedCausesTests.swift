import Foundation
import Testing
import Turnaround

/// A hundred simulated routes for each planted cause: whether the right flag names the planted step, and nothing else
/// is called onerous.
@Suite struct SimulatedCausesTests {
    static let seeds: ClosedRange<UInt64> = 1...100

    /// What is planted in a run of a cause; the step changes with the seed.
    static let causes: [(name: String, plant: @Sendable (UInt64) -> SimulatedRoute.Plant)] = [
        ("slow", { .slow($0.isMultiple(of: 2) ? "review" : "completeness") }), ("quarterly", { _ in .quarterly }),
        ("duplicate", { .duplicate(["completeness", "review", "committee"][Int($0 % 3)]) }),
        ("non-decisive", { .nonDecisive(["completeness", "review", "committee"][Int($0 % 3)]) }),
        ("slow and duplicate", { .both($0.isMultiple(of: 2) ? "review" : "completeness") }),
        ("nothing", { _ in .nothing }),
    ]

    /// One flag of one step in one run.
    private struct Raised: Hashable {
        var rule: OnerousRule
        var step: String
    }

    /// What came of one run.
    private struct Run: Sendable {
        var cause: String
        var plant: SimulatedRoute.Plant
        var firm: Set<Raised>
        var onerous: Set<String>

        init(_ cause: String, _ plant: SimulatedRoute.Plant, _ report: OnerousReport) {
            self.cause = cause
            self.plant = plant
            let steps = report.routes.flatMap(\.steps)
            firm = Set(
                steps.flatMap { step in
                    step.flags.filter { $0.isFirm == true }.map { Raised(rule: $0.rule, step: step.step) }
                })
            onerous = Set(steps.filter { $0.isOnerous == true }.map(\.step))
        }

        /// Whether one of the rules names the planted step.
        func names(_ rules: OnerousRule...) -> Bool {
            rules.contains { firm.contains(Raised(rule: $0, step: plant.step ?? "")) }
        }

        /// Whether the right flag names the planted step, or nothing is onerous where nothing was planted.
        var isRight: Bool {
            switch plant {
            case .slow: names(.late, .dominant)
            case .quarterly: names(.queue)
            case .duplicate: names(.duplicate)
            case .nonDecisive: names(.nonDecisive)
            case .both(let step): onerous == [step]
            case .nothing: onerous.isEmpty
            }
        }

        /// The steps that a rule is right to name. Letters change no outcome by their nature; a rota takes the time
        /// that it makes cases wait.
        func truth(_ rule: OnerousRule) -> Set<String> {
            let planted = Set([plant.step].compactMap(\.self))
            return switch rule {
            case .late: plant.isSlow ? planted : []
            case .dominant: plant.isSlow || plant == .quarterly ? planted : []
            case .queue: plant == .quarterly ? planted : []
            case .duplicate: plant.asksTwice ? planted : []
            case .nonDecisive:
                if case .nonDecisive = plant {
                    planted.union(["letter", "refusal-letter"])
                } else {
                    ["letter", "refusal-letter"]
                }
            default: []
            }
        }
    }

    private static func runs() async throws -> [Run] {
        let calendar = try SimulatedRoute.Calendar()
        return await withTaskGroup(of: [Run].self) { group in
            for (name, plant) in causes {
                for first in stride(from: seeds.lowerBound, through: seeds.upperBound, by: 25) {
                    group.addTask {
                        (first..<first + 25).map { seed in
                            Run(name, plant(seed), SimulatedRoute(plant(seed), seed: seed, calendar: calendar).report())
                        }
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    @Test func `The right flag names the planted step, and nothing else is onerous`() async throws {
        let runs = try await Self.runs()
        let document = try String(contentsOf: SharedFiles.repository.appending(path: "Docs/burden.md"), encoding: .utf8)
        for (name, _) in Self.causes {
            let those = runs.filter { $0.cause == name }
            let right = those.count(where: \.isRight)
            #expect(those.count == 100 && right >= 95, "\(name): \(right) of \(those.count)")
            let quiet = those.count { $0.onerous.subtracting([$0.plant.step ?? ""]).isEmpty }
            #expect(quiet >= 95, "\(name): only in \(quiet) runs is no other step onerous")
            let line = "| \(name) | \(right) of 100 | \(quiet) of 100 |"
            if !document.contains(line) { Issue.record("Docs/burden.md lacks “\(line)”") }
        }
        for rule in [OnerousRule.late, .dominant, .queue, .duplicate, .nonDecisive] {
            let raised = runs.reduce(0) { sum, run in sum + run.firm.count { $0.rule == rule } }
            let hits = runs.reduce(0) { sum, run in
                sum + run.firm.count { $0.rule == rule && run.truth(rule).contains($0.step) }
            }
            let planted = runs.filter { $0.plant.step.map($0.truth(rule).contains) == true }
            let found = planted.count { $0.names(rule) }
            let line =
                """
                | \(rule.rawValue) \(rule.name) | \(hits) of \(raised) | \(Self.three(hits, raised)) | \(found) of \
                \(planted.count) | \(Self.three(found, planted.count)) |
                """
            if !document.contains(line) { Issue.record("Docs/burden.md lacks “\(line)”") }
        }
        let others = runs.reduce(0) { sum, run in
            sum + run.firm.count { [.rework, .unused, .disproportionate, .heavier].contains($0.rule) }
        }
        if !document.contains("raised \(others) times in 600 runs") {
            Issue.record("Docs/burden.md lacks \(others) times in 600 runs")
        }
    }

    /// Where a dozen cases are all there is, thresholds are crossed by accident; that makes no step onerous.
    @Test func `A few cases raise flags at random, and make nothing onerous`() throws {
        let calendar = try SimulatedRoute.Calendar()
        var (raised, firm, onerous, bare) = (0, 0, 0, 0)
        for seed in 1...200 as ClosedRange<UInt64> {
            let steps = SimulatedRoute(.nothing, seed: seed, cases: 12, calendar: calendar).report().routes.flatMap(
                \.steps)
            raised += steps.reduce(0) { $0 + $1.flags.count }
            firm += steps.reduce(0) { $0 + $1.flags.count { $0.isFirm == true } }
            if steps.contains(where: { $0.isOnerous == true }) { onerous += 1 }
            if steps.contains(where: { Set($0.flags.map(\.kind)).count >= 2 }) { bare += 1 }
        }
        #expect(onerous <= 10, "\(onerous) of 200")
        let document = try String(contentsOf: SharedFiles.repository.appending(path: "Docs/burden.md"), encoding: .utf8)
        for sentence in [
            "\(raised) flags are raised in 200 runs, \(firm) of them firm, and a step is called onerous in \(onerous);",
            "would have been in \(bare).",
        ] where !document.contains(sentence) {
            Issue.record("Docs/burden.md lacks “\(sentence)”")
        }
    }

    private static func three(_ part: Int, _ whole: Int) -> String {
        String(format: "%.3f", Double(part) / Double(max(1, whole)))
    }
}
