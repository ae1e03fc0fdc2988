import EngineSupport
import Postgres

extension House {
    /// Makes the limit, or the term, of a case that has gone on for long end so many days from now.
    func near(_ reference: String, days: Int) async throws {
        try await admin.withConnection {
            _ = try await $0.execute(
                """
                UPDATE accredit.case_timer t SET due_at = clock_timestamp() + make_interval(days => \(Int32(days)))
                FROM accredit.case_head h
                WHERE h.case_id = t.case_id AND h.reference = \(reference) AND t.kind IN ('deadline', 'expiry')
                """)
            _ = try await $0.execute(
                """
                UPDATE accredit.case_head SET opened_at = clock_timestamp() - interval '200 days',
                    entered_at = clock_timestamp() - interval '200 days'
                WHERE reference = \(reference)
                """)
        }
    }
}
