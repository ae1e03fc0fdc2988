import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

/// Where a case stands, in words for its provider.
@Suite(.serialized) struct MilestoneTests {
    /// `reached received`, `now checking`, `ahead committee`, …
    private static func told(_ house: House, _ name: String, by person: House.Person? = nil) async throws -> [String] {
        try await house.engine.milestones(of: name, now: House.now, as: (person ?? house.provider).credential)
            .milestones.map {
                "\($0.standing.rawValue) \($0.phase.rawValue)"
            }
    }

    @Test func `a case goes from milestone to milestone`() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            let name = opened.reference
            let ahead = ["ahead checking", "ahead reviewers", "ahead committee", "ahead decided"]
            #expect(try await Self.told(house, name) == ["now draft"] + ahead)
            try await house.act("submit", on: name, by: house.provider)
            #expect(try await Self.told(house, name) == ["reached received", "now checking"] + ahead.dropFirst())
            try await house.act("confirm-complete", on: name, by: house.officer)
            #expect(
                try await Self.told(house, name) == ["reached received", "reached checking", "now reviewers"]
                    + ahead.dropFirst(2))
            _ = try await house.give(.ask, ["question": "Why?"], on: name, by: house.officer).receipt()
            #expect(
                try await Self.told(house, name) == [
                    "reached received", "reached checking", "reached reviewers", "now information",
                ]
                    + ahead.dropFirst())
            _ = try await house.give(.reply, ["request": 1, "text": "So."], on: name, by: house.provider).receipt()
            try await house.act("recommend", on: name, data: ["recommendation": "Approve."], by: house.reviewer)
            let waiting = try await house.engine.milestones(of: name, now: House.now, as: house.provider.credential)
                .milestones
            #expect(waiting.map(\.phase) == [.received, .checking, .reviewers, .committee, .decided])
            #expect(waiting[3].words.en == "The reviewers have made their recommendation." && waiting[3].meeting != nil)
            #expect(waiting[3].expectedBy == waiting[3].meeting && waiting[4].words.en == "We decide, and tell you.")
            #expect(waiting[0].words.cy == "Rydym wedi derbyn eich cyflwyniad.")
            try await house.act("approve", on: name, by: house.decider)
            try await house.act("notify", on: name, by: house.officer)
            let decided = try await house.engine.milestones(of: name, now: House.now, as: house.provider.credential)
                .milestones
            #expect(decided.map(\.standing) == [.reached, .reached, .reached, .reached, .reached, .now])
            #expect(decided.last?.words.en == "Your course is accredited.")
            // Neither people nor states are named, and others do not see it.
            let words = decided.map { $0.words.text(in: .en) }.joined()
            #expect(!words.contains("reviewer ") && !words.contains("awaiting-meeting") && !words.contains("Awaiting"))
            await #expect(throws: EngineError.self) {
                try await house.engine.milestones(of: name, now: House.now, as: house.otherProvider.credential)
            }
        }
    }

    @Test func `a rest is said, and comes to an end`() async throws {
        try await House.withHouse { house in
            let led = try await house.lead(to: "review")
            let pause = try await house.outcome(.pause(case: led.reference, reason: "Ill."), as: house.provider)
                .receipt()
            _ = try await house.outcome(.consent(case: led.reference, event: pause.version), as: house.officer)
                .receipt()
            #expect(
                try await Self.told(house, led.reference) == [
                    "reached received", "reached checking", "reached reviewers", "now paused",
                ])
            _ = try await house.outcome(.resume(case: led.reference), as: house.provider).receipt()
            #expect(
                try await Self.told(house, led.reference)
                    == ["reached received", "reached checking", "now reviewers", "ahead committee", "ahead decided"])
        }
    }
}
