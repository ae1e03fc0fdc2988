@testable import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

/// Decisions with their items, and what becomes of conditions.
@Suite(.serialized) struct DecisionTests {
    private static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London

    /// So many days after the start.
    private static func day(_ days: Int64) -> Instant { start.advanced(bySeconds: days * 86_400) }

    private static func decide(_ name: String, _ action: String, _ members: [String: JSONValue] = [:])
        -> Command.Request
    {
        .give(.decide, case: name, members: members.merging(["action": .string(action)]) { own, _ in own })
    }

    private static func condition(_ due: String, _ text: String = "Publish the marking scheme.") -> JSONValue {
        ["kind": "condition", "text": .string(text), "criterion": "assessment-plan", "due": .string(due)]
    }

    /// What is handed over with a decision on 15 January 2021, and the first path that is told to be wrong.
    private static let flawed: [(action: String, members: [String: JSONValue], path: String)] = [
        ("approve-with-conditions", ["reasons": "A gap."], "items"),
        ("approve-with-conditions", ["items": [condition("2021-03-31")]], "reasons"),
        ("approve-with-conditions", ["reasons": "A gap.", "items": [condition("2021-01-15")]], "items[0].due"),
        ("approve-with-conditions", ["reasons": "A gap.", "items": [condition("soon")]], "items[0].due"),
        ("approve-with-conditions", ["reasons": "A gap.", "items": [condition("9999-12-31")]], "items[0].due"),
        ("approve-with-conditions", ["reasons": "A gap.", "items": [condition("2041-01-16")]], "items[0].due"),
        ("approve-with-conditions", ["reasons": "A gap.", "items": [condition("2021-03-31", " ")]], "items[0].text"),
        (
            "approve-with-conditions",
            ["reasons": "A gap.", "items": [condition("2021-03-31"), ["kind": "wish", "text": "Soon."]]],
            "items[1].kind"
        ),
        ("approve-with-conditions", ["reasons": "A gap.", "items": [condition("2021-03-31"), "advice"]], "items[1]"),
        ("approve", ["items": [["kind": "advice", "text": "Ask.", "due": "2021-03-31"]]], "items[0].due"),
        ("approve", ["items": [["kind": "advice", "text": "Ask.", "colour": "red"]]], "items[0].colour"),
        ("approve", ["until": "2022-01-15"], "until"),
        ("approve", ["items": "none"], "items"),
        ("approve", ["reasons": ""], "reasons"),
        ("refuse", [:], "reasons"),
        ("refuse", ["reasons": "No assessment.", "items": [condition("2021-03-31")]], "items[0].kind"),
        ("defer", [:], "reasons"),
    ]

