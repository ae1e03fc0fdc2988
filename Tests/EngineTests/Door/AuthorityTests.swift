import Engine
@testable import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

/// Who may do what: roles, sides, four eyes, and tokens that stop.
@Suite(.serialized) struct AuthorityTests {
    @Test func onlyTheRolesOfAnActionOnTheSideOfTheCaseMayTakeIt() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            let everybody: [(name: String, person: House.Person, roles: [String])] = [
                ("provider", house.provider, ["provider"]), ("officer", house.officer, ["officer"]),
                ("reviewer", house.reviewer, ["reviewer"]), ("decider", house.decider, ["decider"]),
            ]
            // Every action that starts here, by everybody who may not take it.
            for (action, roles) in [("submit", ["provider"]), ("withdraw", ["provider"])] {
                for one in everybody where Set(one.roles).isDisjoint(with: roles) {
                    let outcome = try await house.outcome(
                        .act(case: opened.reference, action: action, data: nil), as: one.person)
                    #expect(outcome.refusal?.reason == .notPermitted, "\(action) by \(one.name)")
                    #expect(outcome.refusal?.facts["roles"] == .array(roles.map { .string($0) }))
                }
            }
            for one in everybody.dropFirst() {
                let amend = Command.Request.amend(case: opened.reference, submission: try House.completeSubmission())
                #expect(
                    try await house.outcome(amend, as: one.person).refusal?.reason == .notPermitted,
                    "amend by \(one.name)")
                let open = Command.Request.open(body: "SAB", submission: try House.completeSubmission(), route: nil)
                #expect(
                    try await house.outcome(open, as: one.person).refusal?.reason == .notPermitted,
                    "open by \(one.name)")
            }
            #expect(try await house.census() == [1, 1, 1, 1, 0, 1])
        }
    }

    @Test func toStrangersACaseDoesNotExist() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            for stranger in [house.otherProvider, house.otherOfficer, house.analyst] {
                for name in [opened.reference, opened.id.uuidString] {
                    guard
                        case .unknownCase(let refusal) = try await house.outcome(
                            .act(case: name, action: "submit", data: nil), as: stranger, version: 99)
                    else {
                        Issue.record("a stranger was told of the case")
                        return
                    }
                    // Nothing but what they said themselves.
                    #expect(refusal.version == nil && refusal.state == nil)
                    #expect(Set((refusal.facts.objectValue ?? [:]).keys) == ["reason", "case"])
                }
            }
            for stranger in [house.otherProvider, house.otherOfficer] {
                await #expect(throws: EngineError.self) {
                    try await house.engine.caseDetail(opened.reference, as: stranger.credential)
                }
                #expect(try await house.engine.cases(as: stranger.credential).cases.isEmpty)
            }
            #expect(
                try await house.engine.cases(as: house.officer.credential).cases.map(\.reference) == [opened.reference])
        }
    }

    @Test func whoRecommendedDoesNotDecide() async throws {
        try await House.withHouse { house in
            // One person who is reviewer and decider both, and one who only decides.
            let (_, secret) = try await house.administration.createToken(
                organisation: "SAB", principal: "both", roles: ["reviewer", "decider"], label: "test", days: 1)
            let both = House.Person(secret: secret.text)
            let waiting = try await house.lead(to: "review")
            try await house.act("recommend", on: waiting.reference, data: ["recommendation": "Yes."], by: both)
            for action in ["approve", "refuse", "approve-with-conditions"] {
                let data: JSONValue? =
                    action == "refuse" ? ["reasons": "No."] : action == "approve" ? nil : ["conditions_set": "One."]
                let outcome = try await house.outcome(
                    .act(case: waiting.reference, action: action, data: data), as: both)
                #expect(outcome.refusal?.reason == .separation, "\(action)")
                #expect(outcome.refusal?.facts["separate_from"] == ["recommend"])
            }
            // Still so after the case came back and somebody else recommended.
            try await house.act("defer", on: waiting.reference, data: ["deferral": "Look again."], by: both)
            try await house.act(
                "recommend", on: waiting.reference, data: ["recommendation": "Yes."], by: house.reviewer)
            let outcome = try await house.outcome(.act(case: waiting.reference, action: "approve", data: nil), as: both)
            #expect(outcome.refusal?.reason == .separation)
            // A second token of the same person is the same person.
            let (_, second) = try await house.administration.createToken(
                organisation: "SAB", principal: "both", roles: ["decider", "reviewer"], label: "another", days: 1)
            let again = try await house.outcome(
                .act(case: waiting.reference, action: "approve", data: nil), as: House.Person(secret: second.text))
            #expect(again.refusal?.reason == .separation)
            #expect(try await house.act("approve", on: waiting.reference, by: house.decider).state == "notifying")
        }
    }

    @Test func aProviderOpensOnlyForItself() async throws {
        try await House.withHouse { house in
            let open = Command.Request.open(body: "SAB", submission: try House.completeSubmission(), route: nil)
            let outcome = try await house.outcome(open, as: house.otherProvider)
            #expect(outcome.refusal?.reason == .otherProvider)
            #expect(outcome.refusal?.facts["expected"] == "99999002")
            let opened = try await house.open()
            let amend = Command.Request.amend(
                case: opened.reference, submission: try House.submission(changing: "provider_ukprn", to: "99999002"))
            #expect(try await house.outcome(amend, as: house.provider).refusal?.reason == .otherProvider)
            // An awarding organisation may be somebody else, and a submission need not name its provider.
            _ = try await house.open(try House.submission(changing: "provider_ukprn", to: nil))
        }
    }

    @Test(arguments: [
        ("SXX", String?.none, Refusal.Reason.unknownBody), ("SAC", nil, .unknownBody),
        ("SAB", "no-such-route", .unknownRoute),
    ])
    func whatIsNotThereIsSaid(body: String, route: String?, reason: Refusal.Reason) async throws {
        try await House.withHouse { house in
            let open = Command.Request.open(body: body, submission: try House.completeSubmission(), route: route)
            let refusal = try #require(try await house.outcome(open, as: house.provider).refusal)
            #expect(refusal.reason == reason)
            #expect(refusal.sentence.contains(route ?? body))
            #expect(try await house.census() == [0, 0, 0, 0, 0, 0])
        }
    }
}
