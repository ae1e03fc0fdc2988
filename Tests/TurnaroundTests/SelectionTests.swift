import Foundation
import RandomSupport
import Testing
import Turnaround

/// Filters, groups and cohorts over random populations, against the plain way.
@Suite struct SelectionTests {
    static let asOf = RandomPopulation.start.advanced(bySeconds: 86_400 * 600)

    static func selection(_ seed: UInt64) -> ReportSelection {
        var random = SeededGenerator(seed: seed)
        var selection = ReportSelection(cohort: seed % 2 == 0 ? .submitted : .decided)
        let offered: [ReportDimension: [String]] = [
            .body: ["BAC", "SAB", "NOT"], .route: ["large", "small"],
            .definition: ["small v2", "large v10", "unknown"],
            .state: ["draft", "accredited", "review"],
            .nation: ["wales", "england", "unknown"], .sector: ["education", "health", "unknown"],
            .level: ["entry", "3", "4", "5"],
            .size: ["1–10", "over 60", "11–20", "unknown"], .mode: ["online"], .timetable: ["outside-work", "unknown"],
            .price: ["free", "£1,000 and more", "£1–£99"], .quarter: ["2025-Q2", "2025-Q3", "2026-Q1"],
        ]
        for dimension in ReportDimension.allCases.shuffled(using: &random).prefix(Int.random(in: 0...2, using: &random))
        {
            selection.filters[dimension] = Array((offered[dimension] ?? []).shuffled(using: &random).prefix(2))
        }
        selection.groupedBy = Array(
            ReportDimension.allCases.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random)))
        let day = LondonTime.shared.day(of: RandomPopulation.start)
        if Bool.random(using: &random) { selection.from = day.advanced(by: Int.random(in: 0...300, using: &random)) }
        if Bool.random(using: &random) { selection.to = day.advanced(by: Int.random(in: 300...700, using: &random)) }
        return selection
    }

    static func options(_ selection: ReportSelection, leavesOutSamples: Bool = false) -> TurnaroundOptions {
        var options = TurnaroundOptions(
            asOf: asOf, working: RandomPopulation.working, title: "Random", leavesOutSamples: leavesOutSamples)
        options.selection = selection
        return options
    }

    @Test(arguments: 0..<60) func `figures are those of the plain way`(seed: UInt64) throws {
        var population = RandomPopulation(seed: seed)
        let cases = population.cases(180)
        let selection = Self.selection(seed)
        let report = TurnaroundReport.build(timelines: cases, options: Self.options(selection))
        let naive = NaiveFigures(asOf: Self.asOf, selection: selection, all: cases)

        // 1. Every case is counted once.
        let account = report.reconciliation
        #expect(account.opened.value == cases.count)
        #expect(
            (account.inCohort.value ?? -1) + account.leftOut.reduce(0) { $0 + ($1.cases.value ?? 0) } == cases.count)
        let expected: [Reconciliation.Reason: Int] = [
            .openedLater: cases.count - naive.known.count, .filtered: naive.known.count - naive.picked.count,
            .undecided: naive.picked.count - naive.dated.count,
            .outsideCohort: naive.dated.count - naive.inFigures.count,
        ].filter { $0.value > 0 }
        #expect(Dictionary(uniqueKeysWithValues: account.leftOut.map { ($0.reason, $0.cases.value ?? -1) }) == expected)
        #expect(account.bodies == Set(naive.inFigures.compactMap(\.body)).sorted())

        // 2. All together, each route, each group.
        try compare(report.overall, with: naive.inFigures, naive)
        #expect(report.routes.map(\.route) == Set(naive.inFigures.map(\.route)).sorted())
        for route in report.routes {
            try compare(route, with: naive.inFigures.filter { $0.route == route.route }, naive)
        }
        for group in report.groups {
            let members = naive.inFigures.filter { timeline in
                group.key.allSatisfy { naive.values(timeline, $0.key).contains($0.value) }
            }
            #expect(!members.isEmpty && Set(group.key.keys) == Set(selection.groupedBy))
            try compare(group.figures, with: members, naive)
            #expect(group.overlaps == selection.groupedBy.contains(.sector))
            let tellsRoute = !Set(selection.groupedBy).isDisjoint(with: [.route, .definition])
            #expect(tellsRoute || group.figures.steps.isEmpty)
        }

        // 3. Groups partition the cases, but for sectors: there each case stands in as many as it has.
        let places = naive.inFigures.reduce(0) { sum, timeline in
            selection.groupedBy.isEmpty
                ? 0 : sum + selection.groupedBy.reduce(1) { $0 * naive.values(timeline, $1).count }
        }
        #expect(report.groups.reduce(0) { $0 + ($1.figures.cases.value ?? 0) } == places)
        #expect(Set(report.groups.map(\.key)).count == report.groups.count)

        // 4. The trend.
        try compareTrend(report.trend, naive)
        #expect(report.noSurvival == nil ? selection.cohort == .submitted : selection.cohort == .decided)
        #expect(report.comparisons.map(\.dimension) == selection.groupedBy.map(\.rawValue))
        for comparison in report.comparisons
        where ["sector", "state"].contains(comparison.dimension) || selection.cohort == .decided {
            #expect(comparison.pValue == nil && comparison.groups.isEmpty && comparison.n == 0)
        }
        let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self).lowercased()
        #expect(!text.contains("nan") && !text.contains("inf\""))
    }

    private func compare(_ figures: RouteTurnaround, with cases: [CaseTimeline], _ naive: NaiveFigures) throws {
        #expect(figures.cases.value == cases.count)
        let closed = cases.filter { $0.closed != nil }
        #expect(figures.closedCases.value == closed.count && figures.openCases.value == cases.count - closed.count)
        #expect(figures.sampleCases.value == cases.count(where: \.isSample))
        let outcomes = Dictionary(grouping: closed.compactMap(\.outcome)) { $0 }.mapValues { Count($0.count) }
        #expect(Dictionary(uniqueKeysWithValues: figures.outcomes.map { ($0.outcome, $0.cases) }) == outcomes)
        #expect(
            near(
                figures.caseDuration.medianSeconds,
                NaiveFigures.median(closed.map { ($0.closed ?? $0.opened).seconds(since: $0.opened) }))
        )

        let stopped = cases.filter { $0.clock.stop != nil }
        #expect(
            near(
                figures.schemeClock.fromFirstSubmission.medianSeconds,
                NaiveFigures.median(
                    stopped.compactMap { one in one.received.flatMap { one.clock.stop?.seconds(since: $0) } })))
        let judged = stopped.compactMap { one -> (used: Int, standard: Int, agreed: Int)? in
            guard let start = one.clock.start, let stop = one.clock.stop, let standard = one.clock.standard?.count
            else {
                return nil
            }
            let agreed = one.extensions.filter { $0.agreed.map { $0 <= stop } ?? false }.reduce(0) {
                $0 + $1.workingDays
            }
            return (NaiveFigures.bodyDays(one, from: start, to: stop), standard, agreed)
        }
        #expect(figures.schemeClock.withStandardCases.value == judged.count)
        #expect(figures.schemeClock.withinStandardCases.value == judged.count { $0.used <= $0.standard })
        try compareQuality(figures, cases, judged.count { $0.used <= $0.standard + $0.agreed })
        guard naive.selection.cohort == .submitted else {
            #expect(figures.survival == nil)
            return
        }
        let observed = cases.compactMap { one -> (entry: Int64, time: Int64, isEvent: Bool)? in
            guard let start = one.received else { return nil }
            let end = naive.decision(one) ?? one.closed ?? naive.asOf
            let seen = (
                entry: one.observedFrom?.microseconds(since: start) ?? 0, time: end.microseconds(since: start),
                isEvent: naive.decision(one) != nil
            )
            return seen.entry <= 0 || seen.entry < seen.time ? seen : nil
        }
        #expect(figures.survival?.n.value ?? 0 == observed.count)
        #expect(figures.survival?.events.value ?? 0 == observed.count(where: \.isEvent))
        if let survival = figures.survival, !survival.curve.isEmpty {
            #expect(near(survival.medianSeconds, NaiveFigures.curveMedian(observed).map { Double($0) / 1_000_000 }))
        }
    }

    private func compareQuality(_ figures: RouteTurnaround, _ cases: [CaseTimeline], _ withinOrAgreed: Int) throws {
        guard !cases.isEmpty else {
            #expect(figures.quality == nil)
            return
        }
        let quality = try #require(figures.quality)
        let requests = cases.map { one in one.visits.count(where: \.isRequest) }
        #expect(quality.requests.value == requests.reduce(0, +))
        #expect(quality.repeatedRequestCases.value == requests.count { $0 >= 2 })
        #expect(near(quality.requestsPerCase, Double(requests.reduce(0, +)) / Double(cases.count)))
        // Sent back to its draft after submission, or found complete.
        let returned = cases.filter { one in one.visits.dropFirst().contains { $0.step == "draft" } }
        let atOnce = cases.filter { one in
            one.foundComplete != nil && !one.visits.dropFirst().contains { $0.step == "draft" }
        }
        #expect(quality.checkedCases.value == returned.count + atOnce.count)
        #expect(quality.firstTimeCompleteCases.value == atOnce.count)
        #expect(quality.withinStandardOrAgreedCases.value == withinOrAgreed)
        #expect(quality.extensions.value == cases.reduce(0) { $0 + $1.extensions.count })
        #expect(quality.agreedExtensions.value == cases.reduce(0) { $0 + $1.extensions.count { $0.agreed != nil } })
        let conditions = cases.flatMap(\.conditions)
        #expect(
            quality.conditions.value == conditions.count
                && quality.discharge.n.value == conditions.count { $0.discharged != nil })
        let due = conditions.compactMap { one in
            one.discharged.flatMap { at in one.due.map { (LondonTime.shared.day(of: one.shown ?? at), $0) } }
        }
        #expect(quality.dueConditions?.value == (due.isEmpty ? nil : due.count))
        #expect(quality.dischargedOnTime?.value == (due.isEmpty ? nil : due.count { $0.0 <= $0.1 }))
    }

    private func compareTrend(_ trend: [QuarterFigures], _ naive: NaiveFigures) throws {
        func quarter(_ moment: Instant?) -> String? { moment.map { naive.quarter(LondonTime.shared.day(of: $0)) } }
        let cases = naive.inFigures
        let quarters = Set(cases.flatMap { [quarter($0.received), quarter(naive.decision($0))].compactMap(\.self) })
            .sorted()
        #expect(trend.map(\.quarter) == quarters)
        for row in trend {
            #expect(row.submitted.value == cases.count { quarter($0.received) == row.quarter })
            #expect(row.decided.value == cases.count { quarter(naive.decision($0)) == row.quarter })
            let here = cases.filter { one in
                naive.cohortDay(one).map(naive.quarter) == row.quarter && naive.decision(one) != nil
            }
            let times = here.compactMap { one in
                naive.decision(one).flatMap { end in one.received.map { end.seconds(since: $0) } }
            }
            #expect(row.duration.n.value == times.count && near(row.duration.medianSeconds, NaiveFigures.median(times)))
        }
    }

    private func near(_ own: Double?, _ other: Double?) -> Bool {
        guard let own, let other else { return own == nil && other == nil }
        return abs(own - other) <= 1e-9 * max(1, abs(other))
    }

    @Test func `samples are left out for being samples, whatever else would leave them out`() {
        var population = RandomPopulation(seed: 9)
        let cases = population.cases(300)
        let report = TurnaroundReport.build(
            timelines: cases, options: Self.options(ReportSelection(filters: [.body: ["NOT"]]), leavesOutSamples: true))
        let later = cases.count { $0.opened > Self.asOf }
        let samples = cases.count { $0.isSample && $0.opened <= Self.asOf }
        #expect(
            report.reconciliation.leftOut == [
                .init(reason: .openedLater, cases: Count(later)), .init(reason: .sample, cases: Count(samples)),
                .init(reason: .filtered, cases: Count(300 - later - samples)),
            ])
        #expect(
            report.overall.cases == 0 && report.routes.isEmpty && report.trend.isEmpty && report.overall.survival == nil
        )
        #expect(report.overall.quality == nil && report.overall.waiting == nil && report.overall.pingPong == nil)
    }

    @Test func `groups stand in the order of their dimensions, the unknown last`() {
        var population = RandomPopulation(seed: 4)
        let cases = population.cases(400)
        func keys(_ dimension: ReportDimension) -> [String] {
            TurnaroundReport.build(timelines: cases, options: Self.options(ReportSelection(groupedBy: [dimension])))
                .groups
                .compactMap { $0.key[dimension] }
        }
        #expect(keys(.price) == ["free", "£1–£99", "£100–£499", "£500–£999", "£1,000 and more", "unknown"])
        #expect(keys(.level) == ["entry", "1", "2", "3", "4", "5", "6", "7", "8", "unknown"])
        #expect(keys(.definition).prefix(4) == ["large v1", "large v2", "large v10", "small v1"])
        #expect(keys(.nation) == ["england", "scotland", "wales", "unknown"])
    }

    @Test func `bodies are compared with themselves, and several tests are corrected together`() throws {
        var population = RandomPopulation(seed: 11)
        let report = TurnaroundReport.build(
            timelines: population.cases(400),
            options: Self.options(ReportSelection(groupedBy: [.nation, .body, .sector, .mode])))
        let (nation, body, sector, mode) = (
            report.comparisons[0], report.comparisons[1], report.comparisons[2], report.comparisons[3]
        )
        #expect(nation.stratifiedBy == "body" && mode.stratifiedBy == "body" && body.stratifiedBy == nil)
        #expect(nation.groups == ["england", "scotland", "wales"] && body.groups == ["BAC", "RSX", "SAB"])
        #expect(sector.sentence == "Groups by sector overlap, so they are not tested against each other.")
        // Benjamini–Hochberg by hand.
        let chances = try [nation, body, mode].map { try #require($0.pValue) }
        let sorted = chances.sorted()
        for comparison in [nation, body, mode] {
            let chance = try #require(comparison.pValue)
            let rank = try #require(sorted.firstIndex(of: chance))
            let corrected: [Double] = (rank..<3).map { place in sorted[place] * 3 / Double(place + 1) }
            let least = corrected.min() ?? 1
            let adjusted = try #require(comparison.adjustedPValue)
            #expect(abs(adjusted - min(1, least)) < 1e-12)
            #expect(comparison.sentence.contains("adjusted for all tests of this report"))
        }
    }
}
