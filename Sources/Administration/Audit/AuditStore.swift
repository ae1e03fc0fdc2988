import Engine
import Postgres
import Turnaround
import WorkflowCore

/// What is stored of the log of the history: every statement beside what is made of its rows.
enum AuditStore {
    /// Statements that read or write the whole history take as long as they take.
    static let timeout = StatementTimeout.never

    /// All checkpoints, by number.
    static func checkpoints(on connection: isolated PostgresConnection) throws -> [StoredCheckpoint] {
        try connection.query("\(columns) ORDER BY number", timeout: timeout).map(stored)
    }

    /// The last checkpoint; `nil` before the first one.
    static func lastCheckpoint(on connection: isolated PostgresConnection) throws -> StoredCheckpoint? {
        try connection.query("\(columns) ORDER BY number DESC LIMIT 1").first.map(stored)
    }

    private static let columns: SQL =
        "SELECT number, log, size, root, made_at, public_key, signature, frontier FROM accredit.audit_checkpoint"

    private static func stored(_ row: PostgresRow) throws -> StoredCheckpoint {
        let checkpoint = AuditCheckpoint(
            number: try row.decode("number"), log: try row.decode("log"), size: try row.decode("size"),
            root: try row.decode("root"), madeAt: try row.decode("made_at"))
        let key = PublicKey(bytes: try row.decode("public_key"))
        return StoredCheckpoint(
            note: SignedCheckpoint(
                checkpoint: checkpoint, keyID: key?.noteID(for: checkpoint.log) ?? [],
                signature: try row.decode("signature")),
            key: key, frontier: try row.decode("frontier"))
    }

    /// Keeps a checkpoint.
    static func insert(
        _ note: SignedCheckpoint, by key: PublicKey, frontier: MerkleFrontier,
        on connection: isolated PostgresConnection
    ) throws {
        let checkpoint = note.checkpoint
        try connection.execute(
            """
            INSERT INTO accredit.audit_checkpoint (number, log, size, root, frontier, made_at, public_key, signature)
            VALUES (\(Int32(checkpoint.number)), \(checkpoint.log), \(Int64(checkpoint.size)), \(checkpoint.root),
                \(frontier.bytes), \(checkpoint.madeAt), \(key.bytes), \(note.signature))
            """)
    }

    /// Gives every event that is in the log not yet its leaf, in order of the time it was recorded, of case and number.
    /// Those of a case that are there come first in it: so its last leaf says which ones are new.
    /// - Returns: how many are new.
    static func addLeaves(after size: Int, on connection: isolated PostgresConnection) throws -> Int {
        try connection.execute(
            """
            INSERT INTO accredit.audit_leaf (number, of_case, seq, hash)
            SELECT \(Int64(size)) - 1 + row_number() OVER (ORDER BY e.recorded_at, e.case_id, e.seq), e.case_id, e.seq,
                e.hash
            FROM accredit.case_head h
            CROSS JOIN LATERAL (
                SELECT coalesce(max(l.seq), 0) AS seq FROM accredit.audit_leaf l WHERE l.of_case = h.case_id
            ) AS logged
            JOIN accredit.case_event e ON e.case_id = h.case_id AND e.seq > logged.seq
            WHERE h.version > logged.seq
            """, timeout: timeout)
    }

    /// The first event of new leaves that is not as it was written: its case and number.
    static func changedEvent(after size: Int, on connection: isolated PostgresConnection) throws -> (String, Int)? {
        try connection.query(
            """
            SELECT h.reference, e.seq
            FROM accredit.audit_leaf l
            JOIN accredit.case_head h ON h.case_id = l.of_case
            JOIN accredit.case_event e ON e.case_id = l.of_case AND e.seq = l.seq
            LEFT JOIN accredit.case_event p ON p.case_id = e.case_id AND p.seq = e.seq - 1
            WHERE l.number >= \(Int64(size)) AND e.hash <> accredit.event_hash(e, p.hash)
            ORDER BY l.number LIMIT 1
            """, timeout: timeout
        ).first?.decode(as: (String.self, Int.self))
    }

    /// The hashes of leaves, from a number on.
    static func forEachLeaf(
        from first: Int, upTo end: Int = .max, on connection: isolated PostgresConnection,
        _ body: ([UInt8]) throws -> Void
    ) throws {
        try connection.forEachRow(
            """
            SELECT hash FROM accredit.audit_leaf WHERE number >= \(Int64(first)) AND number < \(Int64(end))
            ORDER BY number
            """, timeout: timeout
        ) { try body(try $0.decode([UInt8].self, at: 0)) }
    }

    /// Compares every leaf with its event.
    static func verifyLeaves(_ verification: inout AuditVerification, on connection: isolated PostgresConnection) throws
    {
        try connection.forEachRow(
            """
            SELECT l.number, l.hash, l.of_case::text AS case_id, l.seq, h.reference, e.recorded_at
            FROM accredit.audit_leaf l
            LEFT JOIN accredit.case_event e ON e.case_id = l.of_case AND e.seq = l.seq
            LEFT JOIN accredit.case_head h ON h.case_id = l.of_case
            ORDER BY l.number
            """, timeout: timeout
        ) { row in
            let (number, caseID, seq): (Int, String, Int)
            (number, caseID, seq) = (try row.decode("number"), try row.decode("case_id"), try row.decode("seq"))
            let moment: Instant? = try row.decode("recorded_at")
            verification.take(
                leaf: number, hash: try row.decode("hash"), of: moment.map { (moment: $0, caseID: caseID, seq: seq) })
            if moment == nil {
                let reference: String? = try row.decode("reference")
                verification.add(
                    AuditFinding(reference: reference ?? caseID, event: seq, leaf: number, what: "its event is gone"))
            }
        }
    }

    /// Compares the events of the cases that a condition on `e` names.
    static func verifyEvents(
        where condition: SQL, _ verification: inout AuditVerification, on connection: isolated PostgresConnection
    ) throws {
        try connection.forEachRow(AuditedEvent.question(where: condition), timeout: timeout) {
            verification.take(try AuditedEvent(row: $0))
        }
    }

    /// Names what is stored of events that are gone.
    static func verifyRemains(_ verification: inout AuditVerification, on connection: isolated PostgresConnection)
        throws
    {
        try connection.forEachRow(
            """
            SELECT h.reference, NULL::integer, 'all its events are gone'
            FROM accredit.case_head h
            WHERE NOT EXISTS (SELECT FROM accredit.case_event e WHERE e.case_id = h.case_id)
            UNION ALL
            SELECT coalesce(h.reference, x.case_id::text), x.seq, x.what
            FROM (SELECT p.case_id, p.seq, 'the event of this payload is gone' AS what FROM accredit.case_payload p
                UNION ALL
                SELECT v.case_id, v.seq, 'the event of this review is gone' FROM accredit.case_review v) AS x
            LEFT JOIN accredit.case_head h ON h.case_id = x.case_id
            WHERE NOT EXISTS (SELECT FROM accredit.case_event e WHERE e.case_id = x.case_id AND e.seq = x.seq)
            """, timeout: timeout
        ) { row in
            let (reference, seq, what) = try row.decode(as: (String.self, Int?.self, String.self))
            verification.add(AuditFinding(reference: reference, event: seq, what: what))
        }
    }
}
