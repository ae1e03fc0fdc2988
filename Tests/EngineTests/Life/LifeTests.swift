import Engine
import EngineSupport
import Testing
import Turnaround
import WorkflowCore

/// The main job, end to end, through the engine: from advice to accreditation to the opening of the renewal.
// long: one story in its order; each step needs what the steps before it left.
@Suite struct LifeTests {
    @Test func fromDraftToRenewal() async throws {
        try await House.withHouse { house in
            let document = try House.sample("level-3-care-welsh-college")
            let start = try Instant("2021-01-11T09:30:00Z")

            // 1. Advice before anything is submitted.
            let advice = try await house.engine.advise(
                body: "SAB", submission: document, now: start, as: house.provider.credential)
            #expect(advice.route == "proportionate-accreditation")
            #expect(advice.problems.isEmpty)
            #expect(advice.evidence.filter { !$0.isGiven }.map(\.item) == [])
            #expect(advice.steps.map(\.state).last == "accredited")
            #expect(advice.expectedBy > advice.submittedOn)

            // 2. The case, told with times of its own.
            let open = Command(
                .open(body: "SAB", submission: SubmissionDocument.facts(document), route: nil), key: "open",
                occurredAt: start)
            guard case .done(let opened) = try await house.engine.perform(open, as: house.simulatingProvider.credential)
            else {
                Issue.record("the case did not open")
                return
            }
            let steps: [(House.Person, String, String)] = [
                (house.simulatingProvider, "submit", "2021-01-12T10:00:00Z"),
                (house.simulatingOfficer, "confirm-complete", "2021-01-15T10:00:00Z"),
                (house.simulatingReviewer, "recommend", "2021-02-04T10:00:00Z"),
                (house.simulatingDecider, "approve", "2021-02-09T15:00:00Z"),
                (house.simulatingOfficer, "notify", "2021-02-11T10:00:00Z"),
            ]
            for (person, action, time) in steps {
                let data: JSONValue? = action == "recommend" ? ["recommendation": "Approve it."] : nil
                let command = Command(
                    .act(case: opened.reference, action: action, data: data), key: action, occurredAt: try Instant(time)
                )
                let outcome = try await house.performOnceReady(command, on: opened.reference, as: person)
                guard case .done = outcome else {
                    Issue.record("\(action) was not done: \(outcome)")
                    return
                }
            }

            // 3. Accredited, with the dates that follow.
            let detail = try await house.engine.caseDetail(opened.reference, as: house.provider.credential)
            #expect(detail.summary.state == "accredited")
            #expect(detail.summary.outcome == "approved")
            #expect(detail.validUntil?.description == "2025-02-11")
            #expect(detail.renewalOpens?.description == "2024-08-12")

            // 4. The renewal opens a successor, once.
            for _ in 1...2 {
                _ = try await house.administration.fireSimulated(asOf: try Instant("2024-09-01T00:00:00Z"))
            }
            let renewed = try await house.engine.caseDetail(opened.reference, as: house.provider.credential)
            let successor = try #require(renewed.successor)
            let next = try await house.engine.caseDetail(successor, as: house.provider.credential)
            #expect(next.predecessor == opened.reference)
            #expect(next.summary.state == "draft")
            let listed = try await house.engine.cases(as: house.provider.credential).cases
            #expect(listed.map(\.reference) == [successor, opened.reference])

            // 5. The time it took, in whose court.
            let story = try await house.engine.history(
                of: opened.reference, now: try Instant("2025-01-01T00:00:00Z"), as: house.provider.credential)
            let path = try #require(story.path)
            #expect(path.visits.map(\.step) == ["draft", "completeness", "review", "awaiting-meeting", "notifying"])
            #expect(path.visits.map(\.workingDays) == [1, 3, 14, 3, 2])
            #expect(path.visits.map(\.party) == [.provider, .body, .body, .meeting, .body])
        }
    }
}
