import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// Votes, who may cast them, who sees them, and what they carry.
@Suite struct VoteTests {
    @Test func whoVotesAndWhenAndWhatADecisionNeeds() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let name = try await committee.ready("01-10", by: committee.bob)
            // 1. Before the meeting, nothing.
            #expect(try await committee.vote("approve", on: name, by: committee.ann).refusal?.reason == .noMeeting)
            #expect(try await committee.decide("approve", on: name).refusal?.reason == .noMeeting)
            try await committee.open(["chair", "bob"])
            // 2. Those who are there, for what decides, and not who recommended it.
            #expect(try await committee.vote("approve", on: name, by: committee.ann).refusal?.reason == .notPresent)
            #expect(try await committee.vote("approve", on: name, by: committee.bob).refusal?.reason == .separation)
            #expect(try await committee.vote("approve", on: name, by: committee.clerk).refusal?.reason == .notPermitted)
            #expect(
                try await committee.vote("approve", on: name, by: house.simulatingProvider).refusal?.reason
                    == .notPermitted)
            for wrong in ["withdraw", "recommend", ""] {
                #expect(try await committee.vote(wrong, on: name, by: committee.chair).refusal?.reason == .invalidData)
            }
            // 3. Who is kept from the case makes no quorum.
            _ = try await committee.vote("approve", on: name, by: committee.chair).receipt()
            let alone = try await committee.decide("approve", on: name).refusal
            #expect(
                alone?.reason == .noQuorum && alone?.facts["counted"] == 1 && alone?.facts["present"] == 2
                    && alone?.facts["quorum"] == 2)
            try await committee.tend(
                .attend, Committee.february, ["present": ["chair", "ann", "bob"]], at: Committee.at("02-13", "11:10"))
            // 4. What is not carried is not decided; a vote may change until then.
            _ = try await committee.vote("refuse", on: name, by: committee.ann, at: "11:20").receipt()
            let other = try await committee.decide("refuse", on: name, at: "11:30").refusal
            #expect(other?.reason == .notCarried && other?.facts["outcome"] == "tie")
            _ = try await committee.vote("abstain", on: name, by: committee.ann, at: "11:40").receipt()
            #expect(try await committee.decide("refuse", on: name, at: "11:50").refusal?.facts["for"] == 0)
            #expect(
                try await committee.decide("approve", on: name, by: committee.bob, at: "11:50").refusal?.reason
                    == .notPermitted)
            let done = try await committee.decide("approve", on: name, at: "12:00").receipt()
            #expect(done.effect?["meeting"]?["date"] == "2024-02-13" && done.state == "accredited")
            // 5. After it: refused, with what to do.
            let late = try await committee.vote("refuse", on: name, by: committee.ann, at: "12:10").refusal
            #expect(late?.reason == .decided && late?.facts["meeting"] == .string(Committee.february))
            #expect(late?.sentence.contains("appeal") == true)
            for verb in [Command.Verb.recuse, .holdOver, .place] {
                let person = verb == .recuse ? committee.ann : committee.clerk
                let refusal = try await house.give(
                    verb, ["reason": "Late."], on: name, by: person, at: Committee.at("02-13", "12:20")
                )
                .refusal
                #expect(refusal?.reason == .decided, "\(verb)")
            }
            try await house.expectSound()
        }
    }

    @Test func theChairsVoteDecidesATieWhereTheSchemeSaysSo() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let plain = MeetingRoute(meeting: "{series: accreditation-committee, quorum: 2}", name: "no-casting")
            _ = try await house.administration.publish([.init(file: "plain.yaml", text: plain.text)])
            let (tied, stuck) = (
                try await committee.ready("01-10"), try await committee.ready("01-11", route: "no-casting")
            )
            try await committee.open(["chair", "ann"])
            for name in [tied, stuck] {
                _ = try await committee.vote("approve", on: name, by: committee.chair).receipt()
                _ = try await committee.vote("refuse", on: name, by: committee.ann).receipt()
            }
            #expect(try await committee.decide("refuse", on: tied).refusal?.facts["outcome"] == "tie")
            _ = try await committee.decide("approve", on: tied).receipt()
            #expect(try await committee.decide("approve", on: stuck).refusal?.facts["outcome"] == "tie")
            let item = try await house.engine.meeting(Committee.february, as: house.officer.credential).minutes.items
                .first
            #expect(item?.tally?.outcome == "casting" && item?.tally?.for == 1 && item?.tally?.against == 1)
        }
    }

    @Test func recusalAndInterestsTakeTheQuorum() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let name = try await committee.ready("01-10")
            try await committee.open(["chair", "ann"])
            for member in [committee.chair, committee.ann] {
                _ = try await committee.vote("approve", on: name, by: member).receipt()
            }
            // Whoever leaves takes their vote along, and the quorum.
            _ = try await house.give(
                .recuse, ["reason": "My old college."], on: name, by: committee.ann, at: Committee.at("02-13", "10:30")
            ).receipt()
            #expect(try await committee.decide("approve", on: name).refusal?.reason == .noQuorum)
            #expect(
                try await committee.vote("approve", on: name, by: committee.ann, at: "11:10").refusal?.reason
                    == .recused)
            let again = try await house.give(.recuse, on: name, by: committee.ann, at: Committee.at("02-13", "11:10"))
            #expect(again.refusal?.reason == .recused)
            // An officer says it of another; an interest does the same by itself.
            try await committee.tend(
                .attend, Committee.february, ["present": ["chair", "ann", "bob", "simulatingReviewer"]],
                at: Committee.at("02-13", "11:20"))
            _ = try await house.give(
                .recuse, ["member": "bob"], on: name, by: committee.clerk, at: Committee.at("02-13", "11:30")
            )
            .receipt()
            _ = try await house.give(
                .declare, ["nature": "family"], on: name, by: committee.chair, at: Committee.at("02-13", "11:40")
            )
            .receipt()
            #expect(
                try await committee.vote("approve", on: name, by: committee.chair, at: "11:50").refusal?.reason
                    == .conflict)
            let refusal = try await committee.decide("approve", on: name, at: "12:00").refusal
            #expect(refusal?.reason == .noQuorum && refusal?.facts["counted"] == 0 && refusal?.facts["present"] == 4)
            // The reason is the body's: it is neither in the history nor anywhere that the provider reads.
            let story = try await house.engine.history(of: name, now: House.now, as: house.provider.credential)
            #expect(story.events.filter { $0.command == "recuse" }.allSatisfy { $0.payload == nil })
            try await house.expectSound()
        }
    }

    @Test func votesAreSeenByThoseWhoHaveVotedAndNeverByProviders() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let name = try await committee.ready("01-10")
            try await committee.open()
            _ = try await committee.vote("approve", on: name, by: committee.ann).receipt()
            _ = try await committee.vote("refuse", on: name, by: committee.chair).receipt()
            func seen(_ person: House.Person) async throws -> [String]? {
                try await house.engine.meeting(Committee.february, as: person.credential).agenda.first?.votes?.map {
                    "\($0.member) \($0.vote)"
                }
            }
            let both = ["ann approve", "chair refuse"]
            for (person, expected) in [
                (committee.bob, []), (committee.ann, both), (committee.clerk, both), (house.reviewer, []),
            ] {
                #expect(try await seen(person) == expected)
            }
            _ = try await committee.vote("abstain", on: name, by: committee.bob).receipt()
            #expect(try await seen(committee.bob) == ["ann approve", "bob abstain", "chair refuse"])
            // Providers, agencies and other bodies see nothing of it, by no way.
            let waits = try await house.engine.meeting(of: name, as: house.provider.credential)
            #expect(waits?.meeting != nil && waits?.votes == nil && waits?.recused == nil && waits?.rule == nil)
            let story = try await house.engine.history(of: name, now: House.now, as: house.provider.credential)
            for event in story.events where event.command == "vote" {
                #expect(
                    event.principal == nil && event.payload == nil
                        && event.effect?["meeting"]?.objectValue?.keys.sorted() == ["date", "series"])
            }
            for person in [house.provider, house.otherProvider, house.analyst, house.otherOfficer] {
                let seen = try? await house.engine.meeting(Committee.february, as: person.credential)
                // Another body has a meeting of its own that day, and nothing is on it.
                #expect(seen?.agenda ?? [] == [] && seen?.present ?? [] == [])
                let rows = try await house.pool.withConnection { connection in
                    try await connection.pipeline([
                        Engine.enter(person.credential),
                        "SELECT ballot FROM accredit.case_vote UNION ALL SELECT reason FROM accredit.case_recusal",
                    ])
                }
                #expect(rows.last?.isEmpty == true)
            }
            // Their own row alone, to members themselves.
            let own = try await house.pool.withConnection { connection in
                try await connection.pipeline([
                    Engine.enter(committee.ann.credential), "SELECT ballot FROM accredit.case_vote",
                ])
            }
            #expect(try own.last?.map { try $0.decode(String.self, at: 0) } == ["approve"])
            // Once decided the body sees all of them, and the count goes to nobody else.
            _ = try await committee.vote("approve", on: name, by: committee.chair).receipt()
            _ = try await committee.decide("approve", on: name).receipt()
            #expect(try await seen(house.reviewer) == ["ann approve", "bob abstain", "chair approve"])
            await #expect(throws: PostgresError.self) {
                try await house.pool.withConnection { try await $0.query("SELECT tally FROM accredit.case_resolution") }
            }
        }
    }
}
