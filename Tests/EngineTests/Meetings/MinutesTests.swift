import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// Decisions recorded in one go, minutes, and what happens when several people do things at once.
// long: one story in its order; each step needs what the steps before it left.
@Suite struct MinutesTests {
    @Test func decisionsAreRecordedInOneGoAndEachStandsAlone() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let cases = [
                try await committee.ready("01-10"), try await committee.ready("01-11"),
                try await committee.ready("01-12"),
            ]
            try await committee.open()
            for name in cases.prefix(2) {
                for member in [committee.chair, committee.ann] {
                    _ = try await committee.vote("approve", on: name, by: member).receipt()
                }
            }
            let items: JSONValue = [["kind": "recommendation", "text": "Publish the plan."]]
            let list =
                cases.enumerated().map { place, name in
                    MeetingDecision(
                        case: name, members: ["action": "approve", "items": items], key: "february#\(place)")
                } + [MeetingDecision(case: "SAB-0000", members: ["action": "approve"], key: "february#9")]
            let time = try Committee.at("02-13", "11:00")
            for replayed in [false, true] {
                let outcomes = try await house.engine.record(list, at: time, as: committee.clerk.credential)
                #expect(try outcomes.prefix(2).map { try $0.receipt().isReplay } == [replayed, replayed])
                #expect(outcomes[2].refusal?.reason == .notCarried)
                guard case .unknownCase = outcomes[3] else { throw CommandOutcome.NotDone() }
            }
            // The minutes follow from the record; once closed they are as they were.
            _ = try await house.give(.recuse, on: cases[2], by: committee.bob, at: Committee.at("02-13", "11:10"))
                .receipt()
            _ = try await house.give(
                .holdOver, ["reason": "No time."], on: cases[2], by: committee.clerk, at: Committee.at("02-13", "11:20")
            ).receipt()
            let draft = try await house.engine.meeting(Committee.february, as: committee.ann.credential).minutes
            #expect(draft.present == ["ann", "bob", "chair"] && draft.chair == "chair" && draft.closedAt == nil)
            #expect(
                draft.items.map(\.case) == cases && draft.items.map(\.status) == ["decided", "decided", "held_over"])
            #expect(
                draft.items[0].tally
                    == .init(
                        for: 2, against: 0, abstained: 0, present: 3, counted: 3, quorum: 2, majority: "simple",
                        outcome: "yes"))
            #expect(
                draft.items[0].decision?.items?.map(\.text.en) == ["Publish the plan."] && draft.items[0].votes == nil)
            #expect(
                draft.items[2].recused == ["bob"] && draft.items[2].reason == "No time."
                    && draft.items[2].heldOverTo?.description == "2024-03-12")
            try await committee.tend(
                .close, Committee.february, ["notes": "Tea was served."], at: Committee.at("02-13", "12:00"))
            let closed = try await house.engine.meeting(Committee.february, as: house.officer.credential)
            #expect(
                closed.status == "closed" && closed.minutes.notes == "Tea was served."
                    && closed.minutes.items == draft.items)
            #expect(closed.minutes.closedAt == (try Committee.at("02-13", "12:00")))
            // What comes after it changes nothing there.
            #expect(
                try await committee.vote("approve", on: cases[2], by: committee.ann, at: "13:00").refusal?.reason
                    == .noMeeting)
            #expect(
                try await house.engine.decisions(on: cases[0], as: house.provider.credential).map(\.decision) == [
                    "approved"
                ])
            try await house.expectSound()
        }
    }

    @Test func whoHasAnInterestReadsOnlyThatThereIsACase() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let cases = [try await committee.ready("01-10"), try await committee.ready("01-11")]
            try await committee.open()
            let kept = [committee.bob, house.simulatingDecider]
            for person in kept {
                _ = try await house.give(
                    .declare, ["nature": "family"], on: cases[0], by: person, at: Committee.at("02-13", "09:30")
                ).receipt()
            }
            for member in [committee.chair, committee.ann] {
                _ = try await committee.vote("refuse", on: cases[0], by: member).receipt()
            }
            _ = try await committee.decide("refuse", on: cases[0]).receipt()
            for isClosed in [false, true] {
                if isClosed {
                    try await committee.tend(.close, at: Committee.at("02-13", "12:00"), by: committee.chair)
                }
                for person in kept {
                    let meeting = try await house.engine.meeting(Committee.february, as: person.credential)
                    // What was not reached goes to the next meeting.
                    #expect(meeting.agenda.map(\.case) == (isClosed ? [] : [cases[1]]) && meeting.keptFrom == 1)
                    #expect(meeting.minutes.items.map(\.case) == [cases[1]] && meeting.minutes.keptFrom == 1)
                    let text = String(decoding: try JSONEncoder().encode(meeting), as: UTF8.self)
                    #expect(!text.contains(cases[0]) && !text.contains("As the members said"))
                }
                for person in [committee.ann, committee.chair, house.officer] {
                    let meeting = try await house.engine.meeting(Committee.february, as: person.credential)
                    #expect(Set(meeting.agenda.map(\.case)) == Set(isClosed ? [cases[0]] : cases))
                    #expect(meeting.keptFrom == nil)
                    #expect(Set(meeting.minutes.items.map(\.case)) == Set(cases) && meeting.minutes.keptFrom == nil)
                    #expect(meeting.minutes.items.contains { $0.decision?.reasons == "As the members said." })
                }
            }
        }
    }

    @Test func aRouteThatAsksForNoVotesIsDecidedInTheMeetingsName() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house, route: nil)
            let name = try await house.lead(to: "awaiting-meeting", from: try Committee.at("01-10")).reference
            try await committee.open()
            #expect(try await committee.vote("approve", on: name, by: committee.ann).refusal?.reason == .noMeeting)
            _ = try await committee.decide("approve", on: name, by: committee.chair).receipt()
            let item = try await house.engine.meeting(Committee.february, as: house.officer.credential).minutes.items
                .first
            #expect(item?.case == name && item?.tally == nil && item?.decision?.decision == "approved")
        }
    }

    @Test func aVoteIsReplayedByItsKey() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let name = try await committee.ready("01-10")
            try await committee.open()
            let first = try await committee.vote("approve", on: name, by: committee.ann, key: "mine").receipt()
            _ = try await committee.vote("refuse", on: name, by: committee.ann, key: "changed").receipt()
            // The repeat of the first neither votes again nor brings the old vote back.
            let again = try await committee.vote("approve", on: name, by: committee.ann, key: "mine").receipt()
            #expect(again.isReplay && again.version == first.version)
            #expect(
                try await house.value("SELECT string_agg(ballot, ' ') FROM accredit.case_vote", as: String.self)
                    == "refuse")
            guard case .keyReused = try await committee.vote("abstain", on: name, by: committee.ann, key: "mine") else {
                throw CommandOutcome.NotDone()
            }
        }
    }

    @Test func twoWhoDecideAtOnceDecideOnce() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let name = try await committee.ready("01-10")
            try await committee.open()
            for member in [committee.chair, committee.ann] {
                _ = try await committee.vote("approve", on: name, by: member).receipt()
            }
            let id: UUID = try await house.value("SELECT case_id FROM accredit.case_head WHERE reference = \(name)")
            let deciding = try await house.holding(id) {
                let deciding = [committee.clerk, committee.chair].map { person in
                    Task { try await committee.decide("approve", on: name, by: person) }
                }
                try await house.untilSomebodyWaits(2)
                return deciding
            }
            var outcomes: [CommandOutcome] = []
            for task in deciding { outcomes.append(try await task.value) }
            #expect(outcomes.filter { $0.refusal == nil }.count == 1)
            #expect(outcomes.compactMap(\.refusal).map(\.reason) == [.notFromHere])
            #expect(try await house.value("SELECT count(*) FROM accredit.case_decision", as: Int.self) == 1)
        }
    }

    @Test func whatIsDecidedWhileAMeetingClosesIsInItsMinutesOrRefused() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let name = try await committee.ready("01-10")
            try await committee.open()
            for member in [committee.chair, committee.ann] {
                _ = try await committee.vote("approve", on: name, by: member).receipt()
            }
            // Somebody is at the meeting's row: the decision waits, and then finds it closed.
            let decision = try await TestServer.withConnection(house.admin.configuration) { connection in
                try await connection.execute("BEGIN")
                _ = try await connection.query("SELECT 1 FROM accredit.meeting FOR UPDATE")
                let decision = Task { try await committee.decide("approve", on: name, at: "11:00") }
                try await house.untilSomebodyWaits()
                try await connection.execute(
                    "UPDATE accredit.meeting SET closed_at = opened_at + interval '1 hour', minutes = '{}'")
                try await connection.execute("COMMIT")
                return try await decision.value
            }
            #expect(decision.refusal?.reason == .noMeeting && decision.refusal?.facts["found"] == "closed")
            #expect(try await house.value("SELECT count(*) FROM accredit.case_decision", as: Int.self) == 0)
        }
    }
}
