import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// The history of a case: every event, and its path with the time each step took, as of `now`.
    package func history(of name: String, now: Instant, as credential: Credential) async throws -> CaseStory {
        let everything = ReportFilter()
        let questions =
            [Self.enter(credential), Self.events(of: name), TimelineReader.question([Self.named(name)])]
            + ReportSources.questions(everything)
        let answers = try await pool.withConnection { try await $0.pipeline(questions) }
        guard !answers[0].isEmpty else { throw EngineError.unauthenticated }
        guard !answers[1].isEmpty else { throw Self.noSuchCase(name) }
        let sources = try ReportSources(Array(answers[3...]), filter: everything)
        var reader = sources.reader()
        for row in answers[2] { _ = try reader.take(row) }
        let timeline = reader.finish()
        return CaseStory(
            events: try answers[1].map(Self.event),
            path: try timeline.flatMap { CaseHistory($0, asOf: now, working: try sources.working(of: $0)) })
    }

    /// A provider reads the names of those reviewers alone who were named to it, and of nobody as a member of a
    /// meeting.
    private static func events(of name: String) -> SQL {
        """
        SELECT e.seq, e.occurred_at, e.recorded_at, e.command, e.action, e.role,
            CASE WHEN current_setting('accredit.provider', true) <> '' AND (e.command IN ('vote', 'recuse') OR e.role \
            = 'reviewer' AND NOT EXISTS (
                SELECT FROM accredit.case_assignment a WHERE a.case_id = h.case_id AND a.principal_id = e.principal_id
                    AND a.named))
                THEN NULL ELSE p.name END,
            e.from_state, e.to_state, e.left_party, e.entered_at, nullif(x.effective_at, e.occurred_at), e.effect, \
            y.payload
        FROM accredit.case_head h
        JOIN accredit.case_event e ON e.case_id = h.case_id
        JOIN LATERAL accredit.effective_events(h.case_id) x ON x.seq = e.seq
        LEFT JOIN accredit.principal p ON p.id = e.principal_id
        LEFT JOIN accredit.case_payload y ON y.case_id = e.case_id AND y.seq = e.seq
        WHERE \(named(name))
        ORDER BY e.seq
        """
    }

    private static func event(_ row: PostgresRow) throws -> HistoryEvent {
        HistoryEvent(
            number: try row.decode(Int.self, at: 0), occurredAt: try row.decode(Instant.self, at: 1),
            recordedAt: try row.decode(Instant.self, at: 2), command: try row.decode(String.self, at: 3),
            action: try row.decode(String.self, at: 4), role: try row.decode(String?.self, at: 5),
            principal: try row.decode(String?.self, at: 6), from: try row.decode(String?.self, at: 7),
            to: try row.decode(String?.self, at: 8), party: try row.decode(String?.self, at: 9),
            since: try row.decode(Instant?.self, at: 10), effectiveAt: try row.decode(Instant?.self, at: 11),
            effect: try row.decode(JSONValue?.self, at: 12), payload: try row.decode(JSONValue?.self, at: 13))
    }
}
