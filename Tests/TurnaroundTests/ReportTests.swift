import Foundation
import Testing
import Turnaround

/// A made-up scheme whose figures can be done by hand: draft (provider), review (body, 10 days), meeting (5 days),
/// information asked by review.
struct Scheme {
    let working: WorkingDays
    let start: Day

    init() throws {
        working = WorkingDays(name: "weekdays", years: 2025...2027, closed: [])
        start = try day("2026-01-05")
    }

    func moment(_ workingDay: Int, hour: Int = 12) -> Instant {
        LondonTime.shared.instant(of: working.add(workingDay, to: start)).advanced(bySeconds: Int64(hour) * 3600)
    }

    /// A case that was submitted on a working day, reviewed, asked for information some times, and decided or still
    /// waiting.
    func timeline(
        submitted: Int = 2, review: Int = 8, requests: Int = 0, answer: Int = 3, meeting: Int? = 4,
        decided: Bool = true, standard: Int? = 10, scheme: Int? = 20
    ) -> CaseTimeline {
        var at = submitted
        var visits = [Visit(step: "draft", party: .provider, entered: moment(0), left: moment(at))]
        for _ in 0..<requests {
            visits.append(
                Visit(
                    step: "review", party: .body, entered: moment(at), left: moment(at + 1),
                    standard: standard.map { Period($0, .workingDays) }))
            visits.append(
                Visit(
                    step: "information", party: .provider, entered: moment(at + 1), left: moment(at + 1 + answer),
                    isRequest: true))
            at += 1 + answer
        }
        visits.append(
            Visit(
                step: "review", party: .body, entered: moment(at), left: meeting == nil ? nil : moment(at + review),
                standard: standard.map { Period($0, .workingDays) }))
        at += review
        if let meeting {
            visits.append(
                Visit(
                    step: "meeting", party: .meeting, entered: moment(at), left: decided ? moment(at + meeting) : nil,
                    standard: Period(5, .workingDays)))
            at += meeting
        }
        let end = decided && meeting != nil ? moment(at) : nil
        if let end { visits.append(Visit(step: "accredited", party: .none, entered: end, left: nil)) }
        var timeline = CaseTimeline(
            reference: "C", route: "small", opened: moment(0), visits: visits, closed: end,
            outcome: end == nil ? nil : "approved", events: visits.count)
        timeline.received = moment(submitted)
        timeline.clock.start = moment(submitted)
        timeline.clock.stop = end
        timeline.clock.standard = scheme.map { Period($0, .workingDays) }
        return timeline
    }

    func options(_ asOfDay: Int = 200) -> TurnaroundOptions {
        .init(asOf: moment(asOfDay), working: working, title: "Test")
    }

    func report(_ timelines: [CaseTimeline], asOf: Int = 200) -> TurnaroundReport {
        .build(timelines: timelines, options: options(asOf))
    }

    func step(_ name: String, in report: TurnaroundReport) throws -> StepTurnaround {
        try #require(report.routes.first?.steps.first { $0.step == name })
    }
}

/// Whole numbers side by side.
func tuple(_ numbers: Count...) -> [Count] { numbers }

@Suite struct ReportTests {
    let scheme: Scheme

    init() throws { scheme = try Scheme() }

