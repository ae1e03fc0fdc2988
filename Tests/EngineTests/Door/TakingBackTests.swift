import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// Decisions that are taken back before their letter has gone.
@Suite(.serialized) struct TakingBackTests {
    private static let start = Instant(seconds: 1_610_357_400)  // Monday 11 January 2021, 09:30 in London

    /// So many days after the start.
    private static func day(_ days: Int64) -> Instant { start.advanced(bySeconds: days * 86_400) }

    private static let reason: [String: JSONValue] = ["reason": "Meant for another course."]

    /// A case that waits for its decision, on the route of these tests.
    private static func undecided(_ house: House) async throws -> String {
        _ = try await house.administration.publish([
            .init(file: "\(TakingBackRoute.name).yaml", text: TakingBackRoute().text)
        ])
        let name = try await house.open(route: TakingBackRoute.name, at: start).reference
        try await house.act("submit", on: name, at: day(1), by: house.simulatingProvider)
        try await house.act("confirm", on: name, data: ["note": "First."], at: day(2), by: house.simulatingOfficer)
        return name
    }

    private static func decide(
        _ name: String, in house: House, _ action: String = "approve", _ members: [String: JSONValue] = [:],
        at time: Instant = day(3), by person: House.Person? = nil
    ) async throws -> Receipt {
        try await house.give(
            .decide, members.merging(["action": .string(action)]) { own, _ in own }, on: name,
            by: person ?? house.simulatingDecider, at: time
        ).receipt()
    }

    private static func takeBack(
        _ name: String, in house: House, by person: House.Person? = nil, _ members: [String: JSONValue] = reason,
        at time: Instant? = day(4)
    ) async throws -> CommandOutcome {
        try await house.give(.takeBack, members, on: name, by: person ?? house.simulatingOfficer, at: time)
    }

    /// Decided on the wrong case, seen before the letter: there is a way back, and it is said.
    @Test func aDecisionOnTheWrongCaseHasAWayBack() async throws {
        try await House.withHouse { house in
            let name = try await Self.undecided(house)
            let decided = try await Self.decide(
                name, in: house, "refuse", ["reasons": "Meant for another course."])
            #expect(decided.state == "letter-no")
            let options = try await house.engine.explain(name, as: house.officer.credential)
            #expect(options.map(\.action) == ["send-no", "take_back"])
            let wayBack = try #require(options.last)
            #expect(
                wayBack.possible && wayBack.helps == "take-back" && wayBack.to == "deciding"
                    && wayBack.roles == ["decider", "officer"])
            let own = try #require(
                try await house.engine.explain(name, as: house.simulatingDecider.credential).last)
            #expect(!own.possible && own.blockedBy?["reason"] == "separation")
            let pending = try #require(try await house.engine.caseDetail(name, as: house.officer.credential).decision)
            #expect(pending.event == decided.version && pending.decision == "refused" && pending.takenBack == nil)
            #expect(try await house.engine.caseDetail(name, as: house.provider.credential).decision == nil)

