import Foundation
import Testing
import Turnaround

@Suite struct FlowTests {
    let scheme: Scheme

    init() throws { scheme = try Scheme() }

    /// An hour of a working day.
    func m(_ day: Int, _ hour: Int = 12) -> Instant { scheme.moment(day, hour: hour) }

    /// One visit to a step, with who ended it.
    func visit(_ step: String, _ party: Party, _ entered: Instant, _ left: Instant?, by person: String? = nil) -> Visit
    {
        Visit(step: step, party: party, entered: entered, left: left, endedBy: person)
    }

    /// One visit to a desk of the body.
    func review(_ entered: Instant, _ left: Instant?, by person: String? = nil) -> Visit {
        visit("review", .body, entered, left, by: person)
    }

    func timeline(
        _ reference: String, route: String = "small", _ visits: [Visit], closed: Instant? = nil,
        received: Instant? = nil
    )
        -> CaseTimeline
    {
        var timeline = CaseTimeline(
            reference: reference, route: route, opened: visits[0].entered, visits: visits, closed: closed,
            events: visits.count)
        timeline.received = received
        return timeline
    }

    func flow(_ timelines: [CaseTimeline], asOf: Instant) -> FlowSummary {
        var tally = FlowTally(asOf: asOf)
        for timeline in timelines { if let known = timeline.asOf(asOf) { tally.add(known, under: options(asOf)) } }
        return tally.figures()
    }

    func toAndFro(_ timelines: [CaseTimeline]) -> PingPongFigures? {
        var tally = PingPongTally()
        for timeline in timelines { tally.add(timeline) }
        return tally.figures
    }

    func options(_ asOf: Instant) -> TurnaroundOptions {
        TurnaroundOptions(asOf: asOf, working: scheme.working, title: "Test")
    }

    func hours(_ seconds: Double) -> Double { seconds / 3600 }

    /// Ann has C1 from Monday 12:00 to Wednesday 12:00, and C2 from Tuesday 12:00 to the Monday after, 12:00: C2 waited
    /// for C1 a day.
    @Test func contentionIsWaitingForWhoHadOthersInHand() throws {
        let asOf = m(10)
        let cases = [
            timeline("C1", [review(m(0, 12), m(2, 12), by: "ann")], closed: m(2, 12)),
            timeline("C2", [review(m(1, 12), m(5, 12), by: "ann")], closed: m(5, 12)),
            // Bob had nothing else; nobody is known for the last.
            timeline("C3", [review(m(1, 12), m(5, 12), by: "bob")], closed: m(5, 12)),
            timeline("C4", [review(m(4, 12), m(5, 12))], closed: m(5, 12)),
        ]
        let waiting = try #require(flow(cases, asOf: asOf).routes["small"]?.steps["review"]?.waiting)
        #expect(hours(waiting.contentionSeconds ?? -1) == 24)
        // Two weekends, of C2 and C3; C4 runs from Friday to Monday too.
        #expect(hours(waiting.unavailabilitySeconds ?? -1) == 3 * 48)
        // C1 48 h, C2 and C3 144 h each, C4 72 h.
        #expect(hours(waiting.restSeconds ?? -1) == 48 + 144 + 144 + 72 - 24 - 144)
        #expect(waiting.batchingSeconds == 0 && waiting.pauseSeconds == 0)
    }

    /// A person has cases of other routes in hand too; a case's own earlier visit is no other case.
    @Test func contentionCrossesRoutesButNotTheCaseItself() throws {
        let asOf = m(10)
        let cases = [
            timeline("C1", route: "large", [review(m(0, 12), m(2, 12), by: "ann")]),
            timeline("C2", [review(m(1, 12), m(3, 12), by: "ann"), review(m(3, 12), m(4, 12), by: "ann")]),
        ]
        let routes = flow(cases, asOf: asOf).routes
        #expect(routes["small"]?.waiting.map { hours($0.contentionSeconds ?? -1) } == 24)
        #expect(routes["large"]?.waiting?.contentionSeconds == 0)
    }

