import Postgres
import Turnaround
import WorkflowCore

extension CaseDetail {
    /// The rows that ``init(row:)`` reads.
    /// - Parameter condition: which case, on `h` (case_head).
    static func question(_ condition: SQL) -> SQL {
        """
        SELECT \(CaseSummary.columns), accredit.submission_seen(h, f.submission) AS submission,
            accredit.record_seen(h, f.record) AS record,
            d.due_at AS deadline, x.due_at AS expiry, r.due_at AS renewal,
            first.reference AS predecessor, later.reference AS successor,
            accredit.clocks_of(h.case_id, clock_timestamp()) AS clocks,
            CASE WHEN s.meeting IS NOT NULL THEN accredit.meeting_of(h.case_id) END AS meeting,
            accredit.aftercare_of(h.case_id) AS aftercare, accredit.decision_pending(h.case_id) AS decision,
            accredit.conditions_of(h.case_id) AS conditions,
            given.occurred_at AS officer_since, o.by_rule AS officer_rule,
            nullif(accredit.same_course_seen(h), '{}') AS same_course
        FROM \(CaseSummary.seen(condition)) \(CaseSummary.joins)
        LEFT JOIN accredit.case_timer d ON d.case_id = h.case_id AND d.kind = 'deadline' AND d.due_at < 'infinity'
            AND accredit.untold_to_reader(h.case_id) IS NULL
        LEFT JOIN accredit.case_timer x ON x.case_id = h.case_id AND x.kind = 'expiry' AND x.due_at < 'infinity'
        LEFT JOIN accredit.case_timer r ON r.case_id = h.case_id AND r.kind = 'renewal' AND r.due_at < 'infinity'
        LEFT JOIN accredit.case_event given ON given.case_id = o.case_id AND given.seq = o.seq
        LEFT JOIN accredit.case_head first ON first.case_id = h.predecessor_id
        LEFT JOIN LATERAL (
            SELECT l.reference FROM accredit.case_head l
            WHERE l.body_id = h.body_id AND l.provider_id IN (h.provider_id, p.part_of) AND l.predecessor_id = h.case_id
            ORDER BY l.opened_at DESC, l.case_id LIMIT 1
        ) later ON true
        """
    }

    /// - Parameter requests: those of the case, which have rows of their own.
    init(row: PostgresRow, requests: [InformationRequest]) throws {
        // A limit is the end of its last day; that day is what people count with.
        let lastDay = { (limit: String) in
            try row.decode(limit, as: Instant?.self).map { LondonTime.shared.day(of: $0.advanced(bySeconds: -1)) }
        }
        summary = try CaseSummary(row: row)
        submission = try row.decode("submission", as: JSONValue?.self) ?? .null
        record = try row.decode("record", as: JSONValue?.self) ?? .null
        deadline = try lastDay("deadline")
        validUntil = try lastDay("expiry")
        renewalOpens = try row.decode("renewal", as: Instant?.self).map { LondonTime.shared.day(of: $0) }
        predecessor = try row.decode("predecessor")
        successor = try row.decode("successor")
        assignment = try row.decode("officer_since", as: Instant?.self).map {
            OfficerAssignment(since: $0, rule: try row.decode("officer_rule"))
        }
        sameCourse = try row.decode("same_course")
        clocks = try row.decodeWire("clocks")
        meeting = try row.decodeWireIfPresent("meeting")
        decision = try row.decodeWireIfPresent("decision")
        conditions = try row.decodeWire("conditions")
        self.requests = requests
        aftercare = try row.decodeWire("aftercare")
    }
}