    @Test func whatIsWrongWithADecisionIsToldAndChangesNothing() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "awaiting-meeting", from: Self.start).reference
            let before = try await house.census()
            for (action, members, path) in Self.flawed {
                let outcome = try await house.outcome(
                    Self.decide(name, action, members), as: house.simulatingDecider, at: Self.day(4), ready: true)
                let refusal = try #require(outcome.refusal, "\(action) \(members): \(outcome)")
                #expect(
                    refusal.reason == .invalidData
                        && refusal.facts["problems"]?.arrayValue?.first?["path"]?.stringValue == path,
                    "\(members): \(refusal.facts)")
            }
            // Who may decide is said by the workflow, and what decides nothing takes no reasons.
            let refusals: [(String, House.Person, Refusal.Reason)] = [
                ("approve", house.simulatingOfficer, .notPermitted),
                ("approve", house.simulatingProvider, .notPermitted),
                ("withdraw", house.simulatingProvider, .noDecision), ("notify", house.simulatingOfficer, .notFromHere),
            ]
            for (action, person, reason) in refusals {
                #expect(
                    try await house.outcome(Self.decide(name, action), as: person, at: Self.day(4)).refusal?.reason
                        == reason, "\(action)")
            }
            #expect(try await house.census() == before)
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func conditionsAreShownDischargedProlongedAndMissed() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "awaiting-meeting", from: Self.start).reference
            let items: JSONValue = [
                Self.condition("2021-03-31"),
                ["kind": "commendation", "text": ["en": "Employers.", "cy": "Cyflogwyr."]],
                Self.condition("2021-02-28", "Name an external examiner."),
            ]
            let decided = try await house.outcome(
                Self.decide(name, "approve-with-conditions", ["reasons": "Two gaps.", "items": items]),
                as: house.simulatingDecider,
                at: Self.day(4)
            ).receipt()
            #expect(
                decided.state == "notifying-conditions" && decided.command == "decide"
                    && decided.action == "approve-with-conditions")
            try await house.act("notify-conditions", on: name, at: Self.day(5), by: house.simulatingOfficer)

            func on(
                _ verb: Command.Verb, _ item: Int64, _ members: [String: JSONValue] = [:], by person: House.Person,
                at moment: Instant
            )
                async throws
                -> CommandOutcome
            {
                let told = members.merging(["item": .integer(item)]) { own, _ in own }
                return try await house.outcome(.give(verb, case: name, members: told), as: person, at: moment)
            }
            let shown: [String: JSONValue] = ["response": "It is on our site."]
            // 1. Nobody discharges their own condition, nor one that was not shown; an item that is none is named.
            #expect(
                try await on(.discharge, 1, by: house.simulatingProvider, at: Self.day(6)).refusal?.reason
                    == .notPermitted
            )
            #expect(
                try await on(.discharge, 1, by: house.simulatingOfficer, at: Self.day(6)).refusal?.reason
                    == .conditionStatus)
            #expect(
                try await on(.satisfy, 2, shown, by: house.simulatingProvider, at: Self.day(6)).refusal?.reason
                    == .noSuchItem)
            #expect(
                try await on(.satisfy, 1, shown, by: house.simulatingOfficer, at: Self.day(6)).refusal?.reason
                    == .notPermitted)
            #expect(
                try await on(.satisfy, 1, by: house.simulatingProvider, at: Self.day(6)).refusal?.reason == .invalidData
            )
            // 2. Shown, sent back, shown again, discharged in time.
            _ = try await on(.satisfy, 1, shown, by: house.simulatingProvider, at: Self.day(6)).receipt()
            #expect(
                try await on(.reopen, 1, by: house.simulatingOfficer, at: Self.day(7)).refusal?.reason == .invalidData)
            _ = try await on(
                .reopen, 1, ["reason": "Two of three tasks."], by: house.simulatingOfficer, at: Self.day(7)
            )
            .receipt()
            _ = try await on(.satisfy, 1, shown, by: house.simulatingProvider, at: Self.day(8)).receipt()
            _ = try await on(.discharge, 1, by: house.simulatingOfficer, at: Self.day(9)).receipt()
            // 3. More time, and then it passes; the condition is discharged late all the same.
            #expect(
                try await on(
                    .prolong, 3, ["due": "2021-02-28", "reason": "Ill."], by: house.simulatingOfficer, at: Self.day(9)
                ).refusal?
                .reason == .invalidData)
            _ = try await on(
                .prolong, 3, ["due": "2021-03-05", "reason": "Ill."], by: house.simulatingOfficer, at: Self.day(9)
            ).receipt()
            #expect(try await house.fireSimulated(asOf: Self.day(48)) == [])
            #expect(try await house.fireSimulated(asOf: Self.day(60)) == ["miss \(name)"])
            #expect(try await house.fireSimulated(asOf: Self.day(61)) == [])
            let missed = try #require(try await house.engine.decisions(on: name, as: house.provider.credential).first)
            #expect(missed.items.map(\.status) == ["discharged", nil, "open"] && missed.items[2].missedAt != nil)
            #expect(
                missed.items[2].firstDue == Day(year: 2021, month: 2, day: 28)
                    && missed.items[2].due == Day(year: 2021, month: 3, day: 5))
            // The route goes on only when every condition is discharged.
            try await house.act(
                "meet-conditions", on: name, data: ["conditions_response": "See there."], at: Self.day(62),
                by: house.simulatingProvider)
            let early = Command.Request.act(case: name, action: "confirm-conditions", data: nil)
            #expect(
                try await house.outcome(early, as: house.simulatingOfficer, at: Self.day(62)).refusal?.reason
                    == .guardFailed)
            _ = try await on(.discharge, 3, by: house.simulatingDecider, at: Self.day(63)).receipt()
            let effect = try await house.value(
                "SELECT effect::text FROM accredit.case_event WHERE command = 'discharge' ORDER BY seq DESC LIMIT 1",
                as: String.self)
            #expect(effect.contains("\"late\": true"))
            #expect(
                try await house.value("SELECT record -> 'open_conditions' FROM accredit.case_facts", as: JSONValue.self)
                    == 0)
            // 4. Reports know of both, and of which was in time.
            let quality = try #require(
                try await house.administration.reports.turnaround(ReportFilter(), now: House.now).overall.quality)
            #expect(
                quality.conditions.value == 2 && quality.discharge.n.value == 2
                    && quality.discharge.maxSeconds == 59 * 86_400)
            #expect(quality.dueConditions?.value == 2 && quality.dischargedOnTime?.value == 1)
            let earlier = try #require(
                try await house.administration.reports.turnaround(ReportFilter(asOf: Self.day(8)), now: House.now)
                    .overall.quality)
            #expect(earlier.conditions.value == 2 && earlier.discharge.n.value == 0 && earlier.dueConditions == nil)
            // 5. Strangers see nothing of it.
            await #expect(throws: EngineError.self) {
                try await house.engine.decisions(on: name, as: house.otherProvider.credential)
            }
            for (person, seen) in [
                (house.otherProvider, 0), (house.otherOfficer, 0), (house.analyst, 0), (house.provider, 3),
                (house.officer, 3),
            ] {
                let rows = try await house.pool.withConnection { connection in
                    try await connection.pipeline([
                        Engine.enter(person.credential), "SELECT FROM accredit.case_decision_item",
                    ])
                }
                #expect(rows.last?.count == seen)
            }
            try await house.expectSound()
        }
    }

    @Test func deferredThenApprovedOrRefusedWithReasons() async throws {
        try await House.withHouse { house in
            let first = try await house.lead(to: "awaiting-meeting", from: Self.start).reference
            _ = try await house.outcome(
                Self.decide(first, "defer", ["reasons": "See the samples."]), as: house.simulatingDecider,
                at: Self.day(4)
            ).receipt()
            try await house.act(
                "recommend", on: first, data: ["recommendation": "Yes."], at: Self.day(5), by: house.simulatingReviewer)
            _ = try await house.outcome(Self.decide(first, "approve"), as: house.simulatingDecider, at: Self.day(6))
                .receipt()
            let decisions = try await house.engine.decisions(on: first, as: house.officer.credential)
            #expect(
                decisions.map(\.decision) == ["deferred", "approved"]
                    && decisions.map(\.reasons) == ["See the samples.", nil])
            // What the workflow itself asks for in words is why.
            let second = try await house.lead(to: "awaiting-meeting", from: Self.start).reference
            try await house.act(
                "refuse", on: second, data: ["reasons": "No assessment."], at: Self.day(4), by: house.simulatingDecider)
            for (action, told) in [(nil, []), ("notify-refusal", ["No assessment."])] as [(String?, [String?])] {
                if let action { try await house.act(action, on: second, at: Self.day(5), by: house.simulatingOfficer) }
                #expect(
                    try await house.engine.decisions(on: second, as: house.officer.credential).map(\.reasons) == [
                        "No assessment."
                    ])
                #expect(
                    try await house.engine.decisions(on: second, as: house.provider.credential).map(\.reasons) == told)
            }
        }
    }

    /// Where the scheme takes the approval back by itself, that is a decision too, and says which condition.
    @Test func aConditionThatIsMissedDecidesWhereTheSchemeSaysSo() async throws {
        let route = """
            workflow: strict
            version: 1
            title: {en: Strict}
            calendar: england-and-wales
            clock: {starts: received, stops: decided, standard: 20 working days}
            conditions: {on_missed: take-back}
            states:
              draft: {party: provider, initial: true}
              review: {party: body, standard: 5 working days}
              approved: {party: none, outcome: approved}
              taken-back: {party: none, outcome: withdrawn-by-body}
            actions:
              submit: {from: draft, to: review, by: provider, marks: received}
              approve: {from: review, to: approved, by: decider, marks: decided, decides: approved-with-conditions}
              take-back: {from: approved, to: taken-back, by: [decider, system], decides: withdrawn-by-body}
            """
        try await House.withHouse { house in
            _ = try await house.administration.publish([.init(file: "strict.yaml", text: route)])
            let name = try await house.open(route: "strict", at: Self.day(1)).reference
            try await house.act("submit", on: name, at: Self.day(1), by: house.simulatingProvider)
            let items: JSONValue = [
                ["kind": "advice", "text": "Go on."],
                ["kind": "condition", "text": "Publish it.", "due": "2021-02-28"],
            ]
            _ = try await house.outcome(
                Self.decide(name, "approve", ["reasons": "One gap.", "items": items]), as: house.simulatingDecider,
                at: Self.day(2)
            ).receipt()
            #expect(try await house.fireSimulated(asOf: Self.day(90)) == ["miss \(name)"])
            let decisions = try await house.engine.decisions(on: name, as: house.provider.credential)
            #expect(Set(decisions.map(\.decision)) == ["approved-with-conditions", "withdrawn-by-body"])
            #expect(
                decisions.compactMap(\.reasons).contains("Not shown in time: condition 2, due on 28 February 2021."))
            #expect(decisions.flatMap(\.items).contains { $0.missedAt != nil })
            #expect(try await house.value("SELECT state FROM accredit.case_head", as: String.self) == "taken-back")
            try await house.expectSound()
        }
    }

    /// What follows from the limit of a panel that came to nothing is a decision where the scheme says so.
    @Test func aLimitDecidesForAPanelThatDidNot() async throws {
        let text = PanelRoute(panel: PanelRoute.usual).text.replacing(
            "on_expiry: hand-back", with: "on_expiry: give-up")
        let givenUp = "  give-up: {from: review, to: refused, by: system, marks: decided, decides: refused}"
        try await House.withHouse { house in
            _ = try await house.administration.publish([.init(file: "panel-test.yaml", text: "\(text)\n\(givenUp)\n")])
            let name = try await house.reviewed(at: Self.day(1)).reference
            #expect(try await house.fireSimulated(asOf: Self.day(60)) == ["expire \(name)"])
            let decision = try await house.engine.decisions(on: name, as: house.provider.credential).first
            #expect(
                decision?.decision == "refused"
                    && decision?.reasons?.hasPrefix("The limit of “Review” ended on ") == true)
            try await house.expectSound()
        }
    }
}
