import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// What somebody with the service's own connection cannot do to a meeting.
@Suite struct MeetingIntruderTests {
    private static let refused: [SQL] = [
        "UPDATE accredit.meeting SET present = ARRAY(SELECT id FROM accredit.principal)",
        "SELECT * FROM accredit.meeting",
        "INSERT INTO accredit.case_vote SELECT * FROM accredit.case_vote",
        "UPDATE accredit.case_vote SET ballot = 'approve'",
        "DELETE FROM accredit.case_recusal", "UPDATE accredit.case_agenda SET day = day - 30",
        "SELECT * FROM accredit.meeting_event",
        "SELECT tally FROM accredit.case_resolution", "UPDATE accredit.workflow_meeting SET quorum = 1",
        "UPDATE accredit.workflow_action SET meets = false",
        "SELECT accredit.set_meeting_dates('accreditation-committee', '{}', '{}')",
        "INSERT INTO accredit.meeting_date VALUES ('accreditation-committee', '2024-02-14', '2024-02-14')",
        "SELECT accredit.project_meeting(NULL, NULL, '{}', NULL)",
        "SELECT accredit.after_meeting(NULL, NULL, '{}', NULL)",
        "SELECT accredit.items_of(NULL, NULL)", "SELECT accredit.minutes_from(NULL, NULL)",
        "SELECT accredit.ballots_at(NULL, NULL, NULL)", "SELECT accredit.count_at(NULL, NULL, '', NULL)",
        "SELECT accredit.resolution_at(NULL, NULL, NULL, '', NULL)",
        "SELECT accredit.votes_seen(NULL, NULL, NULL, 1, true)",
        "SELECT accredit.publish_meeting(NULL, '{}')",
    ]

    // long: a list of attempts, each refused.
    @Test func nobodyGetsAroundTheMeeting() async throws {
        try await House.withHouse { house in
            let committee = try await Committee(house)
            let name = try await committee.ready("01-10", by: committee.bob)
            try await committee.open(["chair", "bob"])
            _ = try await committee.vote("refuse", on: name, by: committee.chair).receipt()
            try await Intruder.inside(house) { intruder in
                // 1. What is nobody's to read or write.
                try await intruder.expectRefused(Self.refused)
                // 2. The door, in straight SQL: each with their own token, and no more than through any other face.
                let time: JSONValue = .string(try Committee.at("02-13", "11:00").description)
                func give(_ command: String, _ members: [String: JSONValue], as person: House.Person) async throws
                    -> String
                {
                    try await intruder.give(
                        command, name, .object(members.merging(["occurred_at": time]) { $1 }), as: person)
                }
                let attempts: [(String, [String: JSONValue], House.Person, String)] = [
                    ("vote", ["vote": "approve"], committee.ann, "not_present"),
                    ("vote", ["vote": "approve"], committee.bob, "separation"),
                    (
                        "vote", ["vote": "approve", "member": "chair", "principal": "chair"], committee.clerk,
                        "not_permitted"
                    ),
                    ("vote", ["vote": ["approve"]], committee.chair, "invalid_data"),
                    ("vote", [:], committee.chair, "invalid_data"),
                    ("vote", ["vote": "approve"], house.simulatingProvider, "not_permitted"),
                    ("recuse", ["member": "chair"], committee.bob, "not_permitted"),
                    ("recuse", ["member": 7], committee.clerk, "no_such_member"),
                    ("readmit", ["member": "bob", "reason": "x"], committee.bob, "not_permitted"),
                    ("readmit", ["member": "bob", "reason": "x"], committee.clerk, "invalid_data"),
                    ("decide", ["action": "approve"], committee.clerk, "no_quorum"),
                    ("act", ["action": "approve"], committee.chair, "no_quorum"),
                    ("hold_over", ["reason": "x"], house.simulatingProvider, "not_permitted"),
                    ("hold_over", ["reason": 7], committee.clerk, "invalid_data"),
                    ("place", ["meeting": "2024-01-09", "reason": "x"], committee.clerk, "meeting_day"),
                    ("place", ["meeting": ["x"], "reason": "x"], committee.clerk, "unknown_meeting"),
                    ("place", ["position": 0], committee.clerk, "invalid_data"),
                    ("place", ["position": "1; DROP"], committee.clerk, "invalid_data"),
                ]
                for (command, members, person, reason) in attempts {
                    #expect(try await give(command, members, as: person) == reason, "\(command) \(members)")
                }
                // 3. Nor the meeting itself, without a token of its body.
                let asked: JSONValue = [
                    "what": "open", "meeting": .string(Committee.february), "present": ["ann"], "occurred_at": time,
                ]
                for person in [house.simulatingProvider, house.otherOfficer, committee.ann, house.analyst] {
                    let answer = try await intruder.connection.query(
                        "SELECT accredit.update_meetings(\(Intruder.digest(person)), \(asked)) ->> 'status'")
                    #expect(try answer.first?.decode(String.self, at: 0) == "refused")
                }
                // 4. A provider reads no vote.
                #expect(
                    try await intruder.rows("SELECT FROM accredit.case_vote", as: house.simulatingProvider) == 0)
                // Nor for whom it waits, nor what a meeting has counted; officers, who may, do.
                let awaited: SQL = "SELECT FROM accredit.ballots_awaited(clock_timestamp())"
                let seen: SQL = """
                    SELECT FROM accredit.case_head h, accredit.resolution_seen(h.case_id, 'approve') AS x
                    WHERE h.reference = \(name)
                        AND (x.votes IS NOT NULL OR x.blocked_by IS NOT NULL)
                    """
                for (person, rows) in [
                    (house.simulatingProvider, 0), (house.otherOfficer, 0), (house.analyst, 0), (committee.clerk, 1),
                ] {
                    #expect(try await intruder.rows(awaited, as: person) == 0, "\(person)")
                    #expect(try await intruder.rows(seen, as: person) == rows, "\(person)")
                }
                #expect(try await intruder.rows(seen, inTheNameOf: "clerk") == 0)
                // To whom it does not belong a case is not there, though they know its id: not even its state is told.
                let id = try await house.value(
                    "SELECT case_id FROM accredit.case_head WHERE reference = \(name)", as: UUID.self)
                let permission: SQL = """
                    SELECT FROM accredit.permission_seen(\(id), 'approve') AS p
                    WHERE p.role IS NOT NULL OR p.blocked_by IS NOT NULL
                    """
                for (person, rows) in [
                    (house.otherOfficer, 0), (house.otherProvider, 0), (house.analyst, 0), (committee.clerk, 1),
                ] {
                    #expect(try await intruder.rows(permission, as: person) == rows, "\(person)")
                }
                #expect(try await intruder.rows(permission, inTheNameOf: "clerk") == 0)
            }
            #expect(
                try await house.value("SELECT string_agg(ballot, ' ') FROM accredit.case_vote", as: String.self)
                    == "refuse")
            #expect(try await house.value("SELECT cardinality(present) FROM accredit.meeting", as: Int.self) == 2)
        }
    }
}
