import Postgres
import WorkflowCore

/// An event as it is stored, with what it is compared with.
struct AuditedEvent {
    /// The case's id.
    var caseID: String
    /// The case's reference; `nil` where its head is gone.
    var reference: String?
    /// Its number in the case.
    var seq: Int
    /// What its hash is of.
    var text: String
    /// The hash of its predecessor, as the text says.
    var previousHash: [UInt8]?
    /// Its hash.
    var hash: [UInt8]
    /// The digest of what was said with it.
    var digest: [UInt8]?
    /// The salt of that digest; `nil` where nothing was said, or it is erased.
    var salt: [UInt8]?
    /// What was said with it: its payload, or the review that it sent.
    var said: String?
    /// What else is stored with it and does not agree.
    var disagreement: String?
    /// True if it is the last event of its case that is there.
    var isLast: Bool
    /// The number of events that the head of the case knows.
    var version: Int?
    /// The hash of the last event that the head of the case knows.
    var headHash: [UInt8]?
    /// The number of its leaf in the log; `nil` where it is not in the log.
    var leaf: Int?
    /// The hash that the leaf has.
    var leafHash: [UInt8]?

    /// The name of the case for people.
    var name: String { reference ?? caseID }
}

extension AuditedEvent {
    /// The events of the cases that a condition on `e` names, in order of case and number.
    static func question(where condition: SQL) -> SQL {
        """
        SELECT e.case_id::text, h.reference, e.seq, accredit.event_text(e, lag(e.hash) OVER w) AS text,
            lag(e.hash) OVER w AS previous_hash, e.hash, e.payload_digest,
            -- What was said, and by which salt.
            coalesce(p.salt, v.salt) AS salt, CASE WHEN p.case_id IS NOT NULL THEN p.payload
                WHEN v.case_id IS NOT NULL THEN accredit.review_said(v.case_id, v.assignment, v.round, v.ballot,
                    v.scores, v.comments, v.reasons) END::text AS said,
            -- What stands beside it.
            CASE WHEN (p.body_id, p.provider_id) IS DISTINCT FROM (e.body_id, e.provider_id) AND p.case_id IS NOT NULL
                    THEN 'its payload is of another body or provider'
                WHEN (v.body_id, v.provider_id, v.submitted_at, to_jsonb(v.assignment)) IS DISTINCT FROM
                    (e.body_id, e.provider_id, e.occurred_at, e.effect #> '{panel,assignment}')
                    AND v.case_id IS NOT NULL
                    THEN 'its review is of another body, provider, time or seat' END AS disagreement,
            lead(e.seq) OVER w IS NULL AS is_last, h.version, h.head_hash, l.number AS leaf, l.hash AS leaf_hash
        FROM accredit.case_event e
        LEFT JOIN accredit.case_head h ON h.case_id = e.case_id
        LEFT JOIN accredit.case_payload p ON p.case_id = e.case_id AND p.seq = e.seq
        LEFT JOIN accredit.case_review v ON v.case_id = e.case_id AND v.seq = e.seq
        LEFT JOIN accredit.audit_leaf l ON l.of_case = e.case_id AND l.seq = e.seq
        WHERE \(condition)
        WINDOW w AS (PARTITION BY e.case_id ORDER BY e.seq)
        ORDER BY e.case_id, e.seq
        """
    }

    init(row: PostgresRow) throws {
        caseID = try row.decode("case_id")
        reference = try row.decode("reference")
        seq = try row.decode("seq")
        text = try row.decode("text")
        previousHash = try row.decode("previous_hash")
        hash = try row.decode("hash")
        digest = try row.decode("payload_digest")
        salt = try row.decode("salt")
        said = try row.decode("said")
        disagreement = try row.decode("disagreement")
        isLast = try row.decode("is_last")
        version = try row.decode("version")
        headHash = try row.decode("head_hash")
        leaf = try row.decode("leaf")
        leafHash = try row.decode("leaf_hash")
    }
}

extension AuditedEvent {
    /// The event as a line of an export.
    var exported: JSONValue {
        var members: [String: JSONValue] = ["event": .string(text), "hash": .string(hash.hex)]
        members["reference"] = reference.map { .string($0) }
        members["salt"] = salt.map { .string($0.hex) }
        members["said"] = said.map { .string($0) }
        members["leaf"] = leaf.map { .integer(Int64($0)) }
        if isLast { members["last"] = true }
        members["version"] = isLast ? version.map { .integer(Int64($0)) } : nil
        members["head_hash"] = isLast ? headHash.map { .string($0.hex) } : nil
        return .object(members)
    }

    /// Reads a line of an export; `nil` for anything else.
    init?(exported line: JSONValue) {
        guard let text = line["event"]?.stringValue, let event = try? JSONValue(json: text),
            let caseID = event["case_id"]?.stringValue,
            let seq = event["seq"]?.integerValue.flatMap(Int.init(exactly:)),
            let hash = line["hash"]?.stringValue?.bytesOfHex
        else { return nil }
        func bytes(_ value: JSONValue?) -> [UInt8]? { value?.stringValue?.bytesOfHex }
        func number(_ name: String) -> Int? { line[name]?.integerValue.flatMap(Int.init(exactly:)) }
        self.caseID = caseID
        self.seq = seq
        self.text = text
        self.hash = hash
        reference = line["reference"]?.stringValue
        previousHash = bytes(event["previous_hash"])
        digest = bytes(event["payload_digest"])
        salt = bytes(line["salt"])
        said = line["said"]?.stringValue
        isLast = line["last"] == true
        version = number("version")
        headHash = bytes(line["head_hash"])
        leaf = number("leaf")
    }
}
