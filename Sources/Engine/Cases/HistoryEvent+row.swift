import Postgres
import Turnaround
import WorkflowCore

extension HistoryEvent {
    /// The rows that ``init(row:)`` reads, oldest first, each with what of it is for the reader. A
    /// provider reads the names of those reviewers alone who were named to it, and of nobody as a member of a meeting.
    /// - Parameter condition: which case, on `h` (case_head).
    static func question(_ condition: SQL) -> SQL {
        """
        SELECT e.seq AS number, e.occurred_at, e.recorded_at, e.command, e.action, e.role,
            CASE WHEN \(ReaderSide.provider) IS NOT NULL AND (e.command IN ('vote', 'recuse') OR e.role \
            = 'reviewer' AND NOT EXISTS (
                SELECT FROM accredit.case_assignment a WHERE a.case_id = h.case_id AND a.principal_id = e.principal_id
                    AND a.named))
                THEN NULL ELSE p.name END AS principal,
            CASE WHEN p.organisation_id NOT IN (h.body_id, h.provider_id) THEN (
                SELECT o.code FROM accredit.organisation o WHERE o.id = p.organisation_id) END AS organisation,
            b.state AS from_state, e.to_state, b.party, b.since,
            nullif(x.effective_at, e.occurred_at) AS effective_at,
            -- Other cases are told of in receipts alone, to whom they belong.
            CASE WHEN NOT u.draft THEN nullif(e.effect - 'same_course', '{}') END AS effect,
            accredit.payload_seen(h, e, y.payload) AS payload,
            (
                SELECT jsonb_agg(jsonb_build_object('number', q.request_no, 'became', CASE e.seq
                    WHEN q.asked_seq THEN 'asked' WHEN q.replied_seq THEN 'answered' WHEN q.ended_seq THEN q.status
                    ELSE 'postponed' END) ORDER BY q.request_no)
                FROM accredit.case_request q
                WHERE q.case_id = h.case_id AND (e.seq IN (q.asked_seq, q.replied_seq, q.ended_seq)
                    OR e.effect ->> 'extends' = 'request' AND e.effect -> 'request' = to_jsonb(q.request_no))
            ) AS requests, (
                SELECT jsonb_build_object('on', g.day, 'whole', g.whole)
                FROM accredit.erasure_seen(h.case_id, e.seq) g WHERE g.day IS NOT NULL
            ) AS erased
        FROM accredit.case_head h
        CROSS JOIN LATERAL (
            SELECT accredit.untold_to_reader(h.case_id) AS untold, accredit.draft_to_reader(h) AS draft OFFSET 0
        ) u
        JOIN accredit.case_event e ON e.case_id = h.case_id
        CROSS JOIN LATERAL accredit.left_seen(e, u.untold) b
        -- What was taken back is no part of what happened, and of the history all the same.
        LEFT JOIN LATERAL accredit.effective_events(h.case_id) x ON x.seq = e.seq
        CROSS JOIN LATERAL accredit.person_seen(e.principal_id) p
        LEFT JOIN accredit.case_payload y ON y.case_id = e.case_id AND y.seq = e.seq
        WHERE \(condition) AND accredit.event_seen(e, u.untold)
        ORDER BY e.seq
        """
    }

    init(row: PostgresRow) throws {
        number = try row.decode("number")
        occurredAt = try row.decode("occurred_at")
        recordedAt = try row.decode("recorded_at")
        command = try row.decode("command")
        action = try row.decode("action")
        role = try row.decode("role")
        principal = try row.decode("principal")
        organisation = try row.decode("organisation")
        from = try row.decode("from_state")
        to = try row.decode("to_state")
        party = try row.decode("party")
        since = try row.decode("since")
        effectiveAt = try row.decode("effective_at")
        effect = try row.decode("effect")
        payload = try row.decode("payload")
        requests = try row.decodeWireIfPresent("requests")
        erased = try row.decodeWireIfPresent("erased")
    }
}
