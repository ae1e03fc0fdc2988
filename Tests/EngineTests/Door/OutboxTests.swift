import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import Turnaround

/// What follows an event: on the case itself by followers, on other cases by outbox commands.
@Suite(.serialized) struct OutboxTests {
    /// A case left in the committee's hands, and one in `information` whose outbox command is to withdraw it: the
    /// system may `lapse` there.
    private static func enqueue(_ house: House, from source: Receipt, to target: UUID, asking action: String)
        async throws
    {
        try await house.admin.withConnection { connection in
            _ = try await connection.query(
                """
                SELECT accredit.enqueue_command(e, \(target), jsonb_build_object('command', 'act', 'action', \(action)))
                FROM accredit.case_event e WHERE e.case_id = \(source.id) AND e.seq = 1
                """)
        }
    }

    private static func information(_ house: House) async throws -> Receipt {
        let review = try await house.lead(to: "review")
        return try await house.act(
            "request-information", on: review.reference, data: ["question": "Why?"], by: house.officer)
    }

    private static func fire(_ house: House) async throws -> [String] {
        try await house.pool.withConnection { connection in
            try await connection.query("SELECT fired_command || ' ' || fired_status FROM accredit.fire_due(100)")
        }.map { try $0.decode(String.self, at: 0) }
    }

    @Test func aCommandOfTheOutboxIsGivenOnceBySystem() async throws {
        try await House.withHouse { house in
            let source = try await house.open()
            let target = try await Self.information(house)
            try await Self.enqueue(house, from: source, to: target.id, asking: "lapse")
            // Several servers at once: one of them runs it.
            let fired = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 { group.addTask { try await Self.fire(house) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(fired == ["act done"])
            let story = try await house.engine.history(
                of: target.reference, now: House.now, as: house.officer.credential)
            #expect(story.events.last?.to == "lapsed" && story.events.last?.role == "system")
            #expect(try await Self.fire(house) == [])
            #expect(
                try await house.value(
                    "SELECT count(*) FROM accredit.case_outbox WHERE done_at IS NOT NULL AND refusal IS NULL") == 1)
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func whatTheOtherCaseWillNotHaveIsKeptWithItsReason() async throws {
        try await House.withHouse { house in
            let source = try await house.open()
            let target = try await house.lead(to: "review")
            try await Self.enqueue(house, from: source, to: target.id, asking: "lapse")
            #expect(try await Self.fire(house) == ["act refused"])
            #expect(try await Self.fire(house) == [])
            #expect(try await house.value("SELECT refusal ->> 'reason' FROM accredit.case_outbox") == "not_from_here")
            #expect(
                try await house.engine.caseDetail(target.reference, as: house.officer.credential).summary.version
                    == target.version)
        }
    }

    @Test func aCommandOfTheOutboxWaitsForWhoHoldsTheCaseAndWhileItIsPaused() async throws {
        try await House.withHouse { house in
            let source = try await house.open()
            let target = try await Self.information(house)
            let pause = Command.Request.pause(case: target.reference, reason: "The campus is closed.")
            let agreed = try await house.outcome(pause, as: house.officer).receipt()
            _ = try await house.outcome(.consent(case: target.reference, event: agreed.version), as: house.provider)
                .receipt()
            try await Self.enqueue(house, from: source, to: target.id, asking: "lapse")
            #expect(try await Self.fire(house) == [])
            _ = try await house.outcome(.resume(case: target.reference), as: house.officer).receipt()
            let meanwhile = try await house.holding(target.id) { try await Self.fire(house) }
            #expect(meanwhile == [])
            #expect(try await Self.fire(house) == ["act done"])
        }
    }

    @Test func aFollowerSeesTheEventAndTheHeadBeforeAndStandsOrFallsWithIt() async throws {
        try await House.withHouse { house in
            try await house.admin.withConnection { connection in
                try await connection.batch(
                    """
                    CREATE FUNCTION accredit.after_test(e accredit.case_event, head accredit.case_head, input jsonb, r
                        accredit.ruling) RETURNS void
                    LANGUAGE plpgsql AS $$
                    BEGIN
                        IF head.version <> e.seq - 1 OR head.state <> e.from_state THEN
                            RAISE EXCEPTION 'not the head from before';
                        END IF;
                        UPDATE accredit.case_facts SET record = record || jsonb_build_object('followed', e.seq) WHERE
                            case_id = e.case_id;
                    END $$;
                    UPDATE accredit.workflow_action SET after = '{test}' WHERE action = 'submit';
                    """)
            }
            let submitted = try await house.act("submit", on: try await house.open().reference, by: house.provider)
            #expect(
                try await house.value(
                    "SELECT (record ->> 'followed')::integer FROM accredit.case_facts WHERE case_id = \(submitted.id)")
                    == 2)
            // One that fails takes its event with it.
            try await house.admin.withConnection { connection in
                try await connection.batch("ALTER FUNCTION accredit.after_test RENAME TO after_gone")
            }
            let draft = try await house.open()
            await #expect(throws: (any Error).self) {
                try await house.act("submit", on: draft.reference, by: house.provider)
            }
            #expect(
                try await house.engine.caseDetail(draft.reference, as: house.provider.credential).summary.version == 1)
        }
    }
}
