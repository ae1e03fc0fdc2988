import Postgres
import Turnaround

extension AttachedEvidence {
    /// Reads a row of `accredit.evidence_of`.
    init(row: PostgresRow) throws {
        item = try row.decode("item")
        requirement = try row.decode("requirement")
        title = try row.decode("title")
        sha256 = try row.decode("sha256")
        size = try row.decode("size")
        mediaType = try row.decode("media_type")
        fileName = try row.decode("file_name")
        url = try row.decode("url")
        source = try row.decode("source")
        pages = try row.decode("pages")
        hoursToPrepare = try row.decode("hours")
        validUntil = try row.decode("valid_until")
        reusedFrom = try row.decode("reused_from")
        reusedItem = try row.decode("reused_item")
        acceptedBy = try row.decode("accepted_by")
        acceptedOn = try row.decode("accepted_on")
        sharedWith = try row.decode("shared_with")
        attachedAt = try row.decode("attached_at")
        sameAs = try row.decodeWire("same_as")
        consulted = try row.decodeWire("consulted")
    }
}

extension ReusableEvidence {
    /// Reads a row of `accredit.evidence_offered` or `accredit.evidence_held`.
    init(row: PostgresRow) throws {
        reference = try row.decode("reference")
        item = try row.decode("item")
        requirement = try row.decode("requirement")
        title = try row.decode("title")
        sha256 = try row.decode("sha256")
        size = try row.decode("size")
        mediaType = try row.decode("media_type")
        fileName = try row.decode("file_name")
        url = try row.decode("url")
        body = try row.decode("body")
        acceptedOn = try row.decode("accepted_on")
        validUntil = try row.decode("valid_until")
        sharedWith = try row.decode("shared_with")
    }
}
