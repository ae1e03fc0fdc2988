import Administration
import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

/// What is complete is said once: the check, the advice, the door and what people may do next agree.
@Suite struct CompletenessTests {
    private static let tiny: JSONValue = [
        "learning_outcomes": [["text": "Explain things"]], "credits": 6, "assessed": true,
        "evidence": [["requirement": "assessment-plan", "title": "Plan", "url": "https://e.example/p"]],
        "declaration": ["signed": true, "signatory": "Head", "date": "2026-11-01"],
    ]

    private static func problems(_ refusal: Refusal?) -> [JSONValue] {
        refusal?.facts["problems"]?.arrayValue ?? []
    }

    @Test func submitRefusesWhatTheCheckRefusesWithTheSameList() async throws {
        try await House.withHouse { house in
            let check = SubmissionDocument.check(Self.tiny)
            #expect(check.problems.count == 10)
            let opened = try await house.open(SubmissionDocument.facts(Self.tiny))
            let before = try await house.census()
            let submit = Command.Request.act(case: opened.reference, action: "submit", data: nil)
            let refusal = try await house.outcome(submit, as: house.provider).refusal
            #expect(refusal?.reason == .incomplete)
            let told = Self.problems(refusal)
            #expect(told.prefix(10).map { $0["path"]?.stringValue } == check.problems.map(\.path))
            #expect(told.prefix(10).map { $0["message"]?.stringValue } == check.problems.map(\.found))
            // Then the evidence, item by item.
            #expect(told.dropFirst(10).map { $0["path"]?.stringValue } == ["evidence", "evidence"])
            let words = told.dropFirst(10).compactMap { $0["message"]?.stringValue }.joined()
            #expect(words.contains("internal-approval") && words.contains("external-review"))
            #expect(try await house.census() == before)
            // The advice names the same, and so does what stands in the way of the next step.
            let advice = try await house.engine.advise(
                body: "SAB", submission: Self.tiny, now: House.now, as: house.provider.credential)
            #expect(advice.problems == check.problems.map(\.description))
            #expect(
                advice.evidence.filter { !$0.isGiven }.map(\.item) == ["internal-approval", "external-review"])
            let explained = try await house.engine.explain(opened.reference, as: house.provider.credential)
            let step = try #require(explained.first { $0.action == "submit" })
            #expect(step.blockedBy?["reason"] == "incomplete" && !step.possible)
            #expect(step.blockedBy?["problems"]?.arrayValue == told)
        }
    }

    @Test(arguments: ["assessment-plan", "internal-approval", "external-review"])
    func everyItemOfTheEvidenceIsWaitedFor(item: String) async throws {
        try await House.withHouse { house in
            let complete = try House.completeSubmission()
            let kept = (complete["evidence"]?.arrayValue ?? []).filter { $0["requirement"]?.stringValue != item }
            let lacking = try House.submission(changing: "evidence", to: .array(kept))
            let opened = try await house.open(lacking)
            let submit = Command.Request.act(case: opened.reference, action: "submit", data: nil)
            let refusal = try await house.outcome(submit, as: house.provider).refusal
            #expect(refusal?.reason == .incomplete)
            #expect(Self.problems(refusal).map { $0["message"] } == [.string("holds nothing for “\(item)”")])
            // Once it is there nothing stands in the way.
            _ = try await house.outcome(
                .amend(case: opened.reference, submission: complete), as: house.provider
            ).receipt()
            #expect(try await house.outcome(submit, as: house.provider).receipt().state == "completeness")
        }
    }

    @Test func whatIsAskedForOnAConditionIsWaitedForOnlyThen() async throws {
        try await House.withHouse { house in
            let complete = try House.completeSubmission()
            let kept = (complete["evidence"]?.arrayValue ?? []).filter {
                $0["requirement"]?.stringValue != "external-review"
            }
            let lacking = try House.submission(changing: "evidence", to: .array(kept))
            let opened = try await house.open(lacking, route: "proportionate-accreditation")
            try await house.administration.recognise(
                provider: "SAC", by: "SAB", from: try Day("2020-01-01"), until: try Day("2099-01-01"))
            #expect(try await house.act("submit", on: opened.reference, by: house.provider).state == "completeness")
        }
    }

    /// Leaving a key out changes what happens.
    @Test(arguments: [
        ("", "", true), (", submission: complete", "", false), (", evidence: [plan]", "", false),
        (", evidence: []", "optional: true, ", true),
        (", submission: complete, evidence: []", "optional: true, ", false),
        (", submission: complete", "optional: true, ", false),
    ])
    func eachKeyHasItsEffect(action: String, item: String, isTaken: Bool) async throws {
        try await House.withHouse { house in
            let workflow = SmallWorkflow(
                name: "waits", states: ["  checked: {party: body, standard: 5 working days}"],
                actions: [
                    "  hand-in: {from: draft, to: checked, by: provider, marks: received\(action)}",
                    "  pass: {from: checked, to: decided, by: officer, marks: decided}",
                ],
                rest: action.isEmpty ? [] : ["evidence:", "  - {item: plan, \(item)title: {en: The plan}}"])
            _ = try await house.administration.publish([.init(file: "waits.yaml", text: workflow.text)])
            let opened = try await house.open(["title": ["en": "A draft"]], route: "waits")
            let outcome = try await house.outcome(
                .act(case: opened.reference, action: "hand-in", data: nil), as: house.provider)
            #expect(outcome.refusal?.reason == (isTaken ? nil : .incomplete))
        }
    }
}