    @Test func eachCauseIsToldApart() throws {
        var one = timeline(
            "C1",
            [
                visit("draft", .provider, m(0), m(2)), visit("review", .body, m(2), m(4)),
                visit("external", .thirdParty, m(4), m(5)),
                visit("meeting", .meeting, m(5), m(8)),
            ], closed: m(8))
        one.pauses = [Pause(from: m(2, 12), to: m(3, 12))]
        let summary = flow([one], asOf: m(20))
        let waiting = try #require(summary.routes["small"]?.waiting)
        #expect(hours(waiting.pauseSeconds ?? -1) == 24 && hours(waiting.batchingSeconds ?? -1) == 72)
        // Review runs a day beside its pause, the third party from Friday to Monday.
        #expect(hours(waiting.restSeconds ?? -1) == 24 + 24 && hours(waiting.unavailabilitySeconds ?? -1) == 48)
        #expect(summary.overall.waiting == waiting)
        #expect(summary.routes["small"]?.steps["review"]?.waiting.pauseSeconds == 86_400)
        // With the provider, or with nobody known, nothing is waited for here.
        #expect(
            flow([timeline("C2", [visit("draft", .provider, m(0), nil)])], asOf: m(3)).routes["small"]?.waiting == nil)
    }

    /// Two visits of two days and one that goes on since a day, in a window of ten days.
    @Test func littlesLawByHand() throws {
        let cases = [
            timeline("C1", [review(m(0), m(2))], closed: m(2)), timeline("C2", [review(m(1), m(3))], closed: m(3)),
            timeline("C3", [review(m(4), nil)]),
        ]
        let flow = try #require(flow(cases, asOf: m(5)).routes["small"]?.steps["review"])
        #expect((flow.arrivals, flow.departures, flow.inProgress, flow.mostInProgress) == (3, 2, 1, 2))
        // Monday to the Monday after is seven days, of which the open visit takes three.
        #expect(flow.windowDays == 7 && abs((flow.meanDays ?? -1) - 7.0 / 3) < 1e-12)
        #expect(abs((flow.arrivalsPerDay ?? -1) - 3.0 / 7) < 1e-12 && abs((flow.meanInProgress ?? -1) - 1) < 1e-12)
        #expect(abs((flow.littleDifference ?? -1)) < 1e-12)
    }

    @Test func whoLeavesMakesRoomForWhoComes() throws {
        let cases = (0..<4).map { timeline("C\($0)", [review(m($0), m($0 + 1))], closed: m($0 + 1)) }
        #expect(flow(cases, asOf: m(9)).routes["small"]?.steps["review"]?.mostInProgress == 1)
    }

    @Test func nothingFlowsInNoTime() throws {
        let summary = flow([timeline("C1", [review(m(0), nil)])], asOf: m(0))
        #expect(summary.routes["small"]?.steps["review"] == nil && summary.routes["small"]?.waiting == nil)
        #expect(summary.routes["small"]?.spectrum.isEmpty == true)
        let none = FlowTally(asOf: m(0)).figures()
        #expect(none.routes.isEmpty && none.overall.waiting == nil && PingPongTally().figures == nil)
    }

    @Test func toAndFroIsCountedAfterTheSubmission() throws {
        let often = timeline(
            "C1",
            [
                visit("draft", .provider, m(0), m(1), by: "p"), visit("check", .body, m(1), m(2), by: "ann"),
                visit("draft", .provider, m(2), m(3), by: "p"), visit("check", .body, m(3), m(4), by: "ann"),
                visit("information", .provider, m(4), m(5), by: "q"), visit("check", .body, m(5), m(6), by: "bob"),
            ], closed: m(6), received: m(1))
        let never = timeline(
            "C2", [visit("draft", .provider, m(0), m(1)), visit("check", .body, m(1), nil)], received: m(1))
        let draft = timeline("C3", [visit("draft", .provider, m(0), m(1)), visit("draft", .provider, m(1), nil)])
        let figures = try #require(toAndFro([often, never, draft]))
        #expect(figures.cases == 1 && figures.returnsPerCase == 1 && figures.mostReturns == 2)
        #expect(figures.handoversPerCase == 5.0 / 3)
        // Draft once more, check twice more; draft again in the third.
        #expect(figures.repeatsPerCase == 4.0 / 3)
        let imported = timeline(
            "C4", [visit("a", .unattributed, m(0), m(1)), visit("b", .unattributed, m(1), nil)], closed: m(1))
        let unknown = try #require(toAndFro([imported]))
        #expect(unknown.returnsPerCase == nil && unknown.mostReturns == nil && unknown.handoversPerCase == nil)
    }

    /// Three of the first week: the second is overtaken by the third; the third to the fifth end together.
    @Test func theSpectrumTellsOvertakesAndBatches() throws {
        let spans = [(0, 1), (1, 9), (2, 8), (5, 8), (6, 8), (7, nil)] as [(Int, Int?)]
        let cases = spans.enumerated().map { timeline("C\($0)", [review(m($1.0), $1.1.map { m($0) })]) }
        let cells = try #require(flow(cases, asOf: m(20)).routes["small"]?.spectrum)
        #expect(cells.map(\.week.description) == ["2026-01-05", "2026-01-12"])
        #expect(cells.map(\.visits) == [3, 2])
        #expect(cells.map(\.overtakes) == [1, 2])
        #expect(cells.map(\.batched) == [1, 2])
        #expect(
            cells[0].medianSeconds == 86_400 * 8 && cells[0].lowerQuartileSeconds == 86_400
                && cells[0].upperQuartileSeconds == 86_400 * 10)
        // At a meeting the day counts, not the instant.
        let meetings = (0..<3).map { timeline("M\($0)", [visit("meeting", .meeting, m($0), m(5, 12 + $0))]) }
        #expect(flow(meetings, asOf: m(20)).routes["small"]?.spectrum.map(\.batched) == [3])
        let desks = (0..<3).map { timeline("D\($0)", [visit("desk", .body, m($0), m(5, 12 + $0))]) }
        #expect(flow(desks, asOf: m(20)).routes["small"]?.spectrum.map(\.batched) == [0])
    }
}
