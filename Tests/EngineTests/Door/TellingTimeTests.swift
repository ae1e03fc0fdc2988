import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

/// When something happened: the database's clock, except for operators of samples on cases that were opened that way.
@Suite(.serialized) struct TellingTimeTests {
    private static let start = Instant(seconds: 1_700_000_000)

    @Test func anOperatorOfASampleTellsTimesInOrder() async throws {
        try await House.withHouse { house in
            let opened = try await house.open(at: Self.start)
            #expect(opened.occurredAt == Self.start)
            let submit = Command.Request.act(case: opened.reference, action: "submit", data: nil)
            // 1. Not before the last event.
            let earlier = try await house.outcome(
                submit, as: house.simulatingProvider, at: Self.start.advanced(byMicroseconds: -1))
            #expect(earlier.refusal?.reason == .timeNotAllowed)
            #expect(earlier.refusal?.facts["earliest"] != nil)
            // 2. Never in the future.
            let later = try await house.outcome(
                submit, as: house.simulatingProvider, at: House.now.advanced(bySeconds: 60))
            #expect(later.refusal?.reason == .timeNotAllowed)
            // 3. At the same instant, and later.
            let same = try await house.outcome(submit, as: house.simulatingProvider, at: Self.start).receipt()
            #expect(same.occurredAt == Self.start)
            let next = try await house.act(
                "confirm-complete", on: opened.reference, at: Self.start.advanced(bySeconds: 90),
                by: house.simulatingOfficer)
            #expect(next.occurredAt == Self.start.advanced(bySeconds: 90))
            // 4. UnreportedResult it is now; from then on nothing can be told before it.
            let before = House.now
            let untold = try await house.act(
                "recommend", on: opened.reference, data: ["recommendation": "Yes."], by: house.reviewer)
            #expect(untold.occurredAt >= before.advanced(bySeconds: -1))
            let approve = Command.Request.act(case: opened.reference, action: "approve", data: nil)
            let late = try await house.outcome(
                approve, as: house.simulatingDecider, at: Self.start.advanced(bySeconds: 200))
            #expect(late.refusal?.reason == .timeNotAllowed)
            // 5. What was recorded says both: when it happened and when it was written down.
            let story = try await house.engine.history(
                of: opened.reference, now: House.now, as: house.provider.credential)
            #expect(story.events.map(\.number) == [1, 2, 3, 4, 5, 6, 7, 10])
            for event in story.events { #expect(event.recordedAt >= event.occurredAt) }
            #expect(story.events[0].recordedAt > Self.start.advanced(bySeconds: 1_000_000))
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func nobodyElseTellsATime() async throws {
        try await House.withHouse { house in
            let open = Command.Request.open(body: "SAB", submission: try House.completeSubmission(), route: nil)
            // 1. Who is no operator.
            #expect(
                try await house.outcome(open, as: house.provider, at: Self.start).refusal?.reason == .timeNotAllowed)
            // 2. An operator of a sample, to a body that is none.
            _ = try await house.administration.createOrganisation(kind: .body, code: "REAL", name: "A real body")
            let real = Command.Request.open(body: "REAL", submission: try House.completeSubmission(), route: nil)
            #expect(
                try await house.outcome(real, as: house.simulatingProvider, at: Self.start).refusal?.reason
                    == .timeNotAllowed)
            // 3. In the future.
            let future = try await house.outcome(
                open, as: house.simulatingProvider, at: House.now.advanced(bySeconds: 60))
            #expect(future.refusal?.reason == .timeNotAllowed)
            #expect(try await house.census() == [0, 0, 0, 0, 0, 0])
            // 4. On a case that was not opened with a told time, an operator neither.
            let live = try await house.open(by: house.simulatingProvider)
            let submit = Command.Request.act(case: live.reference, action: "submit", data: nil)
            #expect(
                try await house.outcome(submit, as: house.simulatingProvider, at: House.now).refusal?.reason
                    == .timeNotAllowed)
            // 5. On one that was, who is no operator neither; without a time they may act.
            let simulated = try await house.open(at: Self.start)
            let other = Command.Request.act(case: simulated.reference, action: "submit", data: nil)
            let told = try await house.outcome(other, as: house.provider, at: Self.start.advanced(bySeconds: 5))
            #expect(told.refusal?.reason == .timeNotAllowed)
            _ = try await house.outcome(other, as: house.provider).receipt()
        }
    }

    @Test func thereAreNoOperatorsOutsideSamples() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.createOrganisation(
                kind: .provider, code: "RP", name: "A real provider", ukprn: "10000001", nation: "wales")
            await #expect(throws: EngineError.self) {
                try await house.administration.createToken(
                    organisation: "RP", principal: "x", roles: ["provider", "operator"], label: "x", days: 1)
            }
        }
    }
}