            let receipt = try await Self.takeBack(name, in: house).receipt()
            #expect(receipt.state == "deciding" && receipt.party == "body" && receipt.command == "take_back")
            // 1. The case is where it was, since when it was there; history and decisions keep both.
            let detail = try await house.engine.caseDetail(name, as: house.officer.credential)
            #expect(detail.summary.enteredAt == Self.day(2) && detail.decision?.takenBack?.by == "simulatingOfficer")
            let story = try await house.engine.history(of: name, now: House.now, as: house.officer.credential)
            #expect(story.events.suffix(2).map(\.action) == ["refuse", "take_back"])
            #expect(story.path?.visits.map(\.step) == ["draft", "checking", "deciding"])
            let decisions = try await house.engine.decisions(on: name, as: house.officer.credential)
            #expect(
                decisions.map(\.event) == [decided.version]
                    && decisions[0].takenBack?.reason == "Meant for another course.")
            // 2. The provider never knew.
            #expect(try await house.engine.decisions(on: name, as: house.provider.credential) == [])
            let seen = try await house.engine.history(of: name, now: House.now, as: house.provider.credential)
            #expect(seen.events.map(\.number) == [1, 2, 3])
            // 3. It is decided anew, also by who decided before.
            #expect(try await Self.decide(name, in: house, at: Self.day(5)).state == "letter-yes")
            #expect(try await house.engine.caseDetail(name, as: house.officer.credential).decision?.takenBack == nil)
            try await house.act("send", on: name, at: Self.day(6), by: house.simulatingOfficer)
            #expect(
                try await house.engine.decisions(on: name, as: house.provider.credential).map(\.decision)
                    == ["approved"])
            try await house.expectSound()
        }
    }

    /// Who may, and what is refused.
    // long: a list of attempts, each refused, and then those that are not.
    @Test func onlyAnotherPersonOfTheBodyTakesBackAndOnlyWithAReason() async throws {
        try await House.withHouse { house in
            let name = try await Self.undecided(house)
            let second = try await house.person("second", roles: ["decider", "operator"])
            let torn = try await house.person("torn", roles: ["officer", "operator"])
            let both = try await house.person("both", roles: ["officer", "decider", "operator"])
            // 1. There is nothing to be taken back yet.
            var refusal = try #require(try await Self.takeBack(name, in: house, at: Self.day(3)).refusal)
            #expect(refusal.reason == .nothingDecided && refusal.facts["event"] == nil)
            _ = try await Self.decide(name, in: house, by: both)
            _ = try await house.give(.declare, ["nature": "family"], on: name, by: torn, at: Self.day(3)).receipt()
            let before = try await house.census()
            let attempts: [(House.Person, [String: JSONValue], Refusal.Reason)] = [
                (both, Self.reason, .separation), (house.simulatingProvider, Self.reason, .notPermitted),
                (house.simulatingReviewer, Self.reason, .notPermitted), (torn, Self.reason, .conflict),
                (house.simulatingOfficer, [:], .invalidData), (house.simulatingOfficer, ["reason": "  "], .invalidData),
                (house.simulatingOfficer, ["reason": 7], .invalidData),
            ]
            for (person, members, reason) in attempts {
                let outcome = try await Self.takeBack(name, in: house, by: person, members)
                #expect(outcome.refusal?.reason == reason, "\(members): \(outcome)")
                for language in [Language.en, .cy] { #expect(outcome.refusal?.sentence(in: language) != "") }
            }
            guard
                case .unknownCase = try await Self.takeBack(name, in: house, by: house.otherOfficer, at: nil),
                case .stale = try await house.outcome(
                    .give(.takeBack, case: name, members: Self.reason), as: house.simulatingOfficer, version: 2,
                    at: Self.day(4))
            else { throw CommandOutcome.NotDone() }
            #expect(try await house.census() == before)
            // 2. While it rests it is taken up first.
            let paused = try await house.outcome(
                .pause(case: name, reason: "Ill."), as: house.simulatingOfficer, at: Self.day(4)
            ).receipt()
            _ = try await house.outcome(
                .consent(case: name, event: paused.version), as: house.simulatingProvider, at: Self.day(4)
            ).receipt()
            #expect(try await Self.takeBack(name, in: house).refusal?.reason == .paused)
            _ = try await house.outcome(.resume(case: name), as: house.simulatingOfficer, at: Self.day(5)).receipt()
            // 3. Another who may decide may; a repeat under its key is replayed, and there is no second time.
            for isReplay in [false, true] {
                let receipt = try await house.give(
                    .takeBack, Self.reason, on: name, by: second, key: "back", at: Self.day(5)
                ).receipt()
                #expect(receipt.isReplay == isReplay && receipt.state == "deciding" && receipt.party == "body")
            }
            refusal = try #require(try await Self.takeBack(name, in: house, at: Self.day(6)).refusal)
            #expect(refusal.reason == .nothingDecided && refusal.facts["event"]?.integerValue != nil)
            // 4. What was told is not taken back, and it is said what to do.
            _ = try await Self.decide(name, in: house, "refuse", ["reasons": "No."], at: Self.day(7))
            try await house.act("send-no", on: name, at: Self.day(8), by: house.simulatingOfficer)
            refusal = try #require(try await Self.takeBack(name, in: house, at: Self.day(9)).refusal)
            #expect(refusal.reason == .decisionTold && refusal.facts["date"] == "2021-01-19")
            #expect(refusal.sentence(in: .cy).contains("2021-01-19"))
            try await house.expectSound()
        }
    }

    /// What the decision left beside the history is as before it.
    @Test func recordConditionsAndTimersAreAsBefore() async throws {
        try await House.withHouse { house in
            let name = try await Self.undecided(house)
            func picture() async throws -> String {
                try await house.value(
                    """
                    SELECT jsonb_build_array(
                        (SELECT f.record FROM accredit.case_facts f JOIN accredit.case_head h USING (case_id)
                            WHERE h.reference = \(name)),
                        (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.kind) FROM accredit.case_timer t
                            WHERE t.due_at < 'infinity'),
                        (SELECT count(*) FROM accredit.case_decision),
                        (SELECT count(*) FROM accredit.case_decision_item))::text
                    """)
            }
            let before = try await picture()
            // 1. A note and a grade are recorded; then the note is the first one again, and the grade is gone.
            let data: JSONValue = ["note": "Second.", "grade": 5]
            _ = try await Self.decide(name, in: house, "approve", ["data": data])
            #expect(try await picture() != before)
            _ = try await Self.takeBack(name, in: house).receipt()
            #expect(try await picture() == before)
            // 2. Conditions with their days; the next decision counts them from 1.
            let items: JSONValue = [
                ["kind": "condition", "text": "Publish it.", "due": "2021-03-31"],
                ["kind": "advice", "text": "Ask the employers."],
            ]
            for days: Int64 in [5, 7] {
                _ = try await Self.decide(
                    name, in: house, "condition", ["reasons": "A gap.", "items": items], at: Self.day(days))
                _ = try await house.give(
                    .prolong, ["item": 1, "due": "2021-04-30", "reason": "Ill."], on: name, by: house.simulatingOfficer,
                    at: Self.day(days)
                ).receipt()
                let decided = try await house.engine.decisions(on: name, as: house.officer.credential)
                #expect(decided.last?.items.map(\.item) == [1, 2])
                _ = try await Self.takeBack(name, in: house, at: Self.day(days + 1)).receipt()
                #expect(try await picture() == before)
            }
            #expect(try await house.fireSimulated(asOf: Self.day(120)).allSatisfy { !$0.hasPrefix("miss") })
            try await house.expectSound()
        }
    }

    /// The clocks that ran before the decision run on as if it had not been made; what is asked is asked again.
    @Test func limitsAndRequestsRunOn() async throws {
        try await House.withHouse { house in
            let name = try await Self.undecided(house)
            try await house.act(
                "ask", on: name, data: ["question": "Who marks?"], at: Self.day(3), by: house.simulatingOfficer)
            let due = try #require(try await house.engine.caseDetail(name, as: house.provider.credential).deadline)
            _ = try await Self.decide(
                name, in: house, "refuse-unanswered", ["reasons": "No answer."], at: Self.day(20))
            #expect(
                try await house.value("SELECT status FROM accredit.case_request", as: String.self) == "cancelled")
            #expect(try await Self.takeBack(name, in: house, at: Self.day(21)).receipt().party == "provider")
            #expect(try await house.engine.caseDetail(name, as: house.provider.credential).deadline == due)
            let work = try await house.engine.work(as: house.provider.credential)
            #expect(work.work.map(\.kind) == [.reply] && work.work.first?.due == due)
            // A limit that has passed meanwhile ends the state with the next sweep, and nobody acts before.
            _ = try await Self.decide(
                name, in: house, "refuse-unanswered", ["reasons": "No answer."], at: Self.day(22))
            _ = try await Self.takeBack(name, in: house, at: Self.day(200)).receipt()
            let late = Command.Request.act(case: name, action: "answer", data: ["answer": "Two of us."])
            #expect(
                try await house.outcome(late, as: house.simulatingProvider, at: Self.day(200)).refusal?.reason
                    == .tooLate)
            #expect(try await house.fireSimulated(asOf: Self.day(201)).contains("expire \(name)"))
            try await house.expectSound()
        }
    }

    /// A report knows the decision as long as it stood, and not before or after.
    @Test func reportsKnowADecisionAsLongAsItStood() async throws {
        try await House.withHouse { house in
            let name = try await Self.undecided(house)
            let filters = [
                ReportFilter(asOf: Self.day(40)),
                ReportFilter(asOf: Self.day(40), selection: ReportSelection(cohort: .decided, groupedBy: [.quarter])),
            ]
            func pages(knownOn: Instant? = nil) async throws -> [String] {
                let now = House.now
                var pages: [String] = []
                for var filter in filters {
                    filter.knownOn = knownOn
                    let turnaround = try await house.engine.turnaround(filter, now: now, as: house.officer.credential)
                    let onerous = try await house.engine.onerous(filter, now: now, as: house.officer.credential)
                    pages += [turnaround.text, turnaround.csv, try turnaround.json(), onerous.text, onerous.csv]
                }
                return pages
            }
            let undecided = try await pages()
            _ = try await Self.decide(name, in: house)
            let decided = try await pages()
            let meanwhile = House.now
            #expect(decided != undecided)
            _ = try await Self.takeBack(name, in: house).receipt()
            #expect(try await pages() == undecided)
            #expect(try await pages(knownOn: meanwhile) == decided)
            #expect(try await pages(knownOn: House.now) == undecided)
        }
    }

    /// The letter and the taking back at the same moment: one of them is done, and the other is told so.
    @Test func theLetterAndTheTakingBackDoNotBothHappen() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.publish([
                .init(file: "\(TakingBackRoute.name).yaml", text: TakingBackRoute().text)
            ])
            var taken = 0
            for round in 0..<12 {
                let opened = try await house.open(route: TakingBackRoute.name)
                let name = opened.reference
                try await house.act("submit", on: name, by: house.provider)
                try await house.act("confirm", on: name, by: house.officer)
                try await house.act("approve", on: name, by: house.decider)
                async let sent = house.outcome(.act(case: name, action: "send", data: nil), as: house.officer)
                async let back = house.give(.takeBack, Self.reason, on: name, by: house.simulatingOfficer)
                let (letter, wayBack) = try await (sent, back)
                let isTold = if case .done = letter { true } else { false }
                let isBack = if case .done = wayBack { true } else { false }
                #expect(isTold != isBack, "round \(round): \(letter), \(wayBack)")
                #expect(isTold ? wayBack.refusal?.reason == .decisionTold : letter.refusal?.reason == .notFromHere)
                let entries = try await house.value(
                    "SELECT count(*) FROM accredit.case_register WHERE case_id = \(opened.id)", as: Int.self)
                let letters = try await house.value(
                    """
                    SELECT count(*) FROM accredit.case_letter
                    WHERE case_id = \(opened.id) AND letter LIKE 'decision%' AND status <> 'void'
                    """, as: Int.self)
                #expect(entries == (isTold ? 1 : 0) && (letters > 0) == isTold)
                taken += isBack ? 1 : 0
            }
            #expect((0...12).contains(taken))
            try await house.expectSound()
        }
    }

    /// Letters that a scheme writes to the provider with the decision itself are its letter too: unsent ones are void,
    /// and once one is on its way the decision is told.
    @Test func lettersThatCameWithTheDecisionAreVoidOrHaveToldIt() async throws {
        try await House.withHouse { house in
            let letter = """

                letters:
                  - {letter: early, on: [approve], to: provider, subject: {en: Early}, text: {en: Early news.}}
                """
            _ = try await house.administration.publish([
                .init(file: "\(TakingBackRoute.name).yaml", text: TakingBackRoute().text + letter)
            ])
            for status in ["waiting", "sent"] {
                let opened = try await house.open(route: TakingBackRoute.name)
                let name = opened.reference
                try await house.act("submit", on: name, by: house.provider)
                try await house.act("confirm", on: name, by: house.officer)
                try await house.act("approve", on: name, by: house.decider)
                _ = try await house.admin.withConnection {
                    try await $0.execute(
                        """
                        UPDATE accredit.case_letter SET status = \(status), address = 'a@b.example', facts = NULL,
                            sent_at = CASE WHEN \(status) = 'sent' THEN clock_timestamp() END
                        WHERE case_id = \(opened.id) AND letter = 'early'
                        """)
                }
                let outcome = try await house.give(.takeBack, Self.reason, on: name, by: house.officer)
                let now = try await house.value(
                    "SELECT status FROM accredit.case_letter WHERE case_id = \(opened.id) AND letter = 'early'",
                    as: String.self)
                if status == "sent" {
                    #expect(outcome.refusal?.reason == .decisionTold && now == "sent")
                } else {
                    _ = try outcome.receipt()
                    #expect(now == "void")
                    let number = try await house.value(
                        "SELECT letter_no FROM accredit.case_letter WHERE case_id = \(opened.id) AND letter = 'early'",
                        as: Int.self)
                    let copy = try await house.give(
                        .copyLetter, ["letter": .integer(Int64(number))], on: name, by: house.officer)
                    #expect(copy.refusal?.reason == .letterNotSo)
                }
            }
        }
    }
}
