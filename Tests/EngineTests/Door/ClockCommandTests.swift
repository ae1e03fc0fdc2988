@testable import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

/// Pauses, consent, extensions, corrections and consulted evidence, through the door: what each does, and what refuses
/// it.
@Suite(.serialized) struct ClockCommandTests {
    private static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London

    /// So many days after the start.
    private static func day(_ days: Int64) -> Instant { start.advanced(bySeconds: days * 86_400) }

    /// Refusals on a case of today in review: opened 1, submitted 2, found complete 3.
    private static let refused:
        [(what: String, request: @Sendable (String) -> Command.Request, person: String, reason: Refusal.Reason)] = [
            ("pause", { .pause(case: $0, reason: "Ill.") }, "reviewer", .notPermitted),
            ("pause without a reason", { .pause(case: $0, reason: " ") }, "provider", .invalidData),
            ("consent to what proposed nothing", { .consent(case: $0, event: 2) }, "officer", .unknownEvent),
            ("consent to nothing", { .consent(case: $0, event: 99) }, "officer", .unknownEvent),
            ("resume what runs", { .resume(case: $0) }, "provider", .notPaused),
            ("resume", { .resume(case: $0) }, "reviewer", .notPermitted),
            (
                "extend", { .extend(case: $0, what: .standard, workingDays: 5, reason: "Ill.") }, "provider",
                .notPermitted
            ),
            (
                "extend a limit that is not there",
                { .extend(case: $0, what: .deadline, workingDays: 5, reason: "Ill.") }, "officer",
                .noDeadline
            ),
            (
                "extend by nothing", { .extend(case: $0, what: .standard, workingDays: 0, reason: "Ill.") }, "officer",
                .invalidData
            ),
            (
                "extend beyond measure", { .extend(case: $0, what: .standard, workingDays: 251, reason: "Ill.") },
                "officer", .invalidData
            ),
            (
                "extend without a reason", { .extend(case: $0, what: .standard, workingDays: 5, reason: "") },
                "officer", .invalidData
            ),
            (
                "correct", { .correct(case: $0, event: 1, effectiveAt: start, reason: "Post.") }, "provider",
                .notPermitted
            ),
            (
                "correct without a reason", { .correct(case: $0, event: 1, effectiveAt: start, reason: "\n") },
                "officer", .invalidData
            ),
            (
                "correct nothing", { .correct(case: $0, event: 4, effectiveAt: start, reason: "Post.") }, "officer",
                .unknownEvent
            ),
            (
                "correct to before the event before",
                { .correct(case: $0, event: 3, effectiveAt: start, reason: "Post.") }, "officer",
                .outOfOrder
            ),
            (
                "correct to what is to come",
                { .correct(case: $0, event: 3, effectiveAt: House.now.advanced(bySeconds: 60), reason: "Post.") },
                "officer", .outOfOrder
            ),
            (
                "correct to before the calendar",
                { .correct(case: $0, event: 1, effectiveAt: Instant(seconds: -1_000_000_000), reason: "Post.") },
                "officer", .invalidData
            ),
            (
                "consult", { .consult(case: $0, requirement: "assessment-plan", how: .opened, sha256: nil) },
                "provider", .notPermitted
            ),
            (
                "consult what was not asked for",
                { .consult(case: $0, requirement: "poem", how: .opened, sha256: nil) }, "officer",
                .noSuchEvidence
            ),
            (
                "consult another file",
                { .consult(case: $0, requirement: "assessment-plan", how: .cited, sha256: "ab") }, "reviewer",
                .noSuchEvidence
            ),
        ]

