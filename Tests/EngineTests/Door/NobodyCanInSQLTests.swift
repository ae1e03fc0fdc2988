import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import WorkflowCore

/// What nobody can do, straight at the database as the service's role (see ``Intruder`` for where its power ends). Each
/// test shows first that whoever it is for can; then that others cannot, whatever they set and shadow; and that no
/// table has changed.
@Suite(.serialized) struct NobodyCanInSQLTests {
    /// Ways around the door that are the same for every table of cases.
    static let breakIns: [SQL] = [
        "INSERT INTO accredit.case_event SELECT * FROM accredit.case_event",
        "UPDATE accredit.case_event SET principal_id = NULL",
        "DELETE FROM accredit.case_event", "TRUNCATE accredit.case_event CASCADE",
        "UPDATE accredit.case_head SET closed_at = NULL",
        "SELECT FROM accredit.case_head FOR UPDATE", "UPDATE accredit.case_facts SET record = '{}'",
        "SELECT accredit.perform_as(NULL, '[]', '{}', NULL)",
        "SELECT accredit.write_event(NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        "SELECT FROM accredit.token", "UPDATE accredit.token SET principal_id = NULL",
        "UPDATE accredit.principal SET roles = '{decider}'",
        "SET ROLE accredit_owner", "SET ROLE accredit_operator", "SET SESSION AUTHORIZATION postgres",
        "SET session_replication_role = replica", "ALTER TABLE accredit.case_review DISABLE ROW LEVEL SECURITY",
        "ALTER FUNCTION accredit.perform(bytea, jsonb) SET search_path = pg_temp",
        "CREATE FUNCTION accredit.x() RETURNS int RETURN 1",
    ]

