import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

/// What changes a case without moving it: an amended submission, and the data that an action records.
@Suite(.serialized) struct AmendmentTests {
    @Test func anAmendmentReplacesTheFactsThatGuardsRead() async throws {
        try await House.withHouse { house in
            let incomplete = try House.submission(changing: "learning_outcomes", to: nil)
            let opened = try await house.open(incomplete)
            let submit = Command.Request.act(case: opened.reference, action: "submit", data: nil)
            let refusal = try #require(try await house.outcome(submit, as: house.provider).refusal)
            #expect(refusal.reason == .guardFailed)
            #expect(refusal.sentence == "List at least one learning outcome.")

            // 1. The version goes up, the state stays, and what is no longer said is gone.
            let short = try House.submission(changing: "credits", to: nil)
            let amended = try await house.outcome(
                .amend(case: opened.reference, submission: short), as: house.provider, version: 1
            )
            .receipt()
            #expect(amended.version == 2)
            #expect(amended.state == "draft" && amended.from == "draft" && amended.command == "amend")
            #expect(
                try await house.engine.caseDetail(opened.reference, as: house.provider.credential).submission == short)
            #expect(
                try await house.outcome(submit, as: house.provider).refusal?.sentence
                    == "Say how many credits the course carries.")

            // 2. A stale amendment changes nothing.
            let stale = try await house.outcome(
                .amend(case: opened.reference, submission: incomplete), as: house.provider, version: 1)
            guard case .stale(let now) = stale else {
                Issue.record("\(stale)")
                return
            }
            #expect(now.version == 2)

            // 3. Complete, it is submitted; then nothing can be amended.
            _ = try await house.outcome(
                .amend(case: opened.reference, submission: try House.completeSubmission()), as: house.provider
            )
            .receipt()
            _ = try await house.outcome(submit, as: house.provider).receipt()
            let late = try #require(
                try await house.outcome(.amend(case: opened.reference, submission: short), as: house.provider).refusal)
            #expect(late.reason == .notEditable)
            #expect(late.state == "completeness")
            #expect(
                try await house.engine.caseDetail(opened.reference, as: house.officer.credential).submission
                    == House.completeSubmission())
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func whereTheProviderHasItButItIsNotEditableItStaysAsItIs() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.publish([
                .init(
                    file: "closed.yaml",
                    text: SmallWorkflow(
                        name: "closed", states: ["  waiting: {party: provider, editable: false}"],
                        actions: [
                            "  wait: {from: draft, to: waiting, by: provider}",
                            "  resume: {from: waiting, to: draft, by: provider}",
                        ]
                    ).text)
            ])
            let opened = try await house.open(route: "closed")
            try await house.act("wait", on: opened.reference, by: house.provider)
            let amend = Command.Request.amend(case: opened.reference, submission: try House.completeSubmission())
            #expect(try await house.outcome(amend, as: house.provider).refusal?.reason == .notEditable)
            try await house.act("resume", on: opened.reference, by: house.provider)
            #expect(try await house.outcome(amend, as: house.provider).receipt().version == 4)
        }
    }

    private static let recording = SmallWorkflow(
        name: "recording",
        actions: [
            """
              note:
                from: draft
                to: draft
                by: provider
                records: {words: text, count: number, agreed: boolean, on: date, remark: text?}
              sign: {from: draft, to: draft, by: provider, records: {signed: boolean}}
            """
        ])

    private static let right: [String: JSONValue] = ["words": "yes", "count": 3, "agreed": false, "on": "2024-02-29"]

    @Test(arguments: [
        ("words", JSONValue?.none, "data.words"), ("words", 1, "data.words"), ("words", "  ", "data.words"),
        ("words", .null, "data.words"),
        ("count", "3", "data.count"), ("count", .null, "data.count"), ("agreed", "true", "data.agreed"),
        ("agreed", 1, "data.agreed"),
        ("on", "2023-02-29", "data.on"), ("on", "2024-13-01", "data.on"), ("on", "29/02/2024", "data.on"),
        ("on", 20_240_229, "data.on"),
        ("on", "2024-02-29T00:00:00Z", "data.on"), ("remark", 5, "data.remark"), ("extra", "x", "data.extra"),
    ])
    func dataThatDoesNotFitIsRefusedByField(field: String, value: JSONValue?, path: String) async throws {
        var data = Self.right
        data[field] = value
        try await expectRefused(.object(data), paths: [path])
    }

    @Test(arguments: [JSONValue.array(["words"]), "words", 7, true])
    func dataThatIsNoObjectIsRefused(data: JSONValue) async throws {
        try await expectRefused(data, paths: ["data"])
    }

    @Test func everyProblemIsNamedAtOnce() async throws {
        try await expectRefused(nil, paths: ["data.agreed", "data.count", "data.on", "data.words"])
        try await expectRefused(.null, paths: ["data.agreed", "data.count", "data.on", "data.words"])
        try await expectRefused(
            ["count": "x", "surplus": 1], paths: ["data.agreed", "data.count", "data.on", "data.surplus", "data.words"])
    }

    private func expectRefused(_ data: JSONValue?, paths: [String]) async throws {
        try await House.withHouse { house in
            _ = try await house.administration.publish([.init(file: "recording.yaml", text: Self.recording.text)])
            let opened = try await house.open(route: "recording")
            let before = try await house.census()
            let outcome = try await house.outcome(
                .act(case: opened.reference, action: "note", data: data), as: house.provider)
            let refusal = try #require(outcome.refusal)
            #expect(refusal.reason == .invalidData)
            let problems = refusal.facts["problems"]?.arrayValue ?? []
            #expect(problems.compactMap { $0["path"]?.stringValue }.sorted() == paths)
            for path in paths { #expect(refusal.sentence.contains(path)) }
            #expect(try await house.census() == before)
        }
    }

    @Test func whatFitsIsRecordedAndLaterRecordsJoinIt() async throws {
        try await House.withHouse { house in
            _ = try await house.administration.publish([.init(file: "recording.yaml", text: Self.recording.text)])
            let opened = try await house.open(route: "recording")
            try await house.act("note", on: opened.reference, data: .object(Self.right), by: house.provider)
            var later = Self.right
            later["words"] = "no"
            later["remark"] = "changed"
            try await house.act("note", on: opened.reference, data: .object(later), by: house.provider)
            // Another action's fields stand beside them.
            try await house.act("sign", on: opened.reference, data: ["signed": true], by: house.provider)
            let record = try await house.engine.caseDetail(opened.reference, as: house.provider.credential).record
            #expect(record == .object(later.merging(["signed": true]) { first, _ in first }))
            // What was said the first time stays in the history.
            let story = try await house.engine.history(
                of: opened.reference, now: House.now, as: house.provider.credential)
            #expect(story.events.map(\.payload).dropFirst() == [.object(Self.right), .object(later), ["signed": true]])
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func anActionThatRecordsNothingTakesNoData() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            let outcome = try await house.outcome(
                .act(case: opened.reference, action: "submit", data: ["x": 1]), as: house.provider)
            #expect(outcome.refusal?.reason == .invalidData)
            _ = try await house.outcome(.act(case: opened.reference, action: "submit", data: [:]), as: house.provider)
                .receipt()
        }
    }
}
