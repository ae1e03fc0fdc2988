import Foundation
import Testing
@testable import Turnaround

@Suite struct SuppressionTests {
    /// A thousand random groupings, a hundred at a time; the rule was not made with these.
    @Test(arguments: 0..<10) func noSuppressedNumberCanBeWorkedOut(hundred: UInt64) throws {
        for seed in 770_000 + hundred * 100..<770_100 + hundred * 100 {
            let population = GroupedPopulation(seed: seed)
            let wrong = try population.found(in: population.report.disclosed(to: .others))
            #expect(
                wrong.isEmpty,
                "seed \(seed), by \(population.selection.groupedBy): \(wrong.sorted { $0.key < $1.key }.prefix(6))")
        }
    }

    /// The same solver works small numbers out where nothing covers for them, and what it finds is true.
    @Test func theSolverFindsWhatIsHiddenAlone() throws {
        var (hiding, found) = (0, 0)
        for seed in UInt64(770_000)..<770_200 {
            let population = GroupedPopulation(seed: seed)
            let report = population.report
            var solver = SuppressionSolver(try PublishedReport.naive(report), knowing: population.knowledge)
            var truth = SuppressionSolver(try PublishedReport(report), knowing: population.knowledge)
            guard !solver.suppressed.isEmpty else { continue }
            hiding += 1
            let answer = solver.recovered()
            let recovered = try #require(answer, "seed \(seed)")
            _ = truth.recovered()
            if !recovered.isEmpty { found += 1 }
            for (name, value) in recovered { #expect(truth.value(of: name) ?? value == value, "seed \(seed): \(name)") }
        }
        #expect(hiding > 100)
        #expect(Double(found) >= 0.9 * Double(hiding), "\(found) of \(hiding)")
    }

    /// What is told is not so little that it says nothing: in populations with enough cases, most groups tell their
    /// medians.
    @Test func mostOfWhatIsLargeIsTold() {
        var (told, large) = (0, 0)
        for seed in UInt64(770_000)..<770_200 {
            let population = GroupedPopulation(seed: seed)
            let report = population.report
            let published = report.disclosed(to: .others)
            for (group, seen) in zip(report.groups, published.groups) {
                guard case .exact(let decided) = group.figures.schemeClock.fromClockStart.n, decided >= 16,
                    !population.selection.groupedBy.contains(.state)
                else { continue }
                large += 1
                if seen.figures.schemeClock.fromClockStart.medianWorkingDays != nil { told += 1 }
            }
        }
        #expect(Double(told) >= 0.8 * Double(large), "\(told) of \(large)")
    }

    @Test func theBodyItselfSeesEverything() throws {
        let report = GroupedPopulation(seed: 1).report
        #expect(try json(report.disclosed(to: .owner)) == json(report))
    }

    @Test func anEmptySelectionSaysSo() {
        let options = GroupedPopulation(seed: 1).options
        let report = TurnaroundReport.build(timelines: [], options: options).disclosed(to: .others)
        #expect(report.overall.cases == 0)
        #expect(report.reconciliation.inCohort == 0)
    }

    @Test(
        arguments: [
            // Two that are both full, two that are both empty, one alone, one whose cover is no more than the limit.
            ([7, 7], false), ([0, 0], false), ([3], false), ([0, 8], false), ([3, 12], false), ([7, 9], true),
            ([0, 16], true),
            ([3, 14], true),
            ([5, 5, 5], false), ([5, 5, 5, 5], true), ([4, 5, 3, 2], true), ([], true),
        ] as [([Int], Bool)])
    func hiddenPartsKeepTheirWholeRange(hidden: [Int], isSafe: Bool) {
        #expect(Partition.isSafe(hidden, limit: 8) == isSafe)
    }

    /// By enumeration: where a pattern is called safe, every small part can be anything from nought on, and the others
    /// 8 different numbers.
    @Test func safePatternsAreSafe() {
        for first in 0..<12 {
            for second in first..<24 {
                for third in second..<24 {
                    let hidden = [first, second, third]
                    guard Partition.isSafe(hidden, limit: 8) else { continue }
                    var possible = hidden.map { _ in Set<Int>() }
                    let ranges = hidden.map { $0 < 8 ? 0..<8 : 8..<80 }
                    for a in ranges[0] {
                        for b in ranges[1] {
                            let c = hidden.reduce(0, +) - a - b
                            guard ranges[2].contains(c) else { continue }
                            for (place, value) in [a, b, c].enumerated() { possible[place].insert(value) }
                        }
                    }
                    for (values, number) in zip(possible, hidden) {
                        #expect(number < 8 ? values == Set(0..<8) : values.count >= 8, "\(hidden): \(values)")
                    }
                }
            }
        }
    }

    private func json(_ report: TurnaroundReport) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(report)
    }
}

extension GroupedPopulation {
    /// What can be worked out from a published report, but for what the grouping itself says.
    func found(in told: TurnaroundReport) throws -> [String: Int] {
        var solver = SuppressionSolver(try PublishedReport(told), knowing: knowledge)
        let answer = solver.recovered()
        return try #require(answer, "the published numbers contradict each other").filter {
            !isNoFinding($0.key, $0.value, in: told)
        }
    }

    /// Whether a number is no finding: the cases of a step that all cases come through; an outcome that occurs nowhere,
    /// where all that occur are told; and of groups by state what the state says of the cases in it, or that there is
    /// no other where those named are all.
    private func isNoFinding(_ name: String, _ value: Int, in told: TurnaroundReport) -> Bool {
        if told.overall.cases.isZero { return true }
        if name.contains(" step ") { return value >= 8 }
        if value == 0, !told.overall.outcomes.isEmpty,
            ["approved", "refused", "withdrawn", "lapsed"].contains(where: name.hasSuffix)
        {
            return true
        }
        guard selection.groupedBy.contains(.state) else { return false }
        let named = told.groups.compactMap(\.figures.cases.exact)
        if !named.isEmpty, named.reduce(0, +) == told.overall.cases.exact { return true }
        return name.hasPrefix("group")
            ? !name.hasSuffix(" cases") : name.hasPrefix("unnamed") && name != "unnamed cases"
    }
}
