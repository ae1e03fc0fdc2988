import Engine
import EngineSupport
import Foundation
import Testing
import WorkflowCore

/// What `explain` says of every action, and that acting agrees with it.
@Suite(.serialized) struct ExplanationTests {
    private static let workflow = SmallWorkflow(
        name: "explained",
        states: [
            "  check: {party: body, standard: 5 working days}",
            "  waiting: {party: provider, deadline: 5 working days, on_expiry: close}",
            "  lapsed: {party: none, outcome: lapsed}",
        ],
        actions: [
            "  hand-in: {from: draft, to: check, by: provider, marks: received}",
            """
              grade: {from: check, to: check, by: officer, records: {grade: number}, require: [{if: '$.record.grade <= \
            10', else: At most ten.}]}
            """,
            """
              pass: {from: check, to: decided, by: officer, marks: decided, require: [{if: '$.record.grade > 4', else: \
            Grade it above four.},\u{20}
            """
                + "{if: '$.submission.assessed == true', else: It must be assessed.}]}",
            "  confirm: {from: check, to: decided, by: officer, separate_from: grade, marks: decided}",
            "  ask: {from: check, to: waiting, by: [officer, reviewer]}",
            "  close: {from: waiting, to: lapsed, by: system}",
            """
              answer: {from: waiting, to: check, by: provider, require: [{if: '$.submission.credits > 0', else: Say \
            how many credits.}]}
            """,
        ])

    /// What is said of each action: whether it is possible, and what comes next.
    private static func explained(_ house: House, _ reference: String, as person: House.Person) async throws -> [String:
        String]
    {
        let actions = try await house.engine.explain(reference, as: person.credential)
        return Dictionary(
            actions.map { ($0.action, "\($0.possible ? "yes" : "no"), \($0.helps ?? $0.next)") }
        ) {
            first, _ in first
        }
    }

    @Test func everyActionSaysWhatStandsInItsWay() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.publish([.init(file: "explained.yaml", text: Self.workflow.text)])
            let opened = try await house.open(try House.submission(changing: "assessed", to: false), route: "explained")
            try await house.act("hand-in", on: opened.reference, by: house.provider)

            // 1. What an action itself records is judged when it is handed over; what the submission lacks cannot be
            //    mended here.
            #expect(
                try await Self.explained(house, opened.reference, as: house.officer) == [
                    "grade": "yes, act",
                    "pass": "no, waits until this holds: Grade it above four. It must be assessed.",
                    "confirm": "yes, act", "ask": "yes, act",
                ])
            // 2. Others wait for those who may.
            #expect(
                try await Self.explained(house, opened.reference, as: house.provider) == [
                    "grade": "no, waits for: officer", "pass": "no, waits for: officer",
                    "confirm": "no, waits for: officer",
                    "ask": "no, waits for: officer, reviewer",
                ])
            // 3. Four eyes, and a condition met meanwhile.
            try await house.act("grade", on: opened.reference, data: ["grade": 7], by: house.officer)
            let graded = try await Self.explained(house, opened.reference, as: house.officer)
            #expect(graded["confirm"] == "no, waits for another officer: you did what this must be kept separate from")
            #expect(graded["pass"] == "no, waits until this holds: It must be assessed.")
            // 4. Where the provider has it, what the submission lacks is mended by an amendment; what happens by itself
            //    says so.
            try await house.act("ask", on: opened.reference, by: house.officer)
            let short = try House.submission(changing: "credits", to: nil)
            _ = try await house.outcome(.amend(case: opened.reference, submission: short), as: house.provider).receipt()
            #expect(
                try await Self.explained(house, opened.reference, as: house.provider) == [
                    "answer": "no, amend", "close": "no, happens by itself when its time comes",
                ])
        }
    }

    /// What a panel that has not read keeps from somebody is said before they try, in the words of the door; who has an
    /// interest reads nothing of the case, and is refused.
    @Test func awaitedReviewsAreSaidAndInterestsClose() async throws {
        try await House.withHouse { house in
            let waiting = try await house.lead(to: "awaiting-meeting")
            let name = waiting.reference
            let free = try await Self.explained(house, name, as: house.simulatingDecider)
            _ = try await house.give(.declare, ["nature": "family"], on: name, by: house.decider).receipt()
            await #expect { try await house.engine.explain(name, as: house.decider.credential) } throws: {
                $0.isNotFound
            }
            #expect(
                try await house.outcome(.act(case: name, action: "approve", data: nil), as: house.decider).refusal?
                    .reason == .conflict)
            #expect(try await Self.explained(house, name, as: house.simulatingDecider) == free)

            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            let read = try await house.reviewed()
            let people = try await house.seatThree(on: read.reference)
            _ = try await house.give(.review, House.review("approve"), on: read.reference, by: people[0]).receipt()
            let follows = try await Self.explained(house, read.reference, as: house.officer)
            #expect(follows["recommend"] == "no, follows by itself from the panel: 1 of 3 reviews are in")
            // The provider is not told how far the panel is.
            #expect(
                try await Self.explained(house, read.reference, as: house.provider)["recommend"]
                    == "no, happens by itself when its time comes")
        }
    }

    /// In every state of the proportionate route, for everybody: what is said to be possible is done, and what is not
    /// is refused.
    @Test func actingAgreesWithWhatWasExplained() async throws {
        let goals = ["draft", "completeness", "review", "awaiting-meeting", "notifying", "accredited"]
        try await House.withHouse { house in
            for goal in goals {
                for person in [house.provider, house.officer, house.reviewer, house.decider] {
                    let subject = try await house.lead(to: goal)
                    // A reviewer sees the case once asked.
                    guard
                        let explained = try? await house.engine.explain(subject.reference, as: person.credential)
                    else {
                        #expect(
                            person.secret == house.reviewer.secret
                                && ["draft", "completeness", "review"].contains(goal))
                        continue
                    }
                    for action in explained where !action.possible {
                        let outcome = try await house.outcome(
                            .act(case: subject.reference, action: action.action, data: action.someData), as: person,
                            ready: false)
                        #expect(outcome.refusal != nil, "\(action.action) from \(goal)")
                    }
                    guard let possible = explained.first(where: \.possible) else { continue }
                    let done = try await house.act(
                        possible.action, on: subject.reference, data: possible.someData, by: person)
                    #expect(done.state == possible.to)
                }
            }
        }
    }
}

extension ActionExplanation {
    /// Something to hand over for every text that the action records; `nil` where it records nothing.
    fileprivate var someData: JSONValue? {
        let names = (records.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        return names.isEmpty ? nil : .object(Dictionary(names.map { ($0, "words") }) { first, _ in first })
    }
}
