@testable import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// From what is stored to figures: histories told by hand, with figures worked out by hand.
@Suite(.serialized) struct ReportingTests {
    /// Takes actions at told times, as the operators of the sample organisations.
    private static func tell(
        _ house: House, body: String = "SAB", opened: String, _ steps: [(action: String, at: String, data: JSONValue?)]
    ) async throws -> Receipt {
        let request = Command.Request.open(body: body, submission: try House.completeSubmission(), route: nil)
        var receipt = try await house.outcome(request, as: house.simulatingProvider, at: try Instant(opened)).receipt()
        let people: [String: House.Person] = [
            "submit": house.simulatingProvider, "withdraw": house.simulatingProvider,
            "provide-information": house.simulatingProvider,
            "recommend": house.simulatingReviewer, "approve": house.simulatingDecider,
        ]
        for (action, time, data) in steps {
            let request: Command.Request =
                action == "amend"
                ? .amend(case: receipt.reference, submission: try House.completeSubmission())
                : .act(case: receipt.reference, action: action, data: data)
            let person = action == "amend" ? house.simulatingProvider : people[action] ?? house.simulatingOfficer
            receipt = try await house.outcome(request, as: person, at: try Instant(time)).receipt()
        }
        return receipt
    }

    /// Monday 11 January to Thursday 11 February 2021; an amendment and a request for information on the way. Renewed,
    /// and lapsed in 2025.
    private static func approved(_ house: House) async throws -> Receipt {
        try await tell(
            house, opened: "2021-01-11T09:30:00Z",
            [
                ("amend", "2021-01-12T09:30:00Z", nil), ("submit", "2021-01-13T10:00:00Z", nil),
                ("confirm-complete", "2021-01-15T10:00:00Z", nil),
                ("request-information", "2021-01-20T10:00:00Z", ["question": "Why?"]),
                ("provide-information", "2021-01-27T10:00:00Z", ["answer": "Because."]),
                ("recommend", "2021-02-03T10:00:00Z", ["recommendation": "Yes."]),
                ("approve", "2021-02-09T15:00:00Z", nil),
                ("notify", "2021-02-11T10:00:00Z", nil),
            ])
    }

    /// Submitted on 12 January and withdrawn on the 14th.
    private static func withdrawn(_ house: House) async throws -> Receipt {
        try await tell(
            house, opened: "2021-01-11T09:30:00Z",
            [("submit", "2021-01-12T09:30:00Z", nil), ("withdraw", "2021-01-14T09:30:00Z", nil)])
    }

    /// Returned as incomplete once, and in completeness again since 15 January.
    private static func open(_ house: House) async throws -> Receipt {
        try await tell(
            house, opened: "2021-01-11T09:30:00Z",
            [
                ("submit", "2021-01-12T09:30:00Z", nil),
                ("return-incomplete", "2021-01-13T09:30:00Z", ["missing": "The plan."]),
                ("submit", "2021-01-15T09:30:00Z", nil),
            ])
    }