    @Test func whatIsRefusedChangesNothing() async throws {
        try await House.withHouse { house in
            let review = try await house.lead(to: "review")
            let before = try await house.census()
            for (what, request, name, reason) in Self.refused {
                let outcome = try await house.outcome(request(review.reference), as: try #require(house.people[name]))
                let refusal = try #require(outcome.refusal, "\(what): \(outcome)")
                #expect(refusal.reason == reason, "\(what): \(refusal.facts)")
                #expect(refusal.sentence.count > 10 && !refusal.sentence.contains("“”"), "\(what): \(refusal.sentence)")
            }
            #expect(try await house.census() == before)
            // Strangers are told nothing, and nobody acts on a version that has gone.
            let pause = Command.Request.pause(case: review.reference, reason: "Ill.")
            if case .unknownCase = try await house.outcome(pause, as: house.otherOfficer) {
            } else {
                Issue.record("a stranger paused")
            }
            if case .stale = try await house.outcome(pause, as: house.officer, version: 2) {
            } else {
                Issue.record("a stale pause")
            }
            #expect(try await house.census() == before)
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func aPauseNeedsBothSidesAndStopsEverything() async throws {
        try await House.withHouse { house in
            let review = try await house.lead(to: "review", from: Self.start)
            let name = review.reference
            let pause = Command.Request.pause(case: name, reason: "The course leader is ill.")
            let proposed = try await house.outcome(pause, as: house.simulatingOfficer, key: "p", at: Self.day(5))
                .receipt()
            #expect(proposed.party == "body" && proposed.state == "review" && proposed.version == 4)
            #expect(
                try await house.outcome(pause, as: house.simulatingOfficer, key: "p", at: Self.day(5)).receipt()
                    .isReplay)
            #expect(
                try await house.engine.caseDetail(name, as: house.provider.credential).clocks.awaitingConsent.map(
                    \.consentOf) == [
                        "provider"
                    ])
            // 1. Who proposed it does not agree to it.
            let consent = Command.Request.consent(case: name, event: 4)
            #expect(
                try await house.outcome(consent, as: house.simulatingOfficer, at: Self.day(6)).refusal?.reason
                    == .notPermitted)
            let agreed = try await house.outcome(consent, as: house.simulatingProvider, at: Self.day(6)).receipt()
            #expect(agreed.party == "paused" && agreed.state == "review")
            // 2. While it rests, nothing but resuming is done.
            let others: [(Command.Request, House.Person)] = [
                (.act(case: name, action: "recommend", data: ["recommendation": "Yes."]), house.simulatingReviewer),
                (pause, house.simulatingProvider),
                (.amend(case: name, submission: try House.completeSubmission()), house.simulatingProvider),
                (.extend(case: name, what: .standard, workingDays: 5, reason: "Ill."), house.simulatingOfficer),
                (
                    .consult(case: name, requirement: "assessment-plan", how: .opened, sha256: nil),
                    house.simulatingReviewer
                ),
            ]
            for (request, person) in others {
                let refusal = try #require(try await house.outcome(request, as: person, at: Self.day(7)).refusal)
                #expect(refusal.reason == .paused && refusal.facts["allowed"] == ["resume"], "\(request)")
            }
            let actions = try await house.engine.explain(name, as: house.officer.credential)
            #expect(
                actions.allSatisfy { !$0.possible } && actions.contains { $0.helps == "resume" })
            // 3. Either side takes it up again; it is where it was.
            let resumed = try await house.outcome(.resume(case: name), as: house.simulatingProvider, at: Self.day(20))
                .receipt()
            #expect(resumed.party == "body" && resumed.state == "review")
            #expect(
                try await house.outcome(consent, as: house.simulatingProvider, at: Self.day(20)).refusal?.reason
                    == .alreadyAgreed)
            // 4. What was proposed of the case as it was is not agreed to later.
            let again = try await house.outcome(pause, as: house.simulatingProvider, at: Self.day(21)).receipt()
            try await house.act(
                "recommend", on: name, data: ["recommendation": "Yes."], at: Self.day(22), by: house.simulatingReviewer)
            let late = Command.Request.consent(case: name, event: again.version)
            #expect(
                try await house.outcome(late, as: house.simulatingOfficer, at: Self.day(23)).refusal?.reason
                    == .proposalLapsed)
            // 5. The report knows.
            let timeline = try #require(try await house.timelines()[name])
            #expect(timeline.pauses == [Pause(from: Self.day(6), to: Self.day(20))])
            let path = try #require(
                try await house.engine.history(of: name, now: Self.day(23), as: house.officer.credential).path)
            #expect(path.split.first { $0.party == .paused }.map(\.totalSeconds) == Double(14 * 86_400))
            try await house.expectSound()
        }
    }

    @Test func aLimitRestsWithThePauseAndMovesWithTheExtension() async throws {
        try await House.withHouse { house in
            // Tuesday 26 January 2021; 15 working days end on Tuesday 16 February.
            let review = try await house.lead(to: "review", from: Self.start)
            let name = review.reference
            try await house.act(
                "request-information", on: name, data: ["question": "Why?"], at: Self.day(15),
                by: house.simulatingOfficer)
            func deadline() async throws -> String? {
                try await house.engine.caseDetail(name, as: house.officer.credential).deadline?.description
            }
            #expect(try await deadline() == "2021-02-16")
            // 1. From Friday 29 January to Monday 8 February are 6 working days, through a week-end at either end.
            let pause = try await house.outcome(
                .pause(case: name, reason: "Ill."), as: house.simulatingProvider, at: Self.day(16)
            ).receipt()
            _ = try await house.outcome(
                .consent(case: name, event: pause.version), as: house.simulatingOfficer, at: Self.day(18)
            ).receipt()
            #expect(try await deadline() == nil)
            #expect(try await house.fireSimulated(asOf: Self.day(100)) == [])
            _ = try await house.outcome(.resume(case: name), as: house.simulatingOfficer, at: Self.day(28)).receipt()
            #expect(try await deadline() == "2021-02-24")
            // 2. Five more working days, at once; agreed only when the provider says so.
            let longer = try await house.outcome(
                .extend(case: name, what: .deadline, workingDays: 5, reason: "Half-term."), as: house.simulatingOfficer,
                at: Self.day(29)
            ).receipt()
            #expect(try await deadline() == "2021-03-03")
            var given = try #require(
                try await house.engine.caseDetail(name, as: house.officer.credential).clocks.extensions.first)
            #expect(
                given.oldDue?.description == "2021-02-24" && given.newDue?.description == "2021-03-03"
                    && given.agreedAt == nil)
            let consent = Command.Request.consent(case: name, event: longer.version)
            #expect(
                try await house.outcome(consent, as: house.simulatingOfficer, at: Self.day(30)).refusal?.reason
                    == .notPermitted)
            _ = try await house.outcome(consent, as: house.simulatingProvider, at: Self.day(30)).receipt()
            given = try #require(
                try await house.engine.caseDetail(name, as: house.officer.credential).clocks.extensions.first)
            #expect(given.agreedAt == Self.day(30))
            // 3. Entered late: had it been asked a day earlier, everything is a day earlier.
            let asked = Command.Request.correct(
                case: name, event: 4, effectiveAt: Self.day(14), reason: "Telephoned the day before.")
            _ = try await house.outcome(asked, as: house.simulatingOfficer, at: Self.day(31)).receipt()
            #expect(try await deadline() == "2021-03-02")
            // 4. It lapses after the last of these days, and not before.
            #expect(try await house.fireSimulated(asOf: try Instant("2021-03-02T23:59:59Z")) == [])
            #expect(try await house.fireSimulated(asOf: try Instant("2021-03-03T00:00:00Z")) == ["expire \(name)"])
            try await house.expectSound()
        }
    }

    @Test func aLimitInCalendarDaysMovesByCalendarDays() async throws {
        try await House.withHouse { house in
            var small = SmallWorkflow(name: "small-wait")
            small.states = ["  waiting: {party: provider, deadline: 10 calendar days, on_expiry: end}"]
            small.actions = [
                "  wait: {from: draft, to: waiting, by: provider}",
                "  end: {from: waiting, to: decided, by: system, marks: [received, decided]}",
            ]
            _ = try await house.administration.publish([.init(file: "small.yaml", text: small.text)])
            let name = try await house.open(route: "small-wait", at: Self.start).reference
            try await house.act("wait", on: name, at: Self.day(1), by: house.simulatingProvider)
            let pause = try await house.outcome(
                .pause(case: name, reason: "Ill."), as: house.simulatingOfficer, at: Self.day(2)
            ).receipt()
            _ = try await house.outcome(
                .consent(case: name, event: pause.version), as: house.simulatingProvider, at: Self.day(3)
            ).receipt()
            _ = try await house.outcome(.resume(case: name), as: house.simulatingProvider, at: Self.day(10)).receipt()
            // 12 January, ten days, and seven of rest.
            #expect(
                try await house.engine.caseDetail(name, as: house.officer.credential).deadline?.description
                    == "2021-01-29")
        }
    }

    @Test func aCorrectionSupersedesAndRewritesNothing() async throws {
        try await House.withHouse { house in
            let accredited = try await house.lead(to: "accredited", from: Self.start)
            let name = accredited.reference
            let before = try await house.engine.caseDetail(name, as: house.officer.credential)
            let told = try await house.engine.history(of: name, now: House.now, as: house.officer.credential).events
            func correct(_ event: Int, _ moment: Instant) async throws -> CommandOutcome {
                try await house.outcome(
                    .correct(case: name, event: event, effectiveAt: moment, reason: "Entered late."),
                    as: house.simulatingOfficer,
                    at: Self.day(40))
            }
            // 1. The opening, a step in between, and the closing, which is also the entry; not beyond their neighbours.
            #expect(try await correct(2, Self.start.advanced(bySeconds: -1)).refusal?.reason == .outOfOrder)
            let opening = try await correct(1, Self.day(-3)).receipt()
            _ = try await correct(2, Self.day(-2)).receipt()
            let refusal = try #require(try await correct(1, Self.day(-1)).refusal)
            #expect(
                refusal.reason == .outOfOrder
                    && refusal.facts["latest"]?.stringValue.flatMap { try? Instant($0) } == Self.day(-2))
            _ = try await correct(try await house.event(of: "notify", on: name), Self.day(4)).receipt()
            // 2. The latest correction holds, and it may go the other way.
            _ = try await correct(2, Self.day(-1)).receipt()
            #expect(
                try await house.outcome(
                    .correct(case: name, event: opening.version, effectiveAt: Self.start, reason: "Why."),
                    as: house.simulatingOfficer,
                    at: Self.day(41)
                ).refusal?.reason == .unknownEvent)
            let after = try await house.engine.caseDetail(name, as: house.officer.credential)
            #expect(
                after.summary.openedAt == Self.day(-3) && after.summary.closedAt == Self.day(4)
                    && after.summary.enteredAt == Self.day(4))
            #expect(before.validUntil?.description == "2025-01-16" && after.validUntil?.description == "2025-01-15")
            #expect(after.summary.state == before.summary.state && after.summary.outcome == "approved")
            // 3. What was written is as it was.
            let story = try await house.engine.history(of: name, now: House.now, as: house.officer.credential)
            #expect(story.events.prefix(told.count).map(\.occurredAt) == told.map(\.occurredAt))
            #expect(
                story.events.map(\.effectiveAt).filter { $0 != nil } == [Self.day(-3), Self.day(-1), Self.day(4)])
            #expect(story.events.count == told.count + 4)
            #expect(story.path?.visits.first?.entered == Self.day(-3))
            let timeline = try #require(try await house.timelines()[name])
            #expect(
                timeline.opened == Self.day(-3) && timeline.received == Self.day(-1) && timeline.closed == Self.day(4))
            try await house.expectSound()
            // 4. Nothing runs any more.
            for request: Command.Request in [
                .pause(case: name, reason: "Ill."),
                .extend(case: name, what: .standard, workingDays: 5, reason: "Ill."),
                .consult(case: name, requirement: "assessment-plan", how: .opened, sha256: nil),
            ] {
                #expect(
                    try await house.outcome(request, as: house.simulatingOfficer, at: Self.day(50)).refusal?.reason
                        == .caseClosed,
                    "\(request)")
            }
        }
    }

    @Test func theStandardIsExtendedUntilItsClockStops() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "awaiting-meeting", from: Self.start).reference
            func extend(_ days: Int, at moment: Instant) async throws -> CommandOutcome {
                try await house.outcome(
                    .extend(case: name, what: .standard, workingDays: days, reason: "Two meetings fell out."),
                    as: house.simulatingOfficer,
                    at: moment)
            }
            // Complete on Wednesday 13 January: 60 working days end on Thursday 8 April, over Easter.
            let first = try await extend(5, at: Self.day(10)).receipt()
            var clocks = try await house.engine.caseDetail(name, as: house.officer.credential).clocks
            #expect(
                clocks.standard == Period(60, .workingDays) && clocks.extendedWorkingDays == 5
                    && clocks.agreedWorkingDays == 0)
            #expect(
                clocks.extensions.first?.oldDue?.description == "2021-04-09"
                    && clocks.extensions.first?.newDue?.description == "2021-04-16"
            )
            #expect(clocks.due?.description == "2021-04-16")
            _ = try await house.outcome(
                .consent(case: name, event: first.version), as: house.simulatingProvider, at: Self.day(11)
            ).receipt()
            _ = try await extend(2, at: Self.day(12)).receipt()
            clocks = try await house.engine.caseDetail(name, as: house.provider.credential).clocks
            #expect(
                clocks.extendedWorkingDays == 7 && clocks.agreedWorkingDays == 5
                    && clocks.due?.description == "2021-04-20")
            let timeline = try #require(try await house.timelines()[name])
            #expect(
                timeline.extensions.map(\.agreed) == [Self.day(11), nil]
                    && timeline.extensions.map(\.workingDays) == [5, 2])
            // Told of the approval with conditions, the provider has the case, and the clock has stopped.
            try await house.act(
                "approve-with-conditions", on: name, data: ["conditions_set": "One."], at: Self.day(20),
                by: house.simulatingDecider)
            try await house.act("notify-conditions", on: name, at: Self.day(21), by: house.simulatingOfficer)
            #expect(try await extend(5, at: Self.day(22)).refusal?.reason == .clockStopped)
            clocks = try await house.engine.caseDetail(name, as: house.provider.credential).clocks
            #expect(clocks.due == nil && clocks.stoppedAt == Self.day(21))
        }
    }

    @Test func whatIsKnownOfTheCourseAndItsEvidenceFollowsTheEvents() async throws {
        try await House.withHouse { house in
            var submission = try House.completeSubmission().objectValue ?? [:]
            let digest = String(repeating: "ab", count: 32)
            submission["evidence"] = [
                [
                    "requirement": "assessment-plan", "title": "Plan", "sha256": .string(digest), "source": "new",
                    "pages": 4,
                    "hours_to_prepare": .number(2.5),
                ],
                ["requirement": "assessment-plan", "title": "Annex"],
                ["requirement": "internal-approval", "title": "Minute"],
            ]
            let name = try await house.open(.object(submission), at: Self.start).reference
            var profile = try #require(try await house.timelines()[name]).profile
            #expect(
                profile.nation == "wales" && profile.course.level == 3
                    && profile.requirements.contains("external-review"))
            #expect(profile.evidence.map(\.consulted) == [nil, nil, nil])
            #expect(
                profile.evidence[0]
                    == EvidenceItem(requirement: "assessment-plan", sha256: digest, source: .new, pages: 4, hours: 2.5))
            // 1. Only one of the pieces; then all that were handed in for the requirement.
            let one = Command.Request.consult(
                case: name, requirement: "assessment-plan", how: .opened, sha256: digest.uppercased())
            _ = try await house.outcome(one, as: house.simulatingReviewer, at: Self.day(1)).receipt()
            #expect(try await house.timelines()[name]?.profile.evidence.map(\.consulted) == [true, false, false])
            let all = Command.Request.consult(case: name, requirement: "assessment-plan", how: .cited, sha256: nil)
            _ = try await house.outcome(all, as: house.simulatingOfficer, at: Self.day(2)).receipt()
            #expect(try await house.timelines()[name]?.profile.evidence.map(\.consulted) == [true, true, false])
            // 2. The next submission says something else; as of the day before it did not.
            submission["price_gbp"] = 0
            submission["expected_learners_per_year"] = nil
            submission["derived"] = ["comparison_level": 9, "uk_credits": "many"]
            _ = try await house.outcome(
                .amend(case: name, submission: .object(submission)), as: house.simulatingProvider, at: Self.day(4)
            )
            .receipt()
            profile = try #require(try await house.timelines()[name]).profile
            #expect(
                profile.course.priceGBP == 0 && profile.course.learnersPerYear == nil && profile.course.level == nil
                    && profile.course.ukCredits == nil)
            let then = try #require(try await house.timelines(asOf: Self.day(3))[name])
            #expect(then.profile.course.level == 3 && then.profile.course.learnersPerYear != nil && then.events == 1)
            #expect(
                then.body == "SAB" && then.provider == "SAC" && then.definitionVersion == 5 && then.state == "draft")
            #expect(
                then.profile.scheme.benchmarkRoute == "programme-accreditation"
                    && then.profile.scheme.validityYears == 4)
            // 3. Nothing of it names a person, so that figures are made of it for analysts.
            let rows = try await house.pool.withConnection { connection in
                try await connection.pipeline([
                    Engine.enterForFigures(house.analyst.credential),
                    "SELECT to_jsonb(p)::text FROM accredit.case_profile p",
                ])
            }[1].map { try $0.decode(String.self, at: 0) }
            #expect(rows.count == 2 && rows.allSatisfy { !$0.contains("@") && !$0.contains("Plan") })
        }
    }
}
