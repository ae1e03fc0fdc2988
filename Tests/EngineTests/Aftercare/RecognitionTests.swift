import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// Recognition of a provider as a case, its annual return, and the courses that lean on it.
@Suite(.serialized) struct RecognitionTests {
    private static let made: [String: JSONValue] = ["return": 1, "nothing_changed": true, "data": ["learners": 120]]

    // long: one story in its order; each step needs what the steps before it left.
    @Test func aReturnThatIsMissedCostsTheRecognitionAndEachCourseIsToldOnce() async throws {
        try await House.withHouse { house in
            // A course that took another route does not lean on it.
            let other = try await house.lead(to: "accredited", from: try Instant("2022-03-01T10:00:00Z")).reference
            let recognition = try await house.recognised(at: try Instant("2023-01-16T10:00:00Z"))
            try await house.recogniseToday(true)
            let courses = [
                try await house.notified(at: try Instant("2023-03-01T10:00:00Z")),
                try await house.notified(at: try Instant("2023-03-01T10:00:00Z")),
            ]
            for course in courses {
                try await house.walk(
                    course, [("register", house.simulatingOfficer)], at: try Instant("2023-03-02T10:00:00Z"))
            }

            // 1. The return opens after a year; made, queried and made again, it is accepted.
            #expect(
                try await house.fireSimulated(asOf: try Instant("2024-01-16T00:00:00Z")) == [
                    "open_return \(recognition)"
                ])
            let opened = try await house.engine.caseDetail(recognition, as: house.provider.credential).aftercare
            #expect(opened.returns.map(\.status) == ["open"] && opened.nextReturn?.description == "2025-01-16")
            let (simulatingProvider, simulatingOfficer) = (house.simulatingProvider, house.simulatingOfficer)
            let first = try Instant("2024-01-20T10:00:00Z")
            _ = try await house.give(.fileReturn, on: recognition, Self.made, by: simulatingProvider, at: first)
                .receipt()
            let query: [String: JSONValue] = ["return": 1, "reason": "How many passed?", "due": "2024-02-20"]
            _ = try await house.give(.queryReturn, on: recognition, query, by: simulatingOfficer, at: first).receipt()
            #expect(
                try await house.give(.acceptReturn, on: recognition, ["return": 1], by: simulatingOfficer, at: first)
                    .refusal?.reason
                    == .returnNotSo)
            _ = try await house.give(.fileReturn, on: recognition, Self.made, by: simulatingProvider, at: first)
                .receipt()
            _ = try await house.give(.acceptReturn, on: recognition, ["return": 1], by: simulatingOfficer, at: first)
                .receipt()