    @Test func reviewWithAConflict() async throws {
        try await House.withHouse { house in
            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            let name = try await house.reviewed().reference
            let people = try await house.seatThree(on: name)
            let ballot = JSONValue.object(House.review("approve"))
            try await Intruder.inside(house) { intruder in
                #expect(try await intruder.give("review", name, ballot, as: people[1]) == "done")
                // 1. A transaction of one snapshot, taken before the interest is declared, does not get through.
                let question: SQL = "SELECT count(*) FROM accredit.command"
                for level in ["REPEATABLE READ", "SERIALIZABLE"] {
                    _ = try await intruder.connection.execute("BEGIN ISOLATION LEVEL \(unsafeRaw: level)")
                    _ = try await intruder.connection.query(question)
                    await #expect { try await intruder.give("review", name, ballot, as: people[2]) } throws: {
                        ($0 as? PostgresError)?.sqlState == SQLState("25000")
                    }
                    _ = try await intruder.connection.execute("ROLLBACK")
                }
                try await Self.write(interestOf: "member", in: house)
                let before = try await house.stored()
                // 2. Still seated, and kept from it all the same; also at a time of their own, in one call with what
                //    would undo it, and after they have said that it was over long ago.
                #expect(try await intruder.give("review", name, ballot, as: people[2]) == "conflict")
                var earlier = House.review("approve")
                earlier["occurred_at"] = "2019-12-31T10:00:00Z"
                #expect(try await intruder.give("review", name, .object(earlier), as: people[2]) == "time_not_allowed")
                let both = ["join", "review"].map { command in
                    JSONValue.object(
                        House.review("approve").merging(["command": .string(command), "case": .string(name)]) { $1 })
                }
                #expect(try await intruder.give(both, as: people[2]) == ["not_on_panel", "conflict"])
                let ended = try await intruder.connection.query(
                    """
                    SELECT accredit.update_reviewers(\(Intruder.digest(people[2])), jsonb_build_object(
                        'what', 'end_interest', 'until', '2021-01-01',
                        'id',
                            \(try await house.value("SELECT id::text FROM accredit.interest", as: String.self))::text))
                            ->> 'status'
                    """)
                #expect(try ended.first?.decode(String.self, at: 0) == "refused")
                // 3. What is written down of interests and seats is out of reach.
                try await intruder.expectRefused(
                    Self.breakIns + [
                        "DELETE FROM accredit.interest", "SELECT FROM accredit.interest",
                        "UPDATE accredit.interest SET until_day = '2020-01-01'",
                        "DELETE FROM accredit.case_interest", "UPDATE accredit.case_assignment SET principal_id = NULL",
                        "INSERT INTO accredit.case_review SELECT * FROM accredit.case_review",
                        "SELECT accredit.decide_review(NULL, NULL, NULL, NULL)",
                        "SELECT accredit.project_panel(NULL, NULL, NULL, NULL)",
                        "SELECT accredit.unseat(NULL, NULL)",
                    ])
                #expect(try await house.stored() == before)
                #expect(try await intruder.give("review", name, ballot, as: people[0]) == "done")
            }
            try await house.expectSound()
        }
    }

    private static func write(interestOf person: String, in house: House) async throws {
        _ = try await house.value(
            """
            WITH written AS (
                INSERT INTO accredit.interest (principal_id, organisation_id, nature, from_day, declared_by)
                SELECT p.id, h.provider_id, 'ownership', '2020-01-01', p.id FROM accredit.principal p,
                    accredit.case_head h
                WHERE p.name = \(person)
                RETURNING 1)
            SELECT count(*) FROM written
            """, as: Int.self)
    }

    @Test func decideWhatTheyRecommended() async throws {
        try await House.withHouse { house in
            let both = try await house.person("both", roles: ["reviewer", "decider"])
            try await Intruder.inside(house) { intruder in
                let other = try await house.lead(to: "awaiting-meeting").reference
                try await house.makeReady(for: "approve", on: other, by: both)
                #expect(try await intruder.give("act", other, ["action": "approve"], as: both) == "done")
                // In one call with the recommendation, and in every call after it.
                let name = try await house.lead(to: "review").reference
                try await house.makeReady(for: "recommend", on: name, by: both)
                func act(_ action: String, _ data: JSONValue = [:]) -> JSONValue {
                    ["command": "act", "case": .string(name), "action": .string(action), "data": data]
                }
                let recommended = act("recommend", ["recommendation": "Accredit."])
                #expect(try await intruder.give([recommended, act("approve")], as: both) == ["done", "separation"])
                let before = try await house.stored()
                let refuse = act("refuse", ["reasons": "No."])
                #expect(try await intruder.give([act("approve"), refuse], as: both) == ["separation", "separation"])
                #expect(try await intruder.give("decide", name, ["action": "approve"], as: both) == "separation")
                for command in ["expire", "renew", "escalate", "miss", "remind", "reproject", "no-such"] {
                    let status = try await intruder.give(
                        command, name, ["kind": "deadline", "action": "approve"], as: both)
                    #expect(["not_due", "unknown_command"].contains(status), "\(command): \(status)")
                }
                #expect(
                    try await intruder.give("act", name, ["action": "approve", "role": "decider"], as: house.reviewer)
                        == "not_permitted")
                #expect(try await intruder.give("act", name, ["action": "approve"], as: .nobody) == "unauthenticated")
                // Who somebody is and what they did is out of reach.
                try await intruder.expectRefused(
                    Self.breakIns + [
                        "UPDATE accredit.principal SET roles = '{officer,reviewer,decider}'",
                        "INSERT INTO accredit.token SELECT * FROM accredit.token",
                        "SELECT accredit.decide_act(NULL, NULL, NULL, NULL)",
                        "UPDATE accredit.workflow_action SET separate_from = '{}'",
                        "SELECT accredit.publish_workflow('{}')",
                        "SELECT accredit.decide_decide(NULL, NULL, NULL, NULL)",
                        "SELECT accredit.project_decision(NULL, NULL, NULL, NULL)",
                    ])
                #expect(try await house.stored() == before)
                #expect(try await intruder.give("act", name, ["action": "approve"], as: house.decider) == "done")
            }
            try await house.expectSound()
        }
    }

    @Test func seeAnothersUnsubmittedScore() async throws {
        try await House.withHouse { house in
            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            let receipt = try await house.reviewed()
            let people = try await house.seatThree(on: receipt.reference)
            let review = JSONValue.object(House.review("refuse"))
            try await Intruder.inside(house) { intruder in
                #expect(try await intruder.give("review", receipt.reference, review, as: people[0]) == "done")
                let before = try await house.stored()
                let reviews: SQL = "SELECT FROM accredit.case_review"
                let told: SQL =
                    "SELECT FROM accredit.panel_of(\(receipt.id)) AS p WHERE jsonb_array_length(p -> 'reviews') > 0"
                // 1. Its author and the officer read it; who has yet to review does not, however they ask.
                #expect(try await intruder.rows(reviews, as: people[0]) == 1)
                #expect(try await intruder.rows(told, as: house.officer) == 1)
                for person in try [
                    people[1], people[2], house.reviewer, house.provider, house.otherOfficer, house.analyst, .nobody,
                ] {
                    for question in [
                        reviews, told, "SELECT FROM accredit.case_review WHERE pg_temp.told(ballot)",
                        """
                        SELECT FROM accredit.case_payload p JOIN accredit.case_event e USING (case_id, seq) WHERE \
                        e.command = 'review'
                        """,
                        """
                        SELECT FROM accredit.case_event e WHERE e.command = 'review' AND e.effect::text ~ \
                        'refuse|quality'
                        """,
                        "SELECT FROM pg_stats WHERE schemaname = 'accredit' AND tablename ~ '^case_'",
                    ] as [SQL] { #expect(try await intruder.rows(question, as: person) == 0, "\(question)") }
                }
                try await intruder.expectRefused(
                    Self.breakIns + [
                        "UPDATE accredit.case_review SET ballot = 'approve'",
                        "CREATE RULE r AS ON SELECT TO accredit.case_review DO INSTEAD NOTHING",
                        "CREATE POLICY mine ON accredit.case_review USING (true)",
                        "COPY accredit.case_review TO PROGRAM 'cat'",
                        "SELECT accredit.decided_by(NULL, NULL, NULL, false)", "SELECT pg_read_file('/etc/passwd')",
                    ])
                _ = try await intruder.connection.execute("SET row_security = off")
                try await intruder.expectRefused([reviews])
                _ = try await intruder.connection.execute("SET row_security = on")
                // 2. Nor by the name of who wrote it, whatever is set.
                for name in ["chair", "lay", "officer"] {
                    #expect(try await intruder.rows(reviews, inTheNameOf: name) == 0)
                    #expect(try await intruder.rows(told, inTheNameOf: name) == 0)
                }
                #expect(try await house.stored() == before)
                #expect(
                    try await intruder.give(
                        "review", receipt.reference, .object(House.review("approve")), as: people[1]) == "done")
                #expect(try await intruder.rows(told, as: people[1]) == 1)
            }
        }
    }
}
