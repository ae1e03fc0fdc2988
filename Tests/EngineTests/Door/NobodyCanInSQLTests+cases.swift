import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import WorkflowCore

/// Evidence, closed cases, conditions and tokens.
extension NobodyCanInSQLTests {
    // long: a list of attempts, each refused.
    @Test func readAnotherProvidersEvidence() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            let name = opened.reference
            let file = Array("%PDF-1.7 the plan\n".utf8)
            let sha256 = try await house.send(file, named: "plan.pdf", for: name)
            let members: JSONValue = ["requirement": "assessment-plan", "sha256": .string(sha256), "name": "plan.pdf"]
            let their = try await house.outcome(
                .open(body: "SAB", submission: try House.submission(changing: "provider_ukprn", to: nil), route: nil),
                as: house.otherProvider
            ).receipt().reference
            try await Intruder.inside(house) { intruder in
                func content(_ person: House.Person) -> SQL {
                    "SELECT FROM accredit.read_evidence(\(Intruder.digest(person)), \(opened.id), 1, 0)"
                }
                #expect(try await intruder.give("attach", name, members, as: house.provider) == "done")
                #expect(try await intruder.rows(content(house.officer), as: house.officer) == 0, "it is a draft")
                #expect(try await intruder.give("act", name, ["action": "submit"], as: house.provider) == "done")
                let before = try await house.stored()
                for person in [house.provider, house.officer] {
                    #expect(try await intruder.rows(content(person), as: person) == 1)
                }
                // 1. The file goes to either side's token and to no other; no setting stands for one.
                for person in try [house.otherProvider, house.otherOfficer, house.analyst, .nobody] {
                    #expect(try await intruder.rows(content(person), as: person) == 0)
                    #expect(try await intruder.rows(content(person), inTheNameOf: "provider") == 0)
                    #expect(try await intruder.rows("SELECT FROM accredit.case_evidence", as: person) == 0)
                    #expect(try await intruder.rows("SELECT FROM accredit.evidence_of(\(opened.id))", as: person) == 0)
                    #expect(try await intruder.rows("SELECT FROM accredit.evidence_held()", as: person) == 0)
                }
                try await intruder.expectRefused(
                    Self.breakIns + [
                        "SELECT FROM accredit.evidence_chunk", "SELECT FROM accredit.evidence_blob",
                        "SELECT FROM accredit.evidence_holding",
                        "SELECT FROM accredit.evidence_upload",
                        "INSERT INTO accredit.evidence_holding SELECT * FROM accredit.evidence_holding",
                        "UPDATE accredit.case_evidence SET case_id = NULL", "SELECT accredit.forget_upload(NULL)",
                        "SELECT accredit.actor_of_token('')", "SELECT lo_import('/etc/passwd')",
                    ])
                // 2. To know its digest, or where it is attached, is not to have it.
                #expect(try await intruder.give("attach", their, members, as: house.otherProvider) == "no_such_file")
                let reuse: JSONValue = ["requirement": "assessment-plan", "reuse": ["case": .string(name), "item": 1]]
                #expect(try await intruder.give("attach", their, reuse, as: house.otherProvider) == "unknown_item")
                for command in ["attach", "detach", "share", "consult"] {
                    #expect(
                        try await intruder.give(command, name, ["item": 1, "body": "SBB"], as: house.otherProvider)
                            == "unknown_case")
                }
                let begun = try await intruder.connection.query(
                    """
                    SELECT refusal ->> 'reason' FROM accredit.begin_evidence(\(Intruder.digest(house.otherProvider)), \
                    \(name), 'attach', 3)
                    """
                )
                #expect(try begun.first?.decode(String.self, at: 0) == "unknown_case")
                #expect(try await house.stored() == before)
                // 3. Nor does the digest of another's file pass for one's own.
                let digest = Intruder.digest(house.otherProvider)
                let forged = try await intruder.connection.query(
                    "SELECT content FROM accredit.begin_evidence(\(digest), \(their), 'attach', 3)")
                let upload = try #require(forged.first).decode(UUID.self, at: 0)
                _ = try await intruder.connection.query("SELECT accredit.take_evidence(\(digest), \(upload), 0, 'abc')")
                let ended = try await intruder.connection.query(
                    """
                    SELECT accredit.finish_evidence(\(digest), \(upload), decode(\(sha256), 'hex'), 'application/pdf') \
                    ->> 'reason'
                    """
                )
                #expect(try ended.first?.decode(String.self, at: 0) == "upload_lost")
                #expect(try await house.stored() == before)
                // 4. What is attached is read by whoever enters, and by nobody in the name of another.
                #expect(try await intruder.rows("SELECT FROM accredit.case_evidence", inTheNameOf: "provider") == 0)
                #expect(try await intruder.rows("SELECT FROM accredit.case_evidence", as: house.provider) == 1)
            }
        }
    }

    @Test func actOnAClosedCase() async throws {
        try await House.withHouse { house in
            let withdrawn = try await house.open().reference
            let accredited = try await house.lead(to: "accredited").reference
            let commands = try await house.admin.withConnection { connection in
                try await connection.query(
                    "SELECT name FROM accredit.command WHERE name NOT IN ('open', 'correct') ORDER BY name")
            }.map { try $0.decode(String.self, at: 0) }
            #expect(commands.count > 30)
            let members: JSONValue = [
                "action": "approve", "data": [:], "submission": try House.completeSubmission(), "reason": "Because.",
                "event": 2, "item": 1,
                "request": 1, "kind": "deadline", "what": "standard", "working_days": 5, "question": "Why?",
                "text": "So.",
                "due": "2040-01-31",
                "reviewer": "reviewer", "nature": "family", "recommendation": "approve", "response": "There.",
                "reasons": "So.",
                "body": "SBB",
                "requirement": "assessment-plan", "url": "https://a.example/", "how": "opened", "officer": "officer",
                "tags": ["late"],
            ]
            try await Intruder.inside(house) { intruder in
                #expect(try await intruder.give("act", withdrawn, ["action": "withdraw"], as: house.provider) == "done")
                let before = try await house.stored()
                // Every command there is, by everybody, on a case that was withdrawn; and every decision on one that is
                // accredited.
                for person in [house.provider, house.officer, house.reviewer, house.decider] {
                    for command in commands {
                        let status = try await intruder.give(command, withdrawn, members, as: person)
                        #expect(status != "done" && status != "unauthenticated", "\(command)")
                    }
                    for action in [
                        "submit", "recommend", "approve", "refuse", "defer", "withdraw", "lapse", "confirm-conditions",
                    ] {
                        let status = try await intruder.give("act", accredited, ["action": .string(action)], as: person)
                        #expect(["not_from_here", "not_permitted"].contains(status), "\(action): \(status)")
                    }
                    #expect(
                        try await intruder.give(
                            "decide", accredited, ["action": "refuse", "reasons": "So."], as: person) == "not_from_here"
                    )
                }
                _ = try await intruder.connection.query("SELECT FROM accredit.fire_due(100)")
                try await intruder.expectRefused(
                    Self.breakIns + [
                        "UPDATE accredit.case_head SET state = 'accredited', closed_at = NULL",
                        "DELETE FROM accredit.case_register",
                        "UPDATE accredit.case_register SET status = 'current'",
                        "UPDATE accredit.case_timer SET due_at = clock_timestamp()",
                        "SELECT accredit.register_case(NULL, NULL, NULL)",
                        "SELECT accredit.fire_simulated(1, clock_timestamp())",
                        "SELECT accredit.fire_timers(1, NULL, false)", "SELECT accredit.revert_migration(NULL)",
                    ])
                #expect(try await house.stored() == before)
            }
            try await house.expectSound()
        }
    }

    @Test func dischargeTheirOwnCondition() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "awaiting-meeting").reference
            let items: JSONValue = .array(
                ["One.", "Two."].map { ["kind": "condition", "text": $0, "due": "2040-01-31"] })
            try await house.makeReady(for: "approve-with-conditions", on: name, by: house.decider)
            try await Intruder.inside(house) { intruder in
                let decision: JSONValue = ["action": "approve-with-conditions", "reasons": "Two gaps.", "items": items]
                #expect(try await intruder.give("decide", name, decision, as: house.decider) == "done")
                // A fact that guards read is nobody's to hand over.
                let open = try await intruder.give(
                    "act", name, ["action": "notify-conditions", "data": ["open_conditions": 0]], as: house.officer)
                #expect(open == "invalid_data")
                // Before they are told of a condition, there is none to be shown.
                #expect(
                    try await intruder.give("satisfy", name, ["item": 1, "response": "There."], as: house.provider)
                        == "no_such_item")
                let notified = try await intruder.give(
                    "act", name, ["action": "notify-conditions"], as: house.officer)
                #expect(notified == "done")
                for item in [1, 2] as [JSONValue] {
                    #expect(
                        try await intruder.give(
                            "satisfy", name, ["item": item, "response": "There."], as: house.provider) == "done")
                }
                #expect(try await intruder.give("discharge", name, ["item": 1], as: house.officer) == "done")
                let before = try await house.stored()
                for person in [house.provider, house.simulatingProvider] {
                    for item in [2, .number(2), "2", 1] as [JSONValue] {
                        #expect(
                            try await intruder.give("discharge", name, ["item": item, "role": "officer"], as: person)
                                == "not_permitted")
                    }
                    #expect(
                        try await intruder.give("reopen", name, ["item": 2, "reason": "So."], as: person)
                            == "not_permitted")
                    #expect(
                        try await intruder.give(
                            "prolong", name, ["item": 2, "due": "2041-01-31", "reason": "So."], as: person)
                            == "not_permitted")
                }
                #expect(
                    try await intruder.give("satisfy", name, ["item": 2, "response": "There."], as: house.officer)
                        == "not_permitted")
                #expect(
                    try await intruder.give("discharge", name, ["item": 2], as: house.otherProvider) == "unknown_case")
                try await intruder.expectRefused(
                    Self.breakIns + [
                        "UPDATE accredit.case_decision_item SET status = 'discharged'",
                        "DELETE FROM accredit.case_decision_item",
                        "UPDATE accredit.case_facts SET record = '{\"open_conditions\": 0}'",
                        "SELECT accredit.count_conditions(NULL)",
                        "SELECT accredit.decide_discharge(NULL, NULL, NULL, NULL)",
                        "SELECT accredit.project_discharge(NULL, NULL, NULL, NULL)",
                    ])
                #expect(try await house.stored() == before)
                #expect(try await intruder.give("discharge", name, ["item": 2], as: house.decider) == "done")
            }
            // Whatever a session sets, the history that it wrote is whole.
            try await house.expectSound()
        }
    }

    /// A token that was revoked is no good in a transaction that began before.
    @Test func useATokenThatWasRevokedMeanwhile() async throws {
        try await House.withHouse { house in
            let name = try await house.open().reference
            try await Intruder.inside(house) { intruder in
                _ = try await intruder.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
                _ = try await intruder.connection.query("SELECT count(*) FROM accredit.command")
                _ = try await house.value(
                    """
                    WITH revoked AS (
                        UPDATE accredit.token SET revoked_at = clock_timestamp() WHERE digest =
                            \(Intruder.digest(house.provider)) RETURNING 1)
                    SELECT count(*) FROM revoked
                    """, as: Int.self)
                await #expect(throws: PostgresError.self) {
                    try await intruder.give("act", name, ["action": "submit"], as: house.provider)
                }
                _ = try await intruder.connection.execute("ROLLBACK")
                #expect(
                    try await intruder.give("act", name, ["action": "submit"], as: house.provider) == "unauthenticated")
            }
        }
    }
}