    @Test func oneCaseIsToldWhole() throws {
        let report = scheme.report([scheme.timeline(requests: 1)])
        let route = try #require(report.routes.first)
        // Draft 2, review 1 + 8, information 3, meeting 4: 18 working days, 16 of them on the clock, 13 with the body
        // and its committee.
        #expect(route.caseDuration.medianWorkingDays == 18)
        #expect(route.schemeClock.fromClockStart.medianWorkingDays == 16)
        #expect(route.schemeClock.fromFirstSubmission.medianWorkingDays == 16)
        #expect(route.schemeClock.bodyHeld.medianWorkingDays == 13)
        #expect(route.schemeClock.medianToStandardRatio == 0.65)
        #expect(route.schemeClock.withinStandardPercent == 100)
        #expect(route.split.map(\.party) == [.provider, .body, .meeting])
        #expect(route.split.map(\.totalWorkingDays) == [5, 9, 4])
        #expect(route.split.map { $0.workingDaysShare ?? 0 }.reduce(0, +) == 1)
        #expect(route.steps.map(\.step) == ["draft", "review", "information", "meeting"])
        #expect(route.outcomes.map(\.outcome) == ["approved"] && route.outcomes.map(\.cases) == [1])
        let review = try scheme.step("review", in: report)
        #expect(
            tuple(review.cases, review.entries, review.reworkCases, review.visits.n, review.requests) == [
                1, 2, 1, 2, 1,
            ])
        #expect(tuple(review.withStandardVisits, review.withinStandardVisits) == [2, 2])
        #expect(route.openCaseAge.n == 0 && route.openSplit.isEmpty)
        #expect(abs(route.steps.compactMap(\.elapsedShare).reduce(0, +) - 1) < 1e-12)
    }

    @Test func openCasesAreCountedAndAged() throws {
        let open = scheme.timeline(meeting: nil)
        // Day 12 is the tenth after review began: in time. A day later it is overdue.
        for (asOf, overdue) in [(12, 0), (13, 1)] {
            let report = scheme.report([open], asOf: asOf)
            let review = try scheme.step("review", in: report)
            #expect(review.openVisits.n == 1)
            #expect(review.openVisits.maxWorkingDays == asOf - 2)
            #expect(review.overdueOpenVisits.value == overdue)
            #expect(review.visits.n == 0 && review.visits.medianSeconds == nil && review.elapsedShare == 0)
            #expect(report.overall.openCaseAge.medianWorkingDays == Double(asOf))
            #expect(report.overall.openSplit.map(\.totalWorkingDays) == [2, asOf - 2])
            #expect(report.overall.closedCases == 0 && report.overall.split.isEmpty)
        }
        #expect(scheme.report([open], asOf: 22).overall.schemeClock.overdueOpenCases == 0)
        #expect(scheme.report([open], asOf: 23).overall.schemeClock.overdueOpenCases == 1)
    }

    @Test func theWholeIsWithinItsStandardOrNot() throws {
        // Body-held: review + meeting, 20 being the standard.
        let report = scheme.report([
            scheme.timeline(review: 16), scheme.timeline(review: 17), scheme.timeline(review: 2, scheme: nil),
        ])
        let clock = report.overall.schemeClock
        #expect(tuple(clock.withStandardCases, clock.withinStandardCases) == [2, 1])
        #expect(clock.withinStandardPercent == 50)
        #expect(clock.standards == [Period(20, .workingDays)])
        #expect(clock.bodyHeld.n == 3)
        let mixed = scheme.report([scheme.timeline(scheme: 20), scheme.timeline(scheme: 30)]).overall.schemeClock
        #expect(mixed.standards == [20, 30].map { Period($0, .workingDays) })
        #expect(mixed.medianToStandardRatio == nil)
    }

    @Test func aWithdrawnCaseIsClosedButNotDecided() throws {
        var withdrawn = scheme.timeline(meeting: nil)
        withdrawn.visits[1].left = scheme.moment(9)
        withdrawn.visits.append(Visit(step: "withdrawn", party: .none, entered: scheme.moment(9), left: nil))
        (withdrawn.closed, withdrawn.outcome) = (scheme.moment(9), "withdrawn")
        let overall = scheme.report([withdrawn, scheme.timeline()]).overall
        #expect(overall.closedCases == 2)
        #expect(overall.schemeClock.fromClockStart.n == 1)
        #expect(overall.outcomes.map(\.outcome) == ["approved", "withdrawn"])
    }

    @Test func whatHappensAfterTheEndIsNotCounted() throws {
        var renewed = scheme.timeline()
        renewed.visits[renewed.visits.count - 1].left = scheme.moment(150)
        renewed.visits.append(
            Visit(step: "renewal", party: .provider, entered: scheme.moment(150), left: scheme.moment(160)))
        let report = scheme.report([renewed])
        #expect(report.routes.first?.steps.map(\.step) == ["draft", "review", "meeting"])
        #expect(report.overall.split.map(\.totalWorkingDays) == [2, 8, 4])
    }

    @Test func asOfHidesWhatCameLater() throws {
        let timelines = [scheme.timeline(), scheme.timeline(review: 100)]
        let early = scheme.report(timelines, asOf: 20)
        #expect(tuple(early.overall.closedCases, early.overall.openCases) == [1, 1])
        let before = scheme.report(timelines, asOf: -1)
        #expect(
            before.routes.isEmpty && before.reconciliation.leftOut == [.init(reason: .openedLater, cases: 2)]
                && before.overall.cases == 0)
    }

    @Test func routesStandApartAndTogether() throws {
        var sample = scheme.timeline(review: 20)
        sample.route = "large"
        sample.isSample = true
        let timelines = [scheme.timeline(), sample, scheme.timeline(review: 4)]
        let report = scheme.report(timelines)
        #expect(report.routes.map(\.route) == ["large", "small"])
        #expect(report.routes.map(\.cases) == [1, 2])
        #expect(report.overall.caseDuration.maxWorkingDays == 26)
        #expect(report.overall.caseDuration.medianWorkingDays == 14)
        #expect(report.overall.sampleCases == 1 && report.overall.steps.isEmpty)
        var options = scheme.options()
        options.leavesOutSamples = true
        let without = TurnaroundReport.build(timelines: timelines, options: options)
        #expect(without.routes.map(\.route) == ["small"])
        #expect(without.reconciliation.leftOut == [.init(reason: .sample, cases: 1)])
    }

    @Test func theOrderOfCasesDoesNotMatter() throws {
        let timelines = (0..<30).map {
            scheme.timeline(review: $0 % 7, requests: $0 % 3, meeting: $0 % 5 == 0 ? nil : $0 % 4, standard: 5 + $0 % 2)
        }
        #expect(try json(scheme.report(timelines)) == json(scheme.report(timelines.reversed())))
    }

    func json(_ report: TurnaroundReport) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }

    @Test func theJSONIsSnakeCaseWithUnitsAndComesBack() throws {
        let report = scheme.report([scheme.timeline(requests: 1), scheme.timeline(meeting: nil)], asOf: 40)
        let text = try json(report)
        #expect(try json(JSONDecoder().decode(TurnaroundReport.self, from: Data(text.utf8))) == text)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["as_of"] as? String == "2026-03-02T12:00:00Z")
        #expect(object["calendar"] as? String == "weekdays" && object["closure"] as? String == "recorded")
        let route = try #require((object["routes"] as? [[String: Any]])?.first)
        let steps = try #require(route["steps"] as? [[String: Any]])
        let visits = try #require(steps[1]["visits"] as? [String: Any])
        #expect(
            Set(visits.keys) == [
                "n", "mean_seconds", "median_seconds", "p80_seconds", "p90_seconds", "max_seconds", "mean_working_days",
                "median_working_days",
                "p80_working_days", "p90_working_days", "max_working_days",
            ])
        for key in keys(of: object) { #expect(key.wholeMatch(of: /[a-z0-9]+(_[a-z0-9]+)*/) != nil, "\(key)") }
        #expect((object["definitions"] as? [Any])?.isEmpty == false)
    }

    private func keys(of value: Any) -> Set<String> {
        if let object = value as? [String: Any] {
            return object.reduce(into: Set(object.keys)) { $0.formUnion(keys(of: $1.value)) }
        }
        if let array = value as? [Any] { return array.reduce(into: []) { $0.formUnion(keys(of: $1)) } }
        return []
    }

    @Test func noCasesIsSaidAsSuch() throws {
        let report = scheme.report([])
        #expect(report.routes.isEmpty && report.overall.cases == 0)
        let text = try json(report)
        #expect(text.contains(#""case_duration":{"n":{"status":"value","value":0}}"#))
        #expect(!text.contains("_percent\"") && !text.contains("null") && !text.lowercased().contains("nan"))
    }

    @Test func oneEventIsACaseWithoutAVisit() throws {
        let moment = scheme.moment(3)
        let lone = CaseTimeline(
            reference: "1", route: "log", isImported: true, opened: moment,
            visits: [Visit(step: "a", party: .unattributed, entered: moment, left: nil)],
            closed: moment, events: 1)
        let route = try #require(scheme.report([lone]).routes.first)
        #expect(route.caseDuration.n == 1 && route.caseDuration.maxSeconds == 0)
        #expect(route.steps.map(\.visits.n) == [0] && route.steps.map(\.entries) == [1])
        #expect(route.split.isEmpty && route.steps.first?.elapsedShare == nil)
    }

    @Test func eventsAtOneInstantEachCloseTheOneBefore() throws {
        let (a, b) = (scheme.moment(3), scheme.moment(4))
        let tied = CaseTimeline(
            reference: "1", route: "log", isImported: true, opened: a,
            visits: [
                Visit(step: "x", party: .unattributed, entered: a, left: a),
                Visit(step: "y", party: .unattributed, entered: a, left: b),
                Visit(step: "x", party: .unattributed, entered: b, left: b),
                Visit(step: "z", party: .unattributed, entered: b, left: nil),
            ], closed: b, events: 4)
        let route = try #require(scheme.report([tied]).routes.first)
        #expect(route.steps.map(\.step) == ["x", "y", "z"])
        #expect(route.steps.map(\.visits.n) == [2, 1, 0])
        #expect(route.steps.map(\.visits.maxSeconds) == [0, 86_400, nil])
        #expect(route.steps.first?.reworkCases == 1)
    }
}
