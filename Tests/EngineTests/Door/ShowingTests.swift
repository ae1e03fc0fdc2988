import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

/// How a provider shows that conditions are met: what that does to the case, who reads it, and what refuses it.
@Suite(.serialized) struct ShowingTests {
    private static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London

    /// So many days after the start.
    private static func day(_ days: Int64) -> Instant { start.advanced(bySeconds: days * 86_400) }

    private static func on(_ verb: Command.Verb, _ name: String, _ item: Int64, _ members: [String: JSONValue] = [:])
        -> Command.Request
    {
        .give(verb, case: name, members: members.merging(["item": .integer(item)]) { own, _ in own })
    }

    private static func show(_ name: String, _ item: Int64, _ words: String = "It is on our site.") -> Command.Request {
        on(.satisfy, name, item, ["response": .string(words)])
    }

    private static func reopen(_ name: String, _ item: Int64) -> Command.Request {
        on(.reopen, name, item, ["reason": "Two of three tasks."])
    }

    /// A case that waits for so many conditions to be shown.
    private static func conditioned(_ house: House, _ count: Int, from start: Instant? = nil) async throws -> String {
        let told = start != nil
        let name = try await house.lead(to: "awaiting-meeting", from: start).reference
        let due = LondonTime.shared.day(of: start ?? House.now).advanced(by: 300).description
        let items = (1...count).map { number -> JSONValue in
            ["kind": "condition", "text": .string("Publish part \(number)."), "due": .string(due)]
        }
        let decision = Command.Request.give(
            .decide, case: name,
            members: ["action": "approve-with-conditions", "reasons": "Gaps.", "items": .array(items)])
        _ = try await house.outcome(
            decision, as: told ? house.simulatingDecider : house.decider,
            at: start.map { $0.advanced(bySeconds: 4 * 86_400) }
        ).receipt()
        try await house.act(
            "notify-conditions", on: name, at: start.map { $0.advanced(bySeconds: 5 * 86_400) },
            by: told ? house.simulatingOfficer : house.officer)
        return name
    }