            // 2. The second is missed: suspended, and each course of the route is under notice, in its own history.
            #expect(
                try await house.fireSimulated(asOf: try Instant("2025-02-12T23:59:00Z")) == [
                    "open_return \(recognition)"
                ])
            let fired = try await house.fireSimulated(asOf: try Instant("2025-03-01T00:00:00Z"))
            #expect(fired.filter { $0.hasSuffix(recognition) } == ["miss_return \(recognition)"])
            #expect(Set(fired.filter { $0.hasPrefix("recheck") }) == Set(courses.map { "recheck \($0)" }))
            #expect(try await house.standing(of: recognition) == "suspended suspended 2027-01-16")
            for course in courses {
                #expect(try await house.standing(of: course) == "under-notice current 2027-03-02 notice 2025-05-14")
            }
            #expect(try await house.standing(of: other).hasPrefix("accredited current"))
            #expect(
                try await house.value(
                    """
                    SELECT count(*) FROM accredit.recognition WHERE granted_by IS NOT NULL AND valid_until >= \
                    '2025-03-01'
                    """,
                    as: Int.self)
                    == 0)
            let told = try await house.engine.history(of: courses[0], now: House.now, as: house.provider.credential)
                .events.last
            #expect(told?.action == "give-notice" && told?.effect?["because"]?.stringValue == recognition)
            // A course that is new is refused by its guard.
            try await house.recogniseToday(false)
            let late = try await house.open(route: "recognised-provision", at: try Instant("2025-03-02T10:00:00Z"))
                .reference
            let submit = Command.Request.act(case: late, action: "submit", data: nil)
            #expect(
                try await house.outcome(submit, as: house.simulatingProvider, at: try Instant("2025-03-02T10:00:00Z"))
                    .refusal?.reason
                    == .guardFailed)

            // 3. The return is made late, the recognition reinstated: the notices are lifted, and the terms go on.
            let mended = try Instant("2025-03-03T10:00:00Z")
            let late2 = try await house.give(
                .fileReturn, on: recognition, ["return": 2, "nothing_changed": true], by: simulatingProvider, at: mended
            ).receipt()
            #expect(late2.effect?["late"] == true)
            _ = try await house.give(.acceptReturn, on: recognition, ["return": 2], by: simulatingOfficer, at: mended)
                .receipt()
            try await house.decide("reinstate", on: recognition, by: house.simulatingDecider, at: mended)
            try await house.fireSimulated(asOf: try Instant("2025-03-04T00:00:00Z"))
            for course in courses { #expect(try await house.standing(of: course) == "registered current 2027-03-02") }
            #expect(try await house.standing(of: recognition) == "recognised current 2027-01-16")

            // 4. Lost for good: after the notice each course has lapsed.
            try await house.decide(
                "withdraw-recognition", on: recognition, by: house.simulatingDecider,
                at: try Instant("2025-04-01T10:00:00Z"))
            try await house.fireSimulated(asOf: try Instant("2025-04-02T00:00:00Z"))
            #expect(try await house.standing(of: courses[0]) == "under-notice current 2027-03-02 notice 2025-07-01")
            #expect(try await house.fireSimulated(asOf: try Instant("2025-07-01T22:59:00Z")) == [])
            #expect(try await house.fireSimulated(asOf: try Instant("2025-07-01T23:00:00Z")).count == 2)
            #expect(try await house.standing(of: courses[0]) == "lapsed ended 2025-07-01")
            try await house.expectSound()
        }
    }

    /// A return is nobody's but its provider's, and says what it has to.
    @Test func aReturnThatIsFlawedChangesNothing() async throws {
        try await House.withHouse { house in
            let recognition = try await house.recognised(at: try Instant("2023-01-16T10:00:00Z"))
            try await house.fireSimulated(asOf: try Instant("2024-01-16T00:00:00Z"))
            let before = try await house.census()
            let day = try Instant("2024-01-20T10:00:00Z")
            let flawed: [([String: JSONValue], String)] = [
                (["return": 1], "nothing_changed"), (["return": 1, "nothing_changed": "yes"], "nothing_changed"),
                (["return": 1, "nothing_changed": false], "nothing_changed"),
                (["return": 1, "nothing_changed": true, "data": [1]], "data"),
                (
                    ["return": 1, "nothing_changed": true, "links": [["title": "x", "url": "javascript:alert(1)"]]],
                    "links[0]"
                ),
                (["return": 1, "nothing_changed": true, "links": "none"], "links"),
            ]
            for (members, path) in flawed {
                let refusal = try await house.give(
                    .fileReturn, on: recognition, members, by: house.simulatingProvider, at: day
                ).refusal
                #expect(refusal?.facts["problems"]?.arrayValue?.first?["path"]?.stringValue == path, "\(members)")
            }
            let refusals: [(Command.Verb, [String: JSONValue], House.Person, Refusal.Reason)] = [
                (.fileReturn, Self.made, house.simulatingOfficer, .notPermitted),
                (.acceptReturn, Self.made, house.simulatingProvider, .notPermitted),
                (.fileReturn, ["return": 2, "nothing_changed": true], house.simulatingProvider, .returnNotSo),
                (.fileReturn, ["return": "1", "nothing_changed": true], house.simulatingProvider, .returnNotSo),
                (.acceptReturn, ["return": 1], house.simulatingOfficer, .returnNotSo),
                (
                    .queryReturn, ["return": 1, "reason": "So.", "due": "2024-03-01"], house.simulatingOfficer,
                    .returnNotSo
                ),
            ]
            for (verb, members, person, reason) in refusals {
                #expect(
                    try await house.give(verb, on: recognition, members, by: person, at: day).refusal?.reason == reason,
                    "\(verb)")
            }
            #expect(try await house.census() == before)
        }
    }

    /// The renewal of a recognition takes its place without a moment in which the courses would be told of a loss.
    @Test func aRenewedRecognitionTellsNoCourse() async throws {
        try await House.withHouse { house in
            let recognition = try await house.recognised(at: try Instant("2020-01-16T10:00:00Z"))
            try await house.recogniseToday(true)
            let course = try await house.notified(at: try Instant("2020-03-01T10:00:00Z"))
            try await house.walk(
                course, [("register", house.simulatingOfficer)], at: try Instant("2020-03-02T10:00:00Z"))
            // The returns are made as they open.
            for year in 2021...2023 {
                try await house.fireSimulated(asOf: try Instant("\(year)-01-16T00:00:00Z"))
                let number = JSONValue.integer(Int64(year - 2020))
                _ = try await house.give(
                    .fileReturn, on: recognition, ["return": number, "nothing_changed": true],
                    by: house.simulatingProvider,
                    at: try Instant("\(year)-01-17T10:00:00Z")
                ).receipt()
            }
            try await house.fireSimulated(asOf: try Instant("2023-08-01T00:00:00Z"))
            let successor = try #require(
                try await house.engine.caseDetail(recognition, as: house.provider.credential).successor)
            try await house.walk(
                successor,
                [
                    ("submit", house.simulatingProvider), ("confirm-complete", house.simulatingOfficer),
                    ("recommend", house.simulatingReviewer),
                    ("approve", house.simulatingDecider), ("notify", house.simulatingOfficer),
                ], at: try Instant("2023-09-01T10:00:00Z"))
            try await house.fireSimulated(asOf: try Instant("2023-09-02T00:00:00Z"))
            #expect(try await house.standing(of: recognition) == "superseded ended 2023-09-01")
            #expect(try await house.standing(of: successor) == "recognised current 2027-09-01")
            #expect(try await house.standing(of: course) == "registered current 2024-03-02")
            #expect(
                try await house.value(
                    "SELECT count(*) FROM accredit.case_event WHERE command = 'recheck'", as: Int.self) == 0)
            try await house.expectSound()
        }
    }

    /// A suspension that nobody ends becomes a withdrawal by itself: a decision with its reason, against which there is
    /// an appeal.
    @Test func aSuspensionThatRunsOutIsADecision() async throws {
        try await House.withHouse { house in
            let recognition = try await house.recognised(at: try Instant("2023-01-16T10:00:00Z"))
            try await house.decide(
                "suspend", on: recognition, by: house.simulatingDecider, at: try Instant("2023-03-01T10:00:00Z"))
            #expect(try await house.fireSimulated(asOf: try Instant("2023-05-31T22:59:59Z")) == [])
            #expect(
                try await house.fireSimulated(asOf: try Instant("2023-06-01T23:00:00Z")) == ["expire \(recognition)"])
            let decision = try await house.engine.decisions(on: recognition, as: house.provider.credential).first {
                $0.decision == "withdrawn-by-body"
            }
            let withdrawn = try #require(decision)
            #expect(withdrawn.reasons == "The limit of “Recognition suspended” ended on 1 June 2023.")
            let asked: [String: JSONValue] = ["ground": "procedure", "statement": "We were not asked."]
            let appeal = try await house.give(
                .appeal, on: recognition, asked, by: house.simulatingProvider, at: try Instant("2023-06-05T10:00:00Z"))
            #expect(appeal.refusal == nil)
            try await house.expectSound()
        }
    }

    /// What operators entered runs out with no event of its own; the courses are told all the same, on its day and
    /// once.
    @Test func recognitionThatWasEnteredByHandRunsOutWithNotice() async throws {
        try await House.withHouse { house in
            func recognise(from: String, until: String) async throws {
                try await house.administration.recognise(
                    provider: "SAC", by: "SAB", from: try Day(from), until: try Day(until))
            }
            let other = try await house.lead(to: "accredited", from: try Instant("2023-03-01T10:00:00Z")).reference
            _ = try await house.admin.withConnection { try await $0.query("DELETE FROM accredit.recognition") }
            try await recognise(from: "2023-01-01", until: "2024-05-31")
            try await house.recogniseToday(true)
            var courses: [String] = []
            for _ in 1...3 {
                let course = try await house.notified(at: try Instant("2023-03-01T10:00:00Z"))
                try await house.walk(
                    course, [("register", house.simulatingOfficer)], at: try Instant("2023-03-02T10:00:00Z"))
                courses.append(course)
            }
            // 1. To its last moment nothing. Then each, but the one on which somebody acts; that one in the next round.
            func rechecks(_ time: String) async throws -> Set<String> {
                Set(try await house.fireSimulated(asOf: try Instant(time)).filter { $0.hasPrefix("recheck") })
            }
            #expect(try await rechecks("2024-05-31T22:59:59Z") == [])
            let held: UUID = try await house.value(
                "SELECT case_id FROM accredit.case_head WHERE reference = \(courses[0])")
            let first = try await house.holding(held) { try await rechecks("2024-05-31T23:00:00Z") }
            #expect(first == Set(courses.dropFirst().map { "recheck \($0)" }))
            #expect(try await rechecks("2024-05-31T23:00:00Z") == ["recheck \(courses[0])"])
            #expect(try await rechecks("2024-06-02T00:00:00Z") == [])
            for course in courses {
                #expect(try await house.standing(of: course) == "under-notice current 2027-03-02 notice 2024-09-01")
            }
            #expect(try await house.standing(of: other).hasPrefix("accredited current"))
            let told = try await house.engine.history(of: courses[0], now: House.now, as: house.provider.credential)
                .events.last
            let midnight = try Instant("2024-05-31T23:00:00Z")
            #expect(told?.action == "give-notice" && told?.occurredAt == midnight)
            // 2. Recognised again, whoever enters it: the notices are lifted.
            try await recognise(from: "2024-07-01", until: "2024-12-31")
            #expect(try await rechecks("2024-06-30T22:59:59Z") == [])
            #expect(try await rechecks("2024-06-30T23:00:00Z").count == 3)
            for course in courses { #expect(try await house.standing(of: course) == "registered current 2027-03-02") }
            // 3. What runs on without a gap, by hand or by a case, tells nobody.
            try await recognise(from: "2024-12-01", until: "2025-01-31")
            _ = try await house.recognised(at: try Instant("2025-01-16T10:00:00Z"))
            #expect(try await rechecks("2025-06-01T00:00:00Z") == [])
            try await house.expectSound()
        }
    }

    /// A course is entered while the recognition is being withdrawn: whichever comes first, the course does not stand
    /// without notice.
    @Test(arguments: ["the loss", "the course"])
    func recognitionLostWhileACourseIsEntered(first: String) async throws {
        try await House.withHouse { house in
            let recognition = try await house.recognised(at: try Instant("2023-01-16T10:00:00Z"))
            try await house.recogniseToday(true)
            let course = try await house.notified(at: try Instant("2023-03-01T10:00:00Z"))
            let day = try Instant("2023-03-02T10:00:00Z")
            // Both have passed what they check, and then meet at the recognition: the superuser holds it until both
            // wait for it.
            let loss = { @Sendable in
                _ = try await house.decide(
                    "withdraw-recognition", on: recognition, by: house.simulatingDecider, at: day)
            }
            let entry = { @Sendable in try await house.walk(course, [("register", house.simulatingOfficer)], at: day) }
            let both = try await house.holdingRecognition {
                let one = Task { try await (first == "the loss" ? loss : entry)() }
                try await house.untilSomebodyWaits(1)
                let other = Task { try await (first == "the loss" ? entry : loss)() }
                try await house.untilSomebodyWaits(2)
                return [one, other]
            }
            for task in both { try await task.value }
            try await house.fireSimulated(asOf: try Instant("2023-03-03T00:00:00Z"))
            #expect(try await house.standing(of: course) == "under-notice current 2027-03-02 notice 2023-06-02")
            try await house.expectSound()
        }
    }
}
