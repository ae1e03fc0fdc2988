import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// What `explain` says of an action that needs the votes of a meeting: the door's own words, and how the votes stand,
/// to whom they are open.
@Suite struct AwaitedDecisionTests {
    private static func explained(_ house: House, _ name: String, _ action: String = "approve", as person: House.Person)
        async throws
        -> ActionExplanation
    {
        try #require(try await house.engine.explain(name, as: person.credential).first { $0.action == action })
    }

    /// What the door says to somebody who tries, beside what was explained to them.
    private static func expectTheDoorsWords(
        _ committee: Committee, _ action: String = "approve", on name: String, by person: House.Person,
        at time: Instant?,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let said = try await explained(committee.house, name, action, as: person)
        let refusal = try await committee.house.give(
            .decide, ["action": .string(action), "reasons": "x"], on: name, by: person, at: time
        )
        .refusal
        let facts = try #require(refusal?.facts.objectValue, sourceLocation: location)
        let blockedBy = try #require(said.blockedBy?.objectValue, sourceLocation: location)
        #expect(
            blockedBy["reason"]?.stringValue == refusal?.reason.rawValue && !said.possible, sourceLocation: location)
        #expect(
            blockedBy.filter { $0.key != "reason" } == facts.filter { $0.key != "reason" }, sourceLocation: location)
    }

    @Test func itTellsWhichMeetingIsAwaitedUntilItOpens() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let name = try await committee.ready("01-10")
            let meeting = try #require(try await house.engine.meeting(of: name, as: committee.clerk.credential)).meeting
            for person in [committee.clerk, committee.chair] {
                let said = try await Self.explained(house, name, as: person)
                #expect(said.blockedBy?["reason"] == "no_meeting" && said.blockedBy?["meeting"] == .string(meeting))
                #expect(said.blockedBy?["date"]?.stringValue == String(meeting.suffix(10)) && said.votes == nil)
                #expect(said.next == "waits for the meeting \(meeting)")
                try await Self.expectTheDoorsWords(committee, on: name, by: person, at: nil)
            }
            // The provider learns nothing from it; to withdraw needs no meeting.
            let told = try await Self.explained(house, name, as: house.simulatingProvider)
            #expect(
                told.blockedBy?["reason"] == "not_permitted" && told.votes == nil
                    && told.next == "waits for: decider, officer")
            #expect(try await Self.explained(house, name, "withdraw", as: house.simulatingProvider).possible)
            await #expect(throws: EngineError.self) {
                try await house.engine.explain(name, as: house.otherOfficer.credential)
            }
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func itTellsTheCountAsFarAsItIsOpen() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let (name, other) = (try await committee.ready("01-10"), try await committee.ready("01-11"))
            try await committee.open(["chair", "ann"])
            func votes(_ person: House.Person, _ action: String = "approve", on name: String = name) async throws
                -> AwaitedVotes
            {
                try #require(try await Self.explained(house, name, action, as: person).votes)
            }
            // 1. Nobody voted: officers see for whom it waits.
            let none = try await votes(committee.clerk)
            #expect(
                none.meeting == Committee.february && none.date.description == "2024-02-13" && none.majority == "simple"
            )
            #expect(
                none.for == 0 && none.against == 0 && none.abstained == 0 && none.outcome == "no"
                    && none.missingVotes == 1)
            #expect(none.quorum == 2 && none.present == 2 && none.counted == 2 && none.missingMembers == 0)
            #expect(none.awaited == ["ann", "chair"])
            #expect(
                try await Self.explained(house, name, as: committee.clerk).next
                    == "waits for votes at \(Committee.february)")
            try await Self.expectTheDoorsWords(
                committee, on: name, by: committee.clerk, at: Committee.at("02-13", "10:00"))
            // 2. Members before their own vote, and those who are not there, see no count; neither from the door.
            _ = try await committee.vote("refuse", on: name, by: committee.ann).receipt()
            for person in [committee.chair, committee.bob, house.reviewer] {
                let closed = try await votes(person)
                #expect(closed.quorum == 2 && closed.counted == 2)
                #expect(closed.for == nil && closed.against == nil && closed.abstained == nil && closed.outcome == nil)
                #expect(closed.missingVotes == nil && closed.awaited == nil)
            }
            try await Self.expectTheDoorsWords(
                committee, on: name, by: committee.chair, at: Committee.at("02-13", "10:05"))
            let refusal = try await committee.decide("approve", on: name, by: committee.chair, at: "10:05").refusal
            #expect(
                refusal?.reason == .notCarried && refusal?.facts["against"] == nil && refusal?.facts["outcome"] == nil)
            #expect(refusal?.sentence.contains("once they have voted") == true)
            #expect(try await Self.explained(house, name, as: committee.bob).blockedBy?["reason"] == "not_permitted")
            // 3. Who voted sees it, and what is missing; names are for officers and deciders.
            let own = try await votes(committee.ann)
            #expect(own.for == 0 && own.against == 1 && own.missingVotes == 2 && own.awaited == nil)
            let (seen, way) = (try await votes(committee.clerk), try await votes(committee.clerk, "refuse"))
            #expect(
                seen.awaited == ["chair"] && seen.missingVotes == 2 && way.missingVotes == 0 && way.outcome == "yes")
            #expect(try await Self.explained(house, name, "refuse", as: committee.clerk).possible)
            #expect(
                seen.summary
                    == """
                    at \(Committee.february): 0 for, 1 against, 0 abstained; 2 more for it carry it; not voted: \
                    chair
                    """
            )
            // The other case on the agenda has votes of its own.
            #expect(try await votes(committee.clerk, on: other) == none)
            // 4. A vote that changes; a tie, which the chair's vote decides.
            _ = try await committee.vote("approve", on: name, by: committee.ann, at: "10:10").receipt()
            #expect(try await votes(committee.clerk).missingVotes == 0)
            try await Self.expectTheDoorsWords(
                committee, "refuse", on: name, by: committee.clerk, at: Committee.at("02-13", "10:15"))
            _ = try await committee.vote("refuse", on: name, by: committee.chair, at: "10:20").receipt()
            let tied = try await votes(committee.chair)
            #expect(
                tied.outcome == "tie" && tied.for == 1 && tied.against == 1 && tied.missingVotes == 1
                    && tied.awaited == [])
            #expect(try await votes(committee.chair, "refuse").outcome == "casting")
            try await Self.expectTheDoorsWords(
                committee, on: name, by: committee.chair, at: Committee.at("02-13", "10:25"))
            // 5. Who leaves for it takes the quorum along, and is awaited no more.
            _ = try await house.give(.recuse, on: other, by: committee.ann, at: Committee.at("02-13", "10:30"))
                .receipt()
            let short = try await Self.explained(house, other, as: committee.clerk)
            #expect(short.votes?.counted == 1 && short.votes?.missingMembers == 1 && short.votes?.awaited == ["chair"])
            #expect(short.next == "waits for 1 more member at \(Committee.february): without them it has no quorum")
            for person in [committee.clerk, committee.chair] {
                try await Self.expectTheDoorsWords(committee, on: other, by: person, at: Committee.at("02-13", "10:35"))
            }
            // 6. Carried: possible, and done. Providers and other bodies never saw any of it.
            #expect(try await Self.explained(house, name, as: house.simulatingProvider).votes == nil)
            #expect(try await Self.explained(house, name, "refuse", as: committee.clerk).possible)
            _ = try await committee.decide("refuse", on: name).receipt()
            try await house.expectSound()
        }
    }

    /// An officer decides no case in which they have an interest, and reads it no longer.
    @Test func anOfficerWithAnInterestNeitherDecidesNorReads() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let name = try await committee.ready("01-10")
            try await committee.open(["chair", "ann"])
            #expect(try await house.engine.work(as: committee.clerk.credential).work.contains { $0.reference == name })
            _ = try await house.give(
                .declare, ["nature": "family"], on: name, by: committee.clerk, at: Committee.at("02-13", "09:30")
            )
            .receipt()
            #expect(
                try await house.give(
                    .decide, ["action": "approve", "reasons": "x"], on: name, by: committee.clerk,
                    at: Committee.at("02-13", "10:00")
                ).refusal?.reason == .conflict)
            await #expect { try await house.engine.explain(name, as: committee.clerk.credential) } throws: {
                $0.isNotFound
            }
            let work = try await house.engine.work(as: committee.clerk.credential).work
            #expect(!work.contains { $0.reference == name })
        }
    }
}
