import Engine
import Postgres
import WorkflowCore

extension MigrationRecord {
    /// The rows that ``init(row:)`` reads, the newest first.
    /// - Parameter condition: which of them, on `m` (workflow_migration).
    static func question(_ condition: SQL) -> SQL {
        """
        SELECT m.id::text AS id, o.name AS workflow, o.version AS from_version, n.version AS to_version,
            m.digest, m.status, m.moved, m.kept,
            (SELECT count(*) FROM accredit.case_head h WHERE h.workflow_id = o.id AND h.closed_at IS NULL)
                AS live_on_old,
            (SELECT count(*) FROM accredit.case_head h WHERE h.workflow_id = n.id AND h.closed_at IS NULL)
                AS live_on_new,
            accredit.instant_text(m.begun_at) AS begun_at, m.begun_by
        FROM accredit.workflow_migration m
        JOIN accredit.workflow o ON o.id = m.from_workflow
        JOIN accredit.workflow n ON n.id = m.to_workflow
        WHERE \(condition)
        ORDER BY m.begun_at DESC, m.id
        """
    }

    init(row: PostgresRow) throws {
        id = try row.decode("id")
        workflow = try row.decode("workflow")
        fromVersion = try row.decode("from_version")
        toVersion = try row.decode("to_version")
        digest = try row.decode("digest")
        status = try row.decode("status")
        moved = try row.decode("moved")
        kept = try row.decode("kept")
        liveOnOld = try row.decode("live_on_old")
        liveOnNew = try row.decode("live_on_new")
        begunAt = try row.decode("begun_at")
        begunBy = try row.decode("begun_by")
    }
}

extension MigrationPlan.CaseFate {
    /// Reads a row of `accredit.migration_plan`.
    init(row: PostgresRow) throws {
        reference = try row.decode("reference")
        state = try row.decode("state")
        verdict = try row.decode("verdict")
        reason = try row.decode("reason")
        detail = try row.decode("why")
        becomes = verdict == "moves" ? try row.decode("to_state") : nil
        moved = try row.decodeWireIfPresent("moved")
    }
}
