import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

/// How much work waits, as monitors are told.
@Suite struct WorkWaitingTests {
    private static func waiting(_ house: House) async throws -> WorkWaiting {
        try #require(try await house.pool.workWaiting(within: .seconds(10)))
    }

    @Test func `cases, timers and letters that wait are counted`() async throws {
        try await House.withHouse { house in
            let nothing = try await Self.waiting(house)
            #expect(nothing.openCases == 0 && nothing.overdueCases == 0 && nothing.timersBehind == 0)
            #expect(nothing.timersAge == 0 && nothing.lettersAge == 0)
            #expect(nothing.letters == ["waiting": 0, "held": 0, "unconfirmed": 0, "failed": 0])

            let submission = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
            for number in 0..<3 {
                let opening = Command(.open(body: "SAB", submission: submission, route: nil), key: "\(number)")
                guard case .done(let opened) = try await house.engine.perform(opening, as: house.provider.credential)
                else { return #expect(Bool(false), "it opens") }
                _ = try await house.engine.perform(
                    Command(.act(case: opened.reference, action: "submit", data: nil), key: "s"),
                    as: house.provider.credential)
            }
            let fresh = try await Self.waiting(house)
            #expect(fresh.openCases == 3 && fresh.overdueCases == 0 && fresh.timersBehind == 0)
            let waits = fresh.letters.values.reduce(0, +)
            #expect(waits > 0)

            // A month and a half later: two cases are late, and the third rests.
            try await house.admin.withConnection { connection in
                try await connection.batch(Self.later)
            }
            let late = try await Self.waiting(house)
            #expect(late.openCases == 3 && late.overdueCases == 2)
            #expect(late.timersBehind == 1 && (3_599...3_700).contains(late.timersAge))
            #expect(late.letters["failed"] == waits && late.letters["waiting"] == 0)
        }
    }

    private static let later = """
        CREATE TEMPORARY TABLE numbered AS
            SELECT h.case_id, row_number() OVER (ORDER BY h.case_id) AS n FROM accredit.case_head h;
        UPDATE accredit.case_head h SET opened_at = h.opened_at - interval '45 days',
            entered_at = h.entered_at - interval '45 days', last_at = h.last_at - interval '45 days';
        UPDATE accredit.case_event e SET occurred_at = e.occurred_at - interval '45 days',
            entered_at = e.entered_at - interval '45 days', previous_at = e.previous_at - interval '45 days';
        UPDATE accredit.case_head h SET party = 'paused' FROM numbered x WHERE x.case_id = h.case_id AND x.n = 3;
        INSERT INTO accredit.case_timer AS t (case_id, kind, body_id, provider_id, due_at, simulated)
            SELECT h.case_id, 'deadline', h.body_id, h.provider_id, clock_timestamp() - interval '1 hour', false
            FROM accredit.case_head h JOIN numbered x ON x.case_id = h.case_id AND x.n = 1
            ON CONFLICT (case_id, kind) DO UPDATE SET due_at = excluded.due_at;
        UPDATE accredit.case_letter SET status = 'failed'
        """
}
