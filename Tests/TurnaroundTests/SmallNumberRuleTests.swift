import Foundation
import Testing

@testable import Turnaround

/// The rule for small numbers, figure by figure.
@Suite struct SmallNumberRuleTests {
    @Test(
        arguments: [
            (0, 0, .value), (1, nil, .small), (4, nil, .small), (5, 5, .rounded), (7, 5, .rounded), (8, 10, .rounded),
            (12, 10, .rounded), (13, 15, .rounded), (1_434, 1_435, .rounded),
        ] as [(Int, Int?, DisclosureStatus)])
    func countsAreToTheNearestFive(number: Int, shown: Int?, status: DisclosureStatus) {
        #expect(Count(number).forOthers == Count(value: shown, status: status))
    }

    @Test(
        arguments: [
            (.average(of: 7, to: .whole), nil), (.average(of: 8, to: .whole), 31), (.average(of: 8, to: .tenths), 31.5),
            (.percentage(of: 22), nil), (.percentage(of: 23), 31), (.p90(of: 19, to: .whole), nil),
            (.p90(of: 20, to: .whole), 31), (.never, nil),
        ] as [(SmallNumberRule, Double?)])
    func statisticsNeedCases(rule: SmallNumberRule, shown: Double?) {
        let figure = Disclosed(31.46, rule).forOthers
        #expect(figure.value == shown && figure.status == (shown == nil ? .notTold : .rounded))
    }

    @Test func whatIsPublicIsNotRounded() {
        #expect(Disclosed(3, .open).forOthers == Disclosed(value: 3, status: .value))
    }

    @Test func aFigureThatSaysNothingOfItselfIsNeverShown() {
        var summary = DurationSummary(n: 100)
        summary.medianSeconds = 12
        #expect(summary.medianSeconds == 12 && summary.$medianSeconds.forOthers.isHidden)
    }

    @Test(arguments: [
        (30.0, 60.0), (89, 60), (91, 120), (7_199, 7_200), (9_100, 10_800), (172_799, 172_800), (216_000, 259_200),
        (300_000, 259_200),
    ])
    func elapsedTimesAreInWholeUnits(seconds: Double, shown: Double) {
        #expect(seconds.rounded(to: .elapsed) == shown)
    }

    @Test func whatDoesNotExistIsNoMember() throws {
        let text = String(decoding: try JSONEncoder().encode(DurationSummary(n: 3)), as: UTF8.self)
        #expect(text == #"{"n":{"value":3,"status":"value"}}"# || text == #"{"n":{"status":"value","value":3}}"#)
        let read = try JSONDecoder().decode(DurationSummary.self, from: Data(text.utf8))
        #expect(read.$medianSeconds.isAbsent && read.n == 3)
    }

    @Test func theBodyItselfSeesEverything() throws {
        let report = GroupedPopulation(seed: 1).report
        #expect(try json(report.disclosed(to: .owner)) == json(report))
    }

    @Test func anEmptySelectionSaysSo() throws {
        let options = GroupedPopulation(seed: 1).options
        let report = try TurnaroundReport.build(timelines: [], options: options).disclosed(to: .others)
        #expect(report.overall.cases == 0 && report.overall.cases.status == .value)
        #expect(report.reconciliation.inCohort == 0)
    }

    /// Where every body has consented nothing is protected; where one has not everything is.
    @Test func consentIsThatOfEveryBody() {
        let population = GroupedPopulation(seed: 3)
        var builder = TurnaroundBuilder(options: population.options)
        for timeline in population.timelines { builder.add(timeline) }
        #expect(builder.audience(ofOthersWith: builder.bodies) == .consented)
        for body in builder.bodies {
            #expect(builder.audience(ofOthersWith: builder.bodies.subtracting([body])) == .others)
        }
        var imported = population.timelines[0]
        imported.body = nil
        builder.add(imported)
        #expect(builder.audience(ofOthersWith: builder.bodies) == .others)
    }

    private func json(_ report: TurnaroundReport) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(report)
    }
}
