import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// What is before which meeting, where plans change.
// long: one story in its order; each step needs what the steps before it left.
@Suite struct AgendaTests {
    @Test func casesOfACancelledMeetingComeOntoTheNextAtOnce() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let name = try await committee.ready("01-10")
            let late = try await committee.ready("02-07")
            let onto: [String: JSONValue] = ["meeting": "2024-02-13", "reason": "Urgent."]
            _ = try await house.give(.place, onto, on: late, by: committee.clerk, at: Committee.at("02-08")).receipt()
            let cancel: [String: JSONValue] = ["reason": "The hall is flooded."]
            // 1. By officers, with a reason, before its day has gone by.
            for (person, members, time, reason) in [
                (committee.chair, cancel, "02-09", Refusal.Reason.notPermitted),
                (committee.ann, cancel, "02-09", .notPermitted),
                (house.simulatingProvider, cancel, "02-09", .unknownMeeting),
                (committee.clerk, [:], "02-09", .invalidData),
                (committee.clerk, ["reason": " "], "02-09", .invalidData),
                (committee.clerk, cancel, "02-14", .meetingDay),
            ] {
                let outcome = try await committee.tend(
                    .cancel, Committee.february, members, at: Committee.at(time), by: person)
                #expect(outcome.refusal?.reason == reason, "\(members) \(time)")
            }
            #expect(try await committee.sitting(of: name, at: Committee.at("02-09", "12:00")) == "2024-02-13 planned")
            // 2. It is, once, and so are both cases on the next; the provider is told why.
            for _ in 1...2 {
                let outcome = try await committee.tend(
                    .cancel, Committee.february, cancel, at: Committee.at("02-09", "13:00"))
                guard case .done(let receipt) = outcome else { throw CommandOutcome.NotDone() }
                #expect(receipt.now == "cancelled")
            }
            #expect(
                try await house.value("SELECT count(*) FROM accredit.meeting_event WHERE what = 'cancel'", as: Int.self)
                    == 1)
            for case_ in [name, late] {
                #expect(
                    try await committee.sitting(of: case_, at: Committee.at("02-09", "12:59")) == "2024-02-13 planned")
                #expect(
                    try await committee.sitting(of: case_, at: Committee.at("02-09", "13:00")) == "2024-03-12 planned")
            }
            let passed = try await house.engine.meeting(of: name, as: house.provider.credential)?.passed ?? []
            #expect(passed.first { $0.date.description == "2024-02-13" }?.because == "cancelled")
            let shown = try await house.engine.meeting(Committee.february, as: committee.ann.credential)
            #expect(
                shown.status == "cancelled" && shown.cancelledBecause == "The hall is flooded." && shown.agenda.isEmpty)
            // 3. Nothing is done to it any more, and nothing placed on it.
            let day = try Committee.at("02-13")
            for verb in [MeetingVerb.open, .attend, .close, .cancel] {
                let refusal = try await committee.tend(
                    verb, Committee.february, verb == .cancel ? ["reason": "Other."] : [:], at: day
                )
                .refusal
                #expect(
                    refusal?.reason == .meetingStatus && refusal?.sentence.contains("is cancelled") == true, "\(verb)")
            }
            let placed = try await house.give(.place, onto, on: name, by: committee.clerk, at: Committee.at("02-10"))
            #expect(placed.refusal?.reason == .meetingStatus)
            // 4. Called for its day it is held after all, and the cases are before it again.
            try await committee.tend(
                .call, nil, ["date": "2024-02-13", "papers_close": "2024-02-06"], at: Committee.at("02-12"))
            #expect(try await committee.sitting(of: name, at: day) == "2024-02-13 planned")
            #expect(try await committee.sitting(of: late, at: day) == "2024-02-13 planned")
            try await committee.open()
            #expect(
                try await committee.tend(.cancel, Committee.february, cancel, at: day).refusal?.facts["found"] == "open"
            )
            try await house.expectSound()
        }
    }

    /// Where the workflow asks for votes, and where a decider decides in the committee's name.
    @Test(arguments: [
        "{series: accreditation-committee, quorum: 1, majority: simple, votes: optional}", "accreditation-committee",
    ])
    func aMeetingDecidesOnlyWhatIsBeforeIt(meeting: String) async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house, route: MeetingRoute(meeting: meeting))
            let (before, after) = (try await committee.ready("01-10"), try await committee.ready("02-07"))
            try await committee.open()
            func decide(_ name: String, key: String, at time: String = "11:00") async throws -> CommandOutcome {
                let members: [String: JSONValue] = ["action": "approve", "meeting": .string(Committee.february)]
                return try await house.give(
                    .decide, members, on: name, by: committee.chair, key: key, at: Committee.at("02-13", time))
            }
            // The other became ready after the papers had closed; taken as a late paper, it is decided too.
            let refusal = try await decide(after, key: "one").refusal
            let waits = try #require(refusal)
            #expect(waits.reason == .noMeeting && waits.facts["expected"] == .string(Committee.february))
            #expect(waits.sentence.contains("2024-03-12"))
            _ = try await decide(before, key: "two").receipt()
            _ = try await house.give(
                .place, ["meeting": "2024-02-13", "reason": "Urgent."], on: after, by: committee.clerk,
                at: Committee.at("02-13", "11:10")
            ).receipt()
            _ = try await decide(after, key: "one", at: "11:20").receipt()
            #expect(try await decide(before, key: "two").receipt().isReplay)
            try await house.expectSound()
        }
    }

    @Test func whoWasRecusedByMistakeTakesPartAgain() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let name = try await committee.ready("01-10")
            try await committee.open(["chair", "ann"])
            func readmit(
                _ member: JSONValue?, reason: JSONValue? = "Another Ann.", by person: House.Person,
                at time: String = "10:30"
            )
                async throws -> CommandOutcome
            {
                let members = ["member": member, "reason": reason].compactMapValues(\.self)
                return try await house.give(.readmit, members, on: name, by: person, at: Committee.at("02-13", time))
            }
            func recuse(at time: String) async throws {
                _ = try await house.give(
                    .recuse, ["member": "ann", "reason": "Her college."], on: name, by: committee.clerk,
                    at: Committee.at("02-13", time)
                ).receipt()
            }
            try await recuse(at: "09:30")
            #expect(try await committee.vote("approve", on: name, by: committee.ann).refusal?.reason == .recused)
            // 1. By officers alone, of who has left, with a reason.
            for person in [committee.ann, committee.chair, house.simulatingProvider] {
                #expect(try await readmit("ann", by: person).refusal?.reason == .notPermitted)
            }
            for (member, reason) in [
                (JSONValue?.none, "x" as JSONValue?), ("bob", "x"), ("nobody", "x"), ("ann", nil), ("ann", " "),
            ] {
                #expect(try await readmit(member, reason: reason, by: committee.clerk).refusal?.reason == .invalidData)
            }
            // 2. Then they vote and count; the provider reads nothing of it.
            _ = try await readmit("ann", by: committee.clerk).receipt()
            #expect(try await house.engine.meeting(of: name, as: committee.clerk.credential)?.recused == [])
            _ = try await committee.vote("approve", on: name, by: committee.ann, at: "10:40").receipt()
            let told = try await house.engine.history(of: name, now: .now, as: house.provider.credential).events.filter
            {
                $0.command == "readmit"
            }
            #expect(told.isEmpty)
            // 3. Who leaves once more has left, and with them the quorum.
            try await recuse(at: "10:42")
            #expect(try await committee.decide("approve", on: name, by: committee.clerk).refusal?.reason == .noQuorum)
            #expect(try await readmit("ann", by: committee.clerk, at: "10:45").refusal == nil)
            _ = try await committee.vote("approve", on: name, by: committee.chair, at: "10:50").receipt()
            _ = try await committee.decide("approve", on: name).receipt()
            #expect(try await readmit("ann", by: committee.clerk, at: "11:30").refusal?.reason == .decided)
            try await house.expectSound()
        }
    }
}
