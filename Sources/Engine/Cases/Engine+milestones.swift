import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// Milestones of a case, in words for its provider.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see it.
    package func milestones(of name: String, now: Instant, as credential: Credential) async throws -> CaseMilestones {
        let (_, rows) = try await read(
            """
            SELECT h.reference, w.definition, coalesce(o.calendar, w.calendar) AS calendar,
                ARRAY(\(CalendarQueries.newest())) AS calendars,
                coalesce(e.to_state, e.from_state) AS state, e.party, e.effective_at,
                e.to_state IS NOT NULL AND EXISTS (
                    SELECT FROM accredit.workflow_action a
                    WHERE a.workflow_id = h.workflow_id AND a.from_state = e.from_state AND a.action = e.action AND
                        'received' = ANY (a.marks)) AS received
            FROM accredit.case_head h
            JOIN accredit.workflow w ON w.id = h.workflow_id
            JOIN accredit.organisation o ON o.id = h.body_id
            CROSS JOIN LATERAL accredit.effective_events(h.case_id) e
            WHERE (e.to_state IS NOT NULL OR e.effect ?| ARRAY['paused', 'resumed']) AND \(Self.named(name))
                AND \(Self.shownToReader)
            ORDER BY e.seq
            """, as: credential)
        guard let first = rows.first else { throw Self.noSuchCase(name) }
        let definition = try WorkflowDefinition(canonical: try first.decode("definition"))
        var calendars = Calendars()
        for json in try first.decode("calendars", as: [String].self) { try calendars.add(json: Data(json.utf8)) }
        let today = LondonTime.shared.day(of: now)
        let entries = try rows.map { row in
            CaseMilestones.Entry(
                state: try row.decode("state"), party: try row.decode("party"),
                day: LondonTime.shared.day(of: try row.decode("effective_at")), received: try row.decode("received"))
        }
        let years = min(entries.first?.day.year ?? today.year, today.year)...today.year + 6
        let working = try calendars.workingDays(of: try first.decode("calendar"), in: years)
        return try CaseMilestones(
            of: try first.decode("reference"), by: definition, entries: entries, today: today, working: working
        ) { series, day in
            try calendars.series[series]?.next(readyOn: day, working: working)?.day
        }
    }
}
