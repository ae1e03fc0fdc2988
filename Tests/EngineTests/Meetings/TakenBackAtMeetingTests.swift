import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// Decisions of a meeting that are looked at before they are recorded, and taken back afterwards.
@Suite struct TakenBackAtMeetingTests {
    /// A committee whose approval waits for its letter.
    private static func committee(_ house: House) async throws -> Committee {
        let text = MeetingRoute().text
            .replacing(
                "  accredited: {", with: "  letter: {party: body, standard: 5 working days}\n  accredited: {"
            )
            .replacing("approve: {from: committee, to: accredited", with: "approve: {from: committee, to: letter")
            .replacing(
                "  refuse: {from",
                with: "  send: {from: letter, to: accredited, by: officer, marks: notified}\n  refuse: {from"
            )
            .replacing("stops: decided", with: "stops: notified")
            .replacing("marks: decided, decides: refused", with: "marks: [decided, notified], decides: refused")
        _ = try await house.administration.publish([.init(file: "meeting-test.yaml", text: text)])
        return try await Committee(house, route: nil)
    }

    @Test func minutesKeepADecisionThatWasTakenBackAndSayIt() async throws {
        try await House.withHouse { house in
            let committee = try await Self.committee(house)
            let cases = [try await committee.ready("01-10"), try await committee.ready("01-11")]
            try await committee.open()
            for name in cases {
                for member in [committee.chair, committee.ann] {
                    _ = try await committee.vote("approve", on: name, by: member).receipt()
                }
                _ = try await committee.decide("approve", on: name, by: committee.chair).receipt()
            }
            func minutes() async throws -> [MeetingItem] {
                try await house.engine.meeting(Committee.february, as: committee.ann.credential).minutes.items
            }
            let decided = try await minutes()
            // 1. While the meeting is open: the case is before it again, with the votes that were cast.
            _ = try await house.give(
                .takeBack, ["reason": "The wrong line."], on: cases[0], by: committee.clerk,
                at: Committee.at("02-13", "11:30")
            ).receipt()
            var items = try await minutes()
            let taken = try #require(items.first { $0.takenBack != nil })
            #expect(
                taken.case == cases[0] && taken.takenBack?.reason == "The wrong line." && taken.takenBack?.by == "clerk"
            )
            #expect(taken.decision?.decision == "approved" && taken.decision?.reasons == "As the members said.")
            #expect(items.filter { $0.case == cases[0] }.map(\.status).sorted() == ["decided", "waiting"])
            _ = try await committee.decide("approve", on: cases[0], by: committee.chair, at: "11:40").receipt()
            try await committee.tend(.close, at: Committee.at("02-13", "12:00"))
            items = try await minutes()
            #expect(items.map(\.case).sorted() == ([cases[0]] + cases).sorted())
            // 2. Once it has closed: what the minutes said stays, and the taking back is said beside it.
            _ = try await house.give(
                .takeBack, ["reason": "No quorum, as it turned out."], on: cases[1], by: committee.clerk,
                at: Committee.at("02-14")
            ).receipt()
            let after = try await minutes()
            let last = try #require(after.first { $0.case == cases[1] })
            #expect(last.takenBack?.reason == "No quorum, as it turned out.")
            #expect(last.decision == decided.first { $0.case == cases[1] }?.decision)
            #expect(after.filter { $0.case == cases[0] } == items.filter { $0.case == cases[0] })
            let next = try await house.engine.meeting(of: cases[1], as: committee.ann.credential)
            let february = try #require(Day(year: 2024, month: 2, day: 13))
            #expect(next.map { $0.date > february } == true)
            try await house.expectSound()
        }
    }

    @Test func aRehearsalSaysWhatWouldBeDecidedAndChangesNothing() async throws {
        try await House.withHouse { house in
            let committee = try await Self.committee(house)
            let cases = [try await committee.ready("01-10"), try await committee.ready("01-11")]
            try await committee.open()
            for member in [committee.chair, committee.ann] {
                _ = try await committee.vote("approve", on: cases[0], by: member).receipt()
            }
            let list =
                (cases + [cases[0], "SAB-0000"]).enumerated().map { place, name in
                    MeetingDecision(case: name, members: ["action": "approve"], key: "february#\(place)")
                }
            let time = try Committee.at("02-13", "11:00")
            let before = try await house.stored()
            let shown = try await house.engine.record(
                list, at: time, isRehearsal: true, as: committee.chair.credential)
            #expect(try await house.stored() == before)
            let done = try await house.engine.record(list, at: time, as: committee.chair.credential)
            #expect(try shown[0].receipt() == (try done[0].receipt()) && shown[1].refusal?.reason == .notCarried)
            #expect(shown.dropFirst().map(\.refusal?.reason) == done.dropFirst().map(\.refusal?.reason))
            let again = try await house.engine.record(
                list, at: time, isRehearsal: true, as: committee.chair.credential)
            #expect(try again[0].receipt().isReplay)
            let stranger = try await house.engine.record(
                Array(list.prefix(1)), isRehearsal: true, as: Credential(secret: "nobody"))
            #expect(stranger == [.unauthenticated])
        }
    }
}