    @Test func aTimelineIsTheStaysOfACaseAndNothingElse() async throws {
        try await House.withHouse { house in
            let approved = try await Self.approved(house)
            let (withdrawn, open) = (try await Self.withdrawn(house), try await Self.open(house))
            try await house.fireSimulated(asOf: try Instant("2024-09-01T00:00:00Z"))
            try await house.fireSimulated(asOf: try Instant("2025-03-01T00:00:00Z"))
            let all = try await house.timelines()
            #expect(all.count == 4)

            // 1. Approved: the amendment splits no stay, the closing opens none, and neither the renewal nor the lapse
            //    adds one.
            let first = try #require(all[approved.reference])
            #expect(
                first.visits.map(\.step) == [
                    "draft", "completeness", "review", "information", "review", "awaiting-meeting", "notifying",
                ])
            #expect(first.visits.map(\.party) == [.provider, .body, .body, .provider, .body, .meeting, .body])
            #expect(first.visits.map(\.isRequest) == [false, false, false, true, false, false, false])
            #expect(first.visits.dropFirst().map(\.entered) == first.visits.dropLast().map(\.left))
            #expect(first.visits.map(\.standard?.count) == [nil, 5, 20, nil, 20, nil, 5])
            #expect(first.closed == (try Instant("2021-02-11T10:00:00Z")))
            #expect(first.visits.last?.left == first.closed)
            #expect(first.outcome == "approved")
            #expect(first.received == (try Instant("2021-01-13T10:00:00Z")))
            #expect(first.clock.start == (try Instant("2021-01-15T10:00:00Z")))
            #expect(first.clock.stop == (try Instant("2021-02-11T10:00:00Z")))
            #expect(first.isSample && !first.isImported)

            // 2. Withdrawn, returned, and the successor that the renewal opened.
            let second = try #require(all[withdrawn.reference])
            #expect(second.visits.map(\.step) == ["draft", "completeness"])
            #expect(second.outcome == "withdrawn" && second.closed != nil && second.clock.start == nil)
            let third = try #require(all[open.reference])
            #expect(third.visits.map(\.step) == ["draft", "completeness", "draft", "completeness"])
            #expect(third.visits.last?.left == nil && third.closed == nil && third.outcome == nil)
            #expect(third.received == (try Instant("2021-01-12T09:30:00Z")), "being returned resets nothing")
            let successor = try #require(
                all.values.first { ![approved, withdrawn, open].map(\.reference).contains($0.reference) })
            #expect(successor.visits.map(\.step) == ["draft"])
            #expect(successor.opened == (try Instant("2024-08-11T23:00:00Z")))
        }
    }

    @Test func theHistoryOfACaseSaysWhereTheTimeWent() async throws {
        try await House.withHouse { house in
            let approved = try await Self.approved(house)
            let story = try await house.engine.history(
                of: approved.reference, now: House.now, as: house.provider.credential)
            #expect(story.events.map(\.action).prefix(3) == ["open", "amend", "submit"])
            let path = try #require(story.path)
            #expect(path.visits.map(\.workingDays) == [2, 2, 3, 5, 5, 4, 2])
            #expect(path.elapsedWorkingDays == 23)
            let days = Dictionary(path.split.map { ($0.party, $0.totalWorkingDays) }) { first, _ in first }
            #expect(days == [.provider: 7, .body: 12, .meeting: 4])
            #expect(abs(path.split.compactMap(\.totalSeconds).reduce(0, +) - path.elapsedSeconds) < 1e-6)
        }
    }

    @Test func theReportAddsUp() async throws {
        try await House.withHouse { house in
            let approved = try await Self.approved(house)
            let (_, open) = (try await Self.withdrawn(house), try await Self.open(house))
            let asOf = try Instant("2021-02-15T09:30:00Z")
            let filter = ReportFilter(body: "SAB", asOf: asOf)
            let report = try await house.engine.turnaround(filter, now: House.now, as: house.officer.credential)
            let route = try #require(report.routes.first)
            #expect(report.routes.count == 1)
            #expect((route.cases, route.closedCases, route.openCases, route.sampleCases) == (3, 2, 1, 3))
            #expect(route.endings == ["approved 1", "withdrawn 1"])
            #expect(route.caseDuration.medianWorkingDays == 13.0)
            #expect(route.caseDuration.maxWorkingDays == 23)
            #expect(route.openCaseAge.maxWorkingDays == 25)

            // The parts sum to the whole, of closed cases and of open ones.
            let whole =
                try Instant("2021-02-11T10:00:00Z").seconds(since: try Instant("2021-01-11T09:30:00Z")) + 3 * 86_400
            #expect(abs(route.split.compactMap(\.totalSeconds).reduce(0, +) - whole) < 1e-6)
            #expect(route.split.compactMap(\.totalWorkingDays).reduce(0, +) == 26)
            #expect(abs(route.split.compactMap(\.elapsedShare).reduce(0, +) - 1) < 1e-9)
            #expect(route.openSplit.compactMap(\.totalWorkingDays).reduce(0, +) == 25)

            // The scheme's clock: body and committee only, from complete to notified.
            #expect(route.schemeClock.fromClockStart.maxWorkingDays == 19)
            #expect(route.schemeClock.bodyHeld.maxWorkingDays == 14)
            #expect(route.schemeClock.fromFirstSubmission.maxWorkingDays == 21)
            #expect((route.schemeClock.withStandardCases, route.schemeClock.withinStandardCases) == (1, 1))

            // Steps: both stays in review are counted, as rework of one case.
            let review = try #require(route.steps.first { $0.step == "review" })
            #expect((review.cases, review.entries, review.reworkCases, review.requests) == (1, 2, 1, 1))
            let completeness = try #require(route.steps.first { $0.step == "completeness" })
            #expect((completeness.cases, completeness.entries, completeness.openVisits.n) == (3, 4, 1))
            #expect(completeness.overdueOpenVisits == 1)
            #expect(approved.reference != open.reference)
        }
    }

    @Test func aReportSpeaksOfOneMoment() async throws {
        try await House.withHouse { house in
            _ = (try await Self.approved(house), try await Self.withdrawn(house), try await Self.open(house))
            func report(_ moment: String) async throws -> TurnaroundReport {
                try await house.engine.turnaround(
                    ReportFilter(asOf: try Instant(moment)), now: House.now, as: house.officer.credential)
            }
            // 1. Before the withdrawal; in the request for information; before anything.
            let early = try await report("2021-01-13T12:00:00Z").overall
            #expect((early.cases, early.closedCases, early.endings) == (3, 0, []))
            let middle = try await report("2021-01-22T12:00:00Z").overall
            #expect((middle.cases, middle.closedCases) == (3, 1))
            #expect(middle.endings == ["withdrawn 1"])
            let nothing = try await report("2021-01-01T00:00:00Z")
            #expect(nothing.overall.cases == 0)
            #expect(nothing.reconciliation.leftOut == [.init(reason: .openedLater, cases: 3)])
            // 2. After an accreditation lapsed, the case still ended as it was closed.
            try await house.fireSimulated(asOf: try Instant("2025-03-01T00:00:00Z"))
            for moment in ["2021-02-15T09:30:00Z", "2025-04-01T00:00:00Z"] {
                #expect(try await report(moment).overall.endings.contains("approved 1"), "as of \(moment)")
            }
            // 3. A moment to come is refused.
            await #expect(throws: EngineError.self) {
                try await house.engine.turnaround(
                    ReportFilter(asOf: House.now.advanced(bySeconds: 60)), now: House.now, as: house.officer.credential)
            }
        }
    }

    @Test func reportsAreForAnalystsAndOfficersOfTheirOwnCases() async throws {
        try await House.withHouse { house in
            _ = try await Self.approved(house)
            _ = try await Self.tell(house, body: "SBB", opened: "2021-01-11T09:30:00Z", [])
            func cases(_ filter: ReportFilter, _ person: House.Person) async throws -> Count {
                try await house.engine.turnaround(filter, now: House.now, as: person.credential).overall.cases
            }
            #expect(try await cases(ReportFilter(), house.analyst) == Count(value: nil, status: .small))
            #expect(try await cases(ReportFilter(body: "sab"), house.analyst) == Count(value: nil, status: .small))
            #expect(try await cases(ReportFilter(body: "SBB"), house.analyst) == Count(value: nil, status: .small))
            #expect(try await cases(ReportFilter(route: "recognised-provision"), house.analyst) == 0)
            #expect(try await cases(ReportFilter(leavesOutSamples: true), house.analyst) == 0)
            #expect(try await cases(ReportFilter(), house.officer) == 1)
            #expect(try await cases(ReportFilter(body: "SBB"), house.officer) == 0)
            #expect(
                try await house.administration.reports.turnaround(ReportFilter(), now: House.now).overall.cases == 2)
            for person in [house.provider, house.reviewer, house.decider] {
                await #expect { try await cases(ReportFilter(), person) } throws: { error in
                    if case .forbidden? = error as? EngineError { true } else { false }
                }
                await #expect(throws: EngineError.self) {
                    try await house.engine.onerous(ReportFilter(), now: House.now, as: person.credential)
                }
            }
            _ = try await house.engine.onerous(ReportFilter(), now: House.now, as: house.analyst.credential)
            await #expect { try await cases(ReportFilter(log: "nothing"), house.analyst) } throws: { error in
                if case .notFound? = error as? EngineError { true } else { false }
            }
        }
    }
}

extension RouteTurnaround {
    /// How cases ended, as `approved 3`.
    fileprivate var endings: [String] { outcomes.map { "\($0.outcome) \($0.cases)" } }
}