    private static func items(of name: String, _ house: House, as person: House.Person) async throws
        -> [CaseDecision.Item]
    {
        try await house.engine.decisions(on: name, as: person.credential).flatMap(\.items)
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func theLastConditionShownTakesTheCaseOnAndWhatIsNotEnoughSendsItBack() async throws {
        try await House.withHouse { house in
            let name = try await Self.conditioned(house, 2)
            func kinds(_ person: House.Person) async throws -> [WorkItem.Kind] {
                try await house.engine.work(as: person.credential).work.filter { $0.reference == name }.map(\.kind)
            }
            // 1. While conditions are open they are the work, and not the action beside them.
            #expect(try await kinds(house.provider) == [.meet, .meet])
            let first = try await house.outcome(
                Self.on(
                    .satisfy, name, 1,
                    [
                        "response": "It is on our site.",
                        "links": [["title": "Rules", "url": "https://col.example/rules"]],
                    ]), as: house.provider
            ).receipt()
            #expect(first.state == "conditions" && first.effect?["shown"] == [1])
            let last = try await house.outcome(Self.show(name, 2), as: house.provider).receipt()
            #expect(
                last.state == "checking-conditions" && last.party == "body" && last.action == "meet-conditions"
                    && last.command == "satisfy")
            #expect(
                try await house.value(
                    "SELECT record ->> 'conditions_response' FROM accredit.case_facts", as: String.self)
                    == "It is on our site.")
            // 2. The officer reads what was shown, when, by whom and with what, wherever the case is looked at.
            let me = try await house.engine.whoAmI(house.provider.credential).name
            let detail = try await house.engine.caseDetail(name, as: house.officer.credential)
            let explained = try await house.engine.explanation(of: name, as: house.officer.credential)
            let work = try await house.engine.work(as: house.officer.credential).work.filter { $0.kind == .discharge }
            for showing in [
                detail.conditions.first?.showings?.first, explained.conditions.first?.showings?.first,
                try await Self.items(of: name, house, as: house.officer).first?.showings?.first,
                work.first { $0.number == 1 }?.showing,
            ] {
                #expect(showing?.response == "It is on our site." && showing?.shownBy == me)
                #expect(showing?.links?.map(\.url) == ["https://col.example/rules"] && showing?.refusedAt == nil)
            }
            // 3. What is not enough sends the case back; the second showing stands beside the first.
            let back = try await house.outcome(Self.reopen(name, 2), as: house.officer).receipt()
            #expect(back.state == "conditions" && back.action == "return-conditions" && back.effect?["reopened"] == [2])
            let again = try await house.engine.work(as: house.provider.credential).work.first { $0.kind == .meet }
            #expect(again?.number == 2 && again?.showing?.reason == "Two of three tasks.")
            #expect(
                try await house.outcome(Self.show(name, 2, "All three now."), as: house.provider).receipt().state
                    == "checking-conditions")
            let showings = try await Self.items(of: name, house, as: house.provider).map { $0.showings ?? [] }
            #expect(showings.map(\.count) == [1, 2] && showings[1].map(\.showing) == [1, 2])
            #expect(showings[1].map(\.response) == ["It is on our site.", "All three now."])
            #expect(showings[1].map(\.reason) == ["Two of three tasks.", nil] && showings[1][0].refusedAt != nil)
            // 4. Discharged, a condition is no longer waited for; the decision keeps it.
            for item in [1, 2] as [Int64] {
                _ = try await house.outcome(Self.on(.discharge, name, item), as: house.officer).receipt()
            }
            #expect(try await house.engine.caseDetail(name, as: house.officer.credential).conditions.isEmpty)
            try await house.act("confirm-conditions", on: name, by: house.officer)
            try await house.expectSound()
        }
    }

    @Test func plainActionsShowAllThatIsOpenAndOpenAllThatIsShown() async throws {
        try await House.withHouse { house in
            let name = try await Self.conditioned(house, 3)
            _ = try await house.outcome(Self.show(name, 2, "Part 2 is there."), as: house.provider).receipt()
            _ = try await house.outcome(Self.on(.discharge, name, 2), as: house.officer).receipt()
            let shown = try await house.act(
                "meet-conditions", on: name, data: ["conditions_response": "See there."], by: house.provider)
            #expect(shown.effect?["shown"] == [1, 3])
            let open = try await house.engine.caseDetail(name, as: house.officer.credential).conditions
            #expect(open.map(\.status) == ["shown", "shown"])
            #expect(open.map { $0.showings?.map(\.response) } == [["See there."], ["See there."]])
            let returned = try await house.act(
                "return-conditions", on: name, data: ["conditions_open": "Which page?"], by: house.officer)
            #expect(returned.effect?["reopened"] == [1, 3])
            let items = try await Self.items(of: name, house, as: house.provider)
            #expect(items.map(\.status) == ["open", "discharged", "open"])
            #expect(items.map { $0.showings?.map(\.reason) } == [["Which page?"], [nil], ["Which page?"]])
            #expect(
                try await house.value("SELECT record -> 'open_conditions' FROM accredit.case_facts", as: JSONValue.self)
                    == 2)
            // The provider hears of it as of a condition that is opened again by itself.
            let letter = try await house.value(
                """
                SELECT facts::text FROM accredit.case_letter WHERE letter = 'condition' ORDER BY letter_no DESC LIMIT 1
                """, as: String.self)
            #expect(letter.contains("Which page?") && letter.contains("Publish part 3."))
            try await house.expectSound()
        }
    }

    /// What is refused on a case with condition 1 discharged, condition 2 shown and condition 3 open.
    private static let refused:
        [(
            what: String, verb: Command.Verb, item: Int64, members: [String: JSONValue], person: String,
            reason: Refusal.Reason, says: String
        )] = [
            ("nothing said", .satisfy, 3, [:], "provider", .invalidData, "missing"),
            ("empty", .satisfy, 3, ["response": ""], "provider", .invalidData, "empty"),
            ("blanks", .satisfy, 3, ["response": " \u{a0} "], "provider", .invalidData, "empty"),
            (
                "too long", .satisfy, 3, ["response": .string(String(repeating: "a", count: 20_001))], "provider",
                .invalidData, "too long"
            ),
            ("a number", .satisfy, 3, ["response": 3], "provider", .invalidData, "not usable"),
            (
                "evidence that is not there", .satisfy, 3, ["response": "So.", "items": [7]], "provider", .invalidData,
                "items"
            ),
            (
                "a link that is none", .satisfy, 3, ["response": "So.", "links": ["here"]], "provider", .invalidData,
                "links[0]"
            ),
            ("the body", .satisfy, 3, ["response": "So."], "officer", .notPermitted, "provider"),
            ("shown already", .satisfy, 2, ["response": "So."], "provider", .conditionStatus, "Wait until the body"),
            ("discharged already", .satisfy, 1, ["response": "So."], "provider", .conditionStatus, "nothing more"),
            ("no condition", .satisfy, 9, ["response": "So."], "provider", .noSuchItem, "3"),
            ("opened again by the provider", .reopen, 2, ["reason": "So."], "provider", .notPermitted, "officer"),
            ("opened again for nothing", .reopen, 2, ["reason": " "], "officer", .invalidData, "reason"),
            ("what was not shown", .discharge, 3, [:], "officer", .conditionStatus, "Wait for the provider"),
            (
                "more time for ever", .prolong, 3, ["due": "9999-12-31", "reason": "So."], "officer", .invalidData,
                "within twenty years"
            ),
            (
                "more time for what is shown", .prolong, 2, ["due": "2040-01-01", "reason": "So."], "officer",
                .conditionStatus, "Discharge it"
            ),
        ]

    @Test func whatIsRefusedChangesNothingAndSaysWhatHelps() async throws {
        try await House.withHouse { house in
            let name = try await Self.conditioned(house, 3)
            for item in [1, 2] as [Int64] {
                _ = try await house.outcome(Self.show(name, item), as: house.provider).receipt()
            }
            _ = try await house.outcome(Self.on(.discharge, name, 1), as: house.officer).receipt()
            let before = try await house.stored()
            for (what, verb, item, members, person, reason, says) in Self.refused {
                let refusal = try await house.outcome(
                    Self.on(verb, name, item, members), as: try #require(house.people[person])
                ).refusal
                #expect(refusal?.reason == reason, "\(what): \(refusal?.facts ?? [:])")
                #expect(refusal?.sentence.contains(says) == true, "\(what): \(refusal?.sentence ?? "")")
            }
            let long = Command.Request.act(
                case: name, action: "meet-conditions",
                data: ["conditions_response": .string(String(repeating: "a", count: 20_001))])
            #expect(try await house.outcome(long, as: house.provider).refusal?.sentence.contains("too long") == true)
            #expect(try await house.stored() == before)
            try await house.act("withdraw", on: name, by: house.provider)
            #expect(try await house.outcome(Self.show(name, 3), as: house.provider).refusal?.reason == .caseClosed)
        }
    }

    /// What the action that takes the case on demands is judged with the last showing.
    @Test func whatTheActionDemandsIsJudgedThen() async throws {
        let route = """
            workflow: demanding
            version: 1
            title: {en: Demanding}
            calendar: england-and-wales
            clock: {starts: received, stops: decided, standard: 20 working days}
            states:
              draft: {party: provider, initial: true}
              review: {party: body, standard: 5 working days}
              conditions: {party: provider, conditions: true}
              looking: {party: body, standard: 5 working days}
              approved: {party: none, outcome: approved}
            actions:
              submit: {from: draft, to: review, by: provider, marks: received}
              approve: {from: review, to: conditions, by: decider, marks: [decided, notified],
                decides: approved-with-conditions}
              meet: {from: conditions, to: looking, by: provider, records: {words: text, address: text}}
              again: {from: looking, to: conditions, by: reviewer, records: {why: text}}
              confirm: {from: looking, to: approved, by: officer}
            """
        try await House.withHouse { house in
            _ = try await house.administration.publish([.init(file: "demanding.yaml", text: route)])
            let name = try await house.open(route: "demanding").reference
            try await house.act("submit", on: name, by: house.provider)
            // The scheme asks the provider for nothing, wherever the case is.
            let question = Command.Request.give(.ask, case: name, members: ["question": "Why?"])
            let none = try await house.outcome(question, as: house.officer, ready: false).refusal
            #expect(none?.reason == .noRequestHere && none?.sentence.contains("the scheme has no request") == true)
            let due = LondonTime.shared.day(of: House.now).advanced(by: 60).description
            let decision = Command.Request.give(
                .decide, case: name,
                members: [
                    "action": "approve", "reasons": "One gap.",
                    "items": [["kind": "condition", "text": "Publish it.", "due": .string(due)]],
                ])
            _ = try await house.outcome(decision, as: house.decider).receipt()
            let before = try await house.stored()
            let refusal = try await house.outcome(Self.show(name, 1), as: house.provider).refusal
            #expect(
                refusal?.reason == .invalidData
                    && refusal?.facts["problems"]?.arrayValue?.first?["path"] == "data.address")
            #expect(try await house.stored() == before)
            let whole = Self.on(
                .satisfy, name, 1, ["response": "It is there.", "data": ["address": "https://col.example"]])
            #expect(try await house.outcome(whole, as: house.provider).receipt().state == "looking")
            // An officer has no action that sends the case back: the condition is shown again from where it is.
            #expect(try await house.outcome(Self.reopen(name, 1), as: house.officer).receipt().state == "looking")
            #expect(try await house.outcome(Self.show(name, 1), as: house.provider).receipt().state == "looking")
            try await house.expectSound()
        }
    }

    @Test func whatIsShownAtOnceTakesTheCaseOnOnce() async throws {
        try await House.withHouse { house in
            let name = try await Self.conditioned(house, 3)
            // 1. Each of three, twice at once.
            let outcomes = try await withThrowingTaskGroup(of: CommandOutcome.self) { group in
                for item in [1, 2, 3, 1, 2, 3] as [Int64] {
                    group.addTask { try await house.outcome(Self.show(name, item), as: house.provider) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let states = outcomes.compactMap { outcome -> String? in
                guard case .done(let receipt) = outcome else { return nil }
                return receipt.state
            }
            #expect(states.sorted() == ["checking-conditions", "conditions", "conditions"])
            #expect(outcomes.compactMap(\.refusal).map(\.reason) == Array(repeating: .conditionStatus, count: 3))
            #expect(
                try await Self.items(of: name, house, as: house.officer).map { $0.showings?.count } == [1, 1, 1])
            // 2. Opened again and discharged at once: one of the two.
            let both = try await withThrowingTaskGroup(of: CommandOutcome.self) { group in
                group.addTask { try await house.outcome(Self.reopen(name, 1), as: house.officer) }
                group.addTask { try await house.outcome(Self.on(.discharge, name, 1), as: house.decider) }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(both.compactMap(\.refusal).map(\.reason) == [.conditionStatus])
            try await house.expectSound()
        }
    }

    @Test func showingTheLastWhileAnotherIsOpenedAgainLeavesNoHalfState() async throws {
        try await House.withHouse { house in
            let name = try await Self.conditioned(house, 2)
            _ = try await house.outcome(Self.show(name, 1), as: house.provider).receipt()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await house.outcome(Self.show(name, 2), as: house.provider).receipt() }
                group.addTask { _ = try await house.outcome(Self.reopen(name, 1), as: house.officer).receipt() }
                try await group.waitForAll()
            }
            // Whichever came first: the provider has the case, for the condition that is open.
            let detail = try await house.engine.caseDetail(name, as: house.officer.credential)
            #expect(detail.summary.state == "conditions" && detail.conditions.map(\.status) == ["open", "shown"])
            let last = try await house.outcome(Self.show(name, 1), as: house.provider).receipt()
            #expect(last.state == "checking-conditions")
            try await house.expectSound()
        }
    }

    @Test func afterTheLimitNothingIsShown() async throws {
        try await House.withHouse { house in
            let name = try await Self.conditioned(house, 1, from: Self.start)
            let late = try await house.outcome(Self.show(name, 1), as: house.simulatingProvider, at: Self.day(120))
            #expect(late.refusal?.reason == .tooLate)
            #expect(try await house.fireSimulated(asOf: Self.day(120)) == ["expire \(name)"])
            let closed = try await house.outcome(Self.show(name, 1), as: house.simulatingProvider, at: Self.day(121))
            #expect(closed.refusal?.reason == .caseClosed)
            #expect(try await house.value("SELECT count(*) FROM accredit.case_showing", as: Int.self) == 0)
            try await house.expectSound()
        }
    }

    /// A case at rest does not go on, so what would take it on is refused until it is taken up again.
    @Test func whileTheCaseRestsTheLastIsNotShown() async throws {
        try await House.withHouse { house in
            let name = try await Self.conditioned(house, 2)
            let pause = try await house.outcome(.pause(case: name, reason: "Ill."), as: house.provider).receipt()
            _ = try await house.outcome(.consent(case: name, event: pause.version), as: house.officer).receipt()
            _ = try await house.outcome(Self.show(name, 1), as: house.provider).receipt()
            #expect(try await house.outcome(Self.show(name, 2), as: house.provider).refusal?.reason == .paused)
            _ = try await house.outcome(.resume(case: name), as: house.provider).receipt()
            let last = try await house.outcome(Self.show(name, 2), as: house.provider).receipt()
            #expect(last.state == "checking-conditions")
        }
    }
}
