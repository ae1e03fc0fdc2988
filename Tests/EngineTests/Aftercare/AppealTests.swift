import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// Appeals against decisions, as cases of their own.
@Suite(.serialized) struct AppealTests {
    private static let statement: [String: JSONValue] = ["ground": "procedure", "statement": "We were not asked."]

    /// Runs what waits for the worker.
    private static func work(_ house: House) async throws {
        _ = try await house.admin.withConnection { try await $0.query("SELECT * FROM accredit.fire_due(100)") }
    }

    /// The appeal against a case, led to where it is ruled on by people who had no part in the case.
    private static func appealed(_ house: House, _ name: String) async throws -> String {
        let lodged = try await house.give(.appeal, on: name, statement, by: house.provider).receipt()
        let appeal = try #require(lodged.effect?["appeal"]?.stringValue)
        try await house.walk(
            appeal, [("lodge", house.provider), ("admit", house.officer), ("recommend", house.simulatingReviewer)])
        return appeal
    }

    @Test func onlyTheProviderInTimeOnAGroundThatCounts() async throws {
        try await House.withHouse { house in
            let name = try await house.refused()
            let before = try await house.census()
            let flawed: [(members: [String: JSONValue], path: String)] = [
                (["statement": "So."], "ground"), (["ground": "taste", "statement": "So."], "ground"),
                (["ground": "procedure"], "statement"),
                (["ground": "procedure", "statement": " "], "statement"),
                (["ground": ["procedure"], "statement": "So."], "ground"),
            ]
            for (members, path) in flawed {
                let refusal = try await house.give(.appeal, on: name, members, by: house.provider).refusal
                #expect(refusal?.reason == .invalidData, "\(members)")
                #expect(refusal?.facts["problems"]?.arrayValue?.first?["path"]?.stringValue == path, "\(members)")
            }
            #expect(
                try await house.give(.appeal, on: name, Self.statement, by: house.officer).refusal?.reason
                    == .notPermitted)
            guard case .unknownCase = try await house.give(.appeal, on: name, Self.statement, by: house.otherProvider)
            else {
                Issue.record("another provider appealed")
                return
            }
            // Where the scheme excludes it, and where its time is over.
            let open = try await house.lead(to: "review").reference
            #expect(
                try await house.give(.appeal, on: open, Self.statement, by: house.provider).refusal?.reason == .noAppeal
            )
            let late = try await house.lead(to: "awaiting-meeting", from: try Instant("2024-01-08T10:00:00Z")).reference
            try await house.decide(
                "refuse", on: late, by: house.simulatingDecider, at: try Instant("2024-02-01T10:00:00Z"))
            try await house.walk(
                late, [("notify-refusal", house.simulatingOfficer)], at: try Instant("2024-02-02T10:00:00Z"))
            let tooLate = try await house.give(
                .appeal, on: late, Self.statement, by: house.simulatingProvider, at: try Instant("2024-03-02T00:00:01Z")
            ).refusal
            #expect(tooLate?.reason == .appealTooLate && tooLate?.facts["until"] == "2024-03-01")
            #expect(try await house.census()[0] == before[0] + 2)
            let lastDay = try await house.give(
                .appeal, on: late, Self.statement, by: house.simulatingProvider, at: try Instant("2024-03-01T23:59:00Z")
            )
            _ = try lastDay.receipt()
        }
    }

    @Test func otherPeopleJudgeAndTheDecisionDoesNotStand() async throws {
        try await House.withHouse { house in
            let name = try await house.refused()
            let lodged = try await house.give(.appeal, on: name, Self.statement, by: house.provider).receipt()
            let appeal = try #require(lodged.effect?["appeal"]?.stringValue)
            let again = try await house.give(.appeal, on: name, Self.statement, by: house.provider).refusal
            #expect(again?.reason == .appealLodged && again?.facts["appeal"]?.stringValue == appeal)
            try await house.walk(appeal, [("lodge", house.provider), ("admit", house.officer)])

            // 1. Whoever judged the case is blocked, as reviewer and as decider; and cannot be asked onto the panel.
            let recommend = Command.Request.act(case: appeal, action: "recommend", data: ["recommendation": "Uphold."])
            #expect(try await house.outcome(recommend, as: house.reviewer).refusal?.reason == .notOnPanel)
            #expect(
                try await house.give(.invite, on: appeal, ["reviewer": "reviewer"], by: house.officer).refusal?.reason
                    == .conflict)
            try await house.walk(appeal, [("recommend", house.simulatingReviewer)])
            let refusal = try await house.give(
                .decide, on: appeal, ["action": "uphold", "reasons": "So."], by: house.decider
            ).refusal
            #expect(refusal?.reason == .judgedBefore && refusal?.facts["about"]?.stringValue == name)
            #expect(refusal?.sentence.contains(name) == true)

            // 2. It is upheld: the case is looked at again, and what was decided stays in its history.
            let upheld = try await house.decide("uphold", on: appeal, by: house.simulatingDecider)
            #expect(upheld.outcome == "appeal-upheld")
            try await Self.work(house)
            let detail = try await house.engine.caseDetail(name, as: house.provider.credential)
            #expect(detail.summary.state == "review" && detail.summary.closedAt == nil && detail.summary.outcome == nil)
            #expect(detail.aftercare.appeals.map(\.outcome) == ["appeal-upheld"])
            #expect(try await house.engine.caseDetail(appeal, as: house.provider.credential).aftercare.about == name)
            #expect(
                try await house.engine.decisions(on: name, as: house.provider.credential).map(\.decision) == ["refused"]
            )
            let last = try await house.engine.history(of: name, now: House.now, as: house.provider.credential).events
                .last
            #expect(last?.command == "conclude_appeal" && last?.action == "reopen")

            // 3. A report counts the case once: open again, and decided on the day of the first decision.
            let reopened = try #require(try await house.timelines()[name])
            #expect(reopened.closed == nil && reopened.outcome == nil && reopened.clock.stop != nil)
            try await house.walk(
                name, [("recommend", house.reviewer), ("approve", house.decider), ("notify", house.officer)])
            let closed = try #require(try await house.timelines()[name])
            #expect(
                closed.outcome == "approved" && closed.clock.stop == reopened.clock.stop
                    && closed.decided == reopened.clock.stop)
            #expect(try await house.standing(of: name).hasPrefix("accredited current"))
            try await house.expectSound()
        }
    }

    @Test(arguments: [("dismiss", "appeal-dismissed", false), ("withdraw", "withdrawn", true)])
    func whatDoesNotOverturnLeavesTheDecision(action: String, outcome: String, mayAppealAgain: Bool) async throws {
        try await House.withHouse { house in
            let name = try await house.refused()
            let appeal = try await Self.appealed(house, name)
            if action == "dismiss" {
                try await house.decide("dismiss", on: appeal, by: house.simulatingDecider)
            } else {
                try await house.walk(appeal, [("withdraw", house.provider)])
            }
            try await Self.work(house)
            let detail = try await house.engine.caseDetail(name, as: house.provider.credential)
            #expect(detail.summary.state == "refused" && detail.aftercare.appeals.map(\.outcome) == [outcome])
            let again = try await house.give(.appeal, on: name, Self.statement, by: house.provider)
            #expect((again.refusal == nil) == mayAppealAgain)
            try await house.expectSound()
        }
    }

    @Test func ofTwoAppealsAtOnceOneIsLodged() async throws {
        try await House.withHouse { house in
            let name = try await house.refused()
            let id = try await house.engine.caseDetail(name, as: house.provider.credential).summary.id
            let both = try await house.holding(id) {
                let both = [house.provider, house.simulatingProvider].map { person in
                    Task { try await house.give(.appeal, on: name, Self.statement, by: person) }
                }
                try await house.untilSomebodyWaits(2)
                return both
            }
            let outcomes = [try await both[0].value, try await both[1].value]
            #expect(outcomes.compactMap(\.refusal?.reason) == [.appealLodged])
            #expect(
                try await house.value(
                    "SELECT count(*) FROM accredit.case_head WHERE about_id IS NOT NULL", as: Int.self) == 1)
        }
    }

    @Test func aSuspensionThatIsAppealedAgainstEndsAndTheTermGoesOn() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "accredited").reference
            let term = try await house.standing(of: name)
            let renewal = try await house.engine.caseDetail(name, as: house.provider.credential).renewalOpens
            try await house.decide("suspend", on: name, by: house.decider)
            #expect(
                try await house.standing(of: name) == term.replacing("accredited current", with: "suspended suspended"))
            let appeal = try await Self.appealed(house, name)
            try await house.decide("uphold", on: appeal, by: house.simulatingDecider)
            try await Self.work(house)
            #expect(try await house.standing(of: name) == term)
            #expect(try await house.engine.caseDetail(name, as: house.provider.credential).renewalOpens == renewal)
            #expect(
                try await house.engine.decisions(on: name, as: house.provider.credential).map(\.decision) == [
                    "approved", "suspended", "reinstated",
                ])
            // Closed once, and for good: how it was closed is how it counts.
            #expect(try await house.timelines()[name]?.outcome == "approved")
            try await house.expectSound()
        }
    }

    /// Straight at the door, as the service's role: no way around the rules, and none into the tables.
    // long: one story in its order; each step needs what the steps before it left.
    @Test func theServiceCannotGoRound() async throws {
        try await House.withHouse { house in
            let name = try await house.refused()
            let appeal = try await Self.appealed(house, name)
            func perform(_ person: House.Person, _ command: JSONValue) async throws -> String {
                let rows = try await house.pool.withConnection {
                    try await $0.query(
                        """
                        SELECT status || ' ' || coalesce(detail ->> 'reason', '') FROM \
                        accredit.perform(sha256(convert_to(\(person.secret), 'UTF8')), \(JSONValue.array([command])))
                        """
                    )
                }
                return try #require(rows.first).decode(String.self, at: 0)
            }
            let attempts: [(House.Person, JSONValue, String)] = [
                (
                    house.decider,
                    ["command": "decide", "action": "uphold", "reasons": "So.", "case": .string(appeal)],
                    "refused judged_before"
                ),
                (
                    house.decider, ["command": "act", "action": "dismiss", "reasons": "So.", "case": .string(appeal)],
                    "refused judged_before"
                ),
                (
                    house.otherProvider, ["command": "appeal", "statement": "So.", "case": .string(name)],
                    "unknown unknown_case"
                ),
                (
                    house.provider,
                    [
                        "command": "conclude_appeal", "appeal": .string(appeal), "outcome": "appeal-upheld",
                        "case": .string(name),
                    ],
                    "refused unknown_command"
                ),
                (
                    house.provider, ["command": "supersede", "successor": "x", "case": .string(name)],
                    "refused unknown_command"
                ),
                (house.officer, ["command": "recheck", "case": .string(name)], "refused unknown_command"),
                (
                    house.provider, ["command": "act", "action": "reopen", "case": .string(name)],
                    "refused not_permitted"
                ),
                (
                    house.provider,
                    ["command": "file_return", "return": 1, "nothing_changed": true, "case": .string(appeal)],
                    "refused return_not_so"
                ),
                (
                    house.otherProvider,
                    ["command": "file_return", "return": 1, "nothing_changed": true, "case": .string(name)],
                    "unknown unknown_case"
                ),
                (
                    house.otherOfficer, ["command": "accept_change", "change": 1, "case": .string(name)],
                    "unknown unknown_case"
                ),
            ]
            for (number, (person, command, expected)) in attempts.enumerated() {
                var members = command.objectValue ?? [:]
                members["key"] = .string("attempt \(number)")
                #expect(try await perform(person, .object(members)) == expected, "\(command)")
            }
            for table in ["case_appeal", "case_return", "case_change", "workflow_aftercare", "recognition"] {
                await #expect("\(table)") {
                    try await house.pool.withConnection {
                        try await $0.query("DELETE FROM accredit.\(identifier: table)")
                    }
                } throws: { ($0 as? PostgresError)?.sqlState == .insufficientPrivilege }
            }
        }
    }
}
