import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// Which meeting a case is on, and how a meeting is held.
@Suite struct MeetingTests {
    @Test func aMissedCutOffGoesToTheNextMeetingAndTheWaitIsTheMeetings() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let inTime = try await committee.ready("01-02")
            let late = try await committee.ready("01-03")
            #expect(try await committee.sitting(of: inTime, at: Committee.at("01-04")) == "2024-01-09 planned")
            #expect(try await committee.sitting(of: late, at: Committee.at("01-04")) == "2024-02-13 planned")
            // What the January meeting does not reach goes on by itself; so it does where nobody holds the meeting.
            #expect(try await committee.sitting(of: inTime, at: Committee.at("01-10")) == "2024-02-13 planned")
            // In January the late case is not before it.
            try await committee.tend(.open, "2024-01-09", ["present": ["chair", "ann"]], at: Committee.at("01-09"))
            let early = try await house.give(
                .vote, ["vote": "approve"], on: late, by: committee.ann, at: Committee.at("01-09", "11:00"))
            #expect(early.refusal?.reason == .noMeeting && early.refusal?.facts["date"] == "2024-02-13")
            try await committee.tend(.close, "2024-01-09", at: Committee.at("01-09", "12:00"))
            #expect(try await committee.sitting(of: inTime, at: Committee.at("01-09", "13:00")) == "2024-02-13 planned")
            // In February it is decided. Its whole wait is the meeting's.
            try await committee.open()
            for member in [committee.ann, committee.bob] {
                _ = try await committee.vote("approve", on: late, by: member).receipt()
            }
            _ = try await committee.decide("approve", on: late).receipt()
            let waits = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT s.party || ' ' || accredit.local_day(s.from_at) || ' ' || accredit.local_day(s.until_at)
                    FROM accredit.case_head h CROSS JOIN LATERAL accredit.case_spans(h.case_id) AS s
                    WHERE h.reference = \(late) AND s.party = 'meeting'
                    """)
            }.map { try $0.decode(String.self, at: 0) }
            #expect(waits == ["meeting 2024-01-03 2024-02-13"])
            let passed = try await house.engine.meeting(of: inTime, as: house.provider.credential)?.passed ?? []
            #expect(
                passed.prefix(1).map(\.because) == ["not_reached"] && passed.first?.date.description == "2024-01-09")
            try await house.expectSound()
        }
    }

    @Test func theAgendaIsThoseWhoAreReadyInOrderAndWhatPeopleMoved() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let (first, second, third) = (
                try await committee.ready("01-10"), try await committee.ready("01-20"),
                try await committee.ready("02-07")
            )
            func agenda() async throws -> [String] {
                try await house.engine.meeting(Committee.february, as: house.officer.credential).agenda.map {
                    "\($0.case) \($0.status)"
                }
            }
            // A late paper needs a reason.
            let place: [String: JSONValue] = ["meeting": "2024-02-13"]
            let bare = try await house.give(.place, place, on: third, by: committee.clerk, at: Committee.at("02-08"))
            #expect(bare.refusal?.reason == .invalidData)
            _ = try await house.give(
                .place, place.merging(["reason": "Urgent."]) { $1 }, on: third, by: committee.clerk,
                at: Committee.at("02-08")
            ).receipt()
            _ = try await house.give(
                .place, ["position": 1], on: second, by: committee.clerk, at: Committee.at("02-09")
            ).receipt()
            try await committee.open()
            #expect(try await agenda() == ["\(second) waiting", "\(first) waiting", "\(third) waiting"])
            // Held over: off this agenda, onto the next; the reason is the provider's to see, and the members' votes do
            // not come along.
            _ = try await committee.vote("approve", on: first, by: committee.ann).receipt()
            let heldOver = try await house.give(
                .holdOver, ["reason": "The paper lacks a page."], on: first, by: committee.chair,
                at: Committee.at("02-13", "10:30")
            ).receipt()
            #expect(heldOver.effect?["meeting"]?["date"] == "2024-03-12" && heldOver.party == "meeting")
            #expect(try await committee.sitting(of: first, at: Committee.at("02-13", "10:31")) == "2024-03-12 planned")
            #expect(try await agenda() == ["\(second) waiting", "\(third) waiting", "\(first) held_over"])
            #expect(
                try await committee.vote("approve", on: first, by: committee.ann, at: "10:40").refusal?.reason
                    == .noMeeting)
            for (verb, members, person) in [
                (Command.Verb.holdOver, ["reason": "Me."] as [String: JSONValue], house.simulatingReviewer),
                (.place, ["position": 2], committee.chair), (.holdOver, ["reason": "Me."], house.simulatingProvider),
            ] {
                let refusal = try await house.give(
                    verb, members, on: second, by: person, at: Committee.at("02-13", "10:50")
                ).refusal
                #expect(refusal?.reason == .notPermitted)
            }
            try await house.expectSound()
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func aMeetingIsHeldOnItsDayByThoseWhoMay() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            typealias Attempt = (
                verb: MeetingVerb, name: String?, members: [String: JSONValue], time: Instant, reason: Refusal.Reason
            )
            let (past, day, eve) = (try Committee.at("02-14"), try Committee.at("02-13"), try Committee.at("02-12"))
            let attempts: [Attempt] = [
                (.open, "2024-02-12", [:], eve, .unknownMeeting),
                (.open, "other-2024-02-13", [:], day, .unknownMeeting),
                (.open, "nonsense", [:], day, .unknownMeeting), (.open, "2024-02-30", [:], day, .unknownMeeting),
                (.open, Committee.february, [:], eve, .meetingDay), (.open, Committee.february, [:], past, .meetingDay),
                (.attend, Committee.february, [:], past, .meetingDay),
                (.close, Committee.february, [:], day, .meetingStatus),
                (.open, Committee.february, ["present": ["nobody"]], day, .noSuchMember),
                (.open, Committee.february, ["present": ["clerk"]], day, .noSuchMember),
                (.open, Committee.february, ["present": "ann"], day, .invalidData),
                (.open, Committee.february, ["present": ["ann"], "chair": "bob"], day, .invalidData),
                (.open, Committee.february, ["present": ["ann"], "apologies": ["ann"]], day, .invalidData),
                (
                    .call, nil, ["date": "2024-02-20", "papers_close": "2024-02-19"],
                    past.advanced(bySeconds: 10 * 86_400), .meetingDay
                ),
                (.call, nil, ["date": "2024-02-20"], past, .invalidData),
                (.call, nil, ["papers_close": "2024-02-20"], past, .invalidData),
                (.call, nil, ["date": "2024-02-20", "papers_close": "2024-02-21"], past, .invalidData),
                (.call, nil, ["date": "2024-03-12", "papers_close": "2024-03-11"], past, .meetingStatus),
                (
                    .call, nil, ["date": "2024-02-20", "papers_close": "2024-02-19", "series": "tea"], past,
                    .invalidData
                ),
            ]
            for attempt in attempts {
                let outcome = try await committee.tend(attempt.verb, attempt.name, attempt.members, at: attempt.time)
                #expect(outcome.refusal?.reason == attempt.reason, "\(attempt): \(outcome)")
                #expect(outcome.refusal?.sentence.isEmpty == false)
            }
            // In the past: what to do stands in the refusal.
            let missed = try await committee.tend(.open, Committee.february, at: past)
            #expect(missed.refusal?.sentence.contains("accreditation-committee-2024-03-12") == true)
            #expect(missed.refusal?.sentence.contains("in the past") == true)
            #expect(try await house.value("SELECT count(*) FROM accredit.meeting_event", as: Int.self) == 0)
            // Who may.
            for person in [committee.ann, house.simulatingProvider, house.otherOfficer, house.analyst] {
                let outcome = try? await house.engine.updateMeeting(
                    .open, Committee.february, [:], as: person.credential)
                #expect(
                    outcome?.refusal.map { [.notPermitted, .unknownMeeting, .meetingDay].contains($0.reason) } == true)
            }
            #expect(
                try await committee.tend(
                    .call, nil, ["date": "2024-02-20", "papers_close": "2024-02-19"], at: past, by: committee.chair
                )
                .refusal?.reason == .notPermitted)
            await #expect(throws: EngineError.self) {
                _ = try await house.engine.updateMeeting(
                    .open, Committee.february, [:], as: Credential(secret: "nobody"))
            }
            #expect(
                try await house.engine.updateMeeting(
                    .open, Committee.february, [:], at: day, as: house.officer.credential
                )
                .refusal?.reason
                    == .timeNotAllowed)
            // Apologies before it, then open, again, and closed, again: repeated, it stays as it is.
            try await committee.tend(.attend, Committee.february, ["apologies": ["bob"]], at: eve)
            for _ in 1...2 {
                let outcome = try await committee.tend(
                    .open, "2024-02-13", ["present": ["chair", "ann"], "chair": "chair"], at: day)
                #expect(
                    outcome
                        == .done(
                            .init(
                                meeting: Committee.february, date: try Day("2024-02-13"),
                                papersClose: try Day("2024-02-06"), now: "open",
                                present: 2)))
            }
            let open = try await house.engine.meeting(Committee.february, as: house.reviewer.credential)
            #expect(
                open.present == ["ann", "chair"] && open.apologies == ["bob"] && open.chair == "chair"
                    && open.minutes.closedAt == nil)
            for _ in 1...2 {
                try await committee.tend(
                    .close, Committee.february, ["notes": "Done."], at: day.advanced(bySeconds: 3_600))
            }
            #expect(
                try await committee.tend(.close, Committee.february, ["notes": "Not done."], at: past).refusal?.reason
                    == .meetingStatus)
            #expect(
                try await committee.tend(.attend, Committee.february, ["present": ["bob"]], at: past).refusal?.reason
                    == .meetingStatus)
            let events: String = try await house.value(
                "SELECT string_agg(what, ' ' ORDER BY n) FROM accredit.meeting_event")
            #expect(events == "attend open close")
            // A meeting beyond the series takes what is ready by its own cut-off.
            let name = try await committee.ready("02-15")
            try await committee.tend(
                .call, nil, ["date": "2024-02-20", "papers_close": "2024-02-19"], at: Committee.at("02-16"))
            #expect(try await committee.sitting(of: name, at: Committee.at("02-17")) == "2024-02-20 planned")
            let list = try await house.engine.meetings(
                from: try Day("2024-02-01"), until: try Day("2024-03-31"), as: house.officer.credential)
            #expect(list.map(\.status) == ["closed", "missed", "missed"] && list.map(\.called) == [nil, true, nil])
            for person in [house.provider, house.analyst, house.otherOfficer] {
                let seen = try await house.engine.meetings(
                    from: try Day("2024-02-01"), until: try Day("2024-02-28"), as: person.credential)
                #expect(seen.filter { $0.status == "closed" || $0.called == true } == [])
            }
        }
    }
}
