/// What does not agree with what was written, and where.
package struct AuditFinding: Encodable, Hashable, Sendable, CustomStringConvertible {
    /// The case's reference; its id where its head is gone.
    package var reference: String?
    /// The number of the event.
    package var event: Int?
    /// The number of the leaf of the log, from 0.
    package var leaf: Int?
    /// The number of the checkpoint.
    package var checkpoint: Int?
    /// The file of a checkpoint that was kept outside.
    package var file: String?
    /// What is wrong, as a clause.
    package var what: String

    package init(
        reference: String? = nil, event: Int? = nil, leaf: Int? = nil, checkpoint: Int? = nil, file: String? = nil,
        what: String
    ) {
        (self.reference, self.event, self.leaf) = (reference, event, leaf)
        (self.checkpoint, self.file, self.what) = (checkpoint, file, what)
    }

    /// Where, and what is wrong.
    package var description: String {
        let parts = [
            reference, event.map { "event \($0)" }, leaf.map { "leaf \($0)" }, checkpoint.map { "checkpoint \($0)" },
            file,
        ]
        return "\(parts.compactMap { $0 }.joined(separator: ", ")): \(what)"
    }
}

/// What was looked at, and what was found.
package struct AuditReport: Encodable, Hashable, Sendable {
    /// Number of findings that are kept; the others are counted.
    static let limit = 1_000

    /// Number of cases.
    package var cases = 0
    /// Number of events.
    package var events = 0
    /// Number of payloads and reviews that agree with the digest in their event.
    package var texts = 0
    /// Number of payloads and reviews of which the digest alone is left.
    package var erased = 0
    /// The first of those: `CASE, event N`.
    package var erasedAt: [String] = []
    /// Number of those of which no event tells that they were erased.
    package var unrecorded = 0
    /// Number of payloads and reviews that were erased in part: what is left agrees with the digest in the event that
    /// tells of it.
    package var redacted = 0
    /// Number of leaves of the log.
    package var leaves = 0
    /// Number of events that came after the last checkpoint.
    package var waiting = 0
    /// Number of checkpoints.
    package var checkpoints = 0
    /// Number of findings.
    package var wrong = 0
    /// The first of them.
    package var findings: [AuditFinding] = []

    package init() {}

    mutating func add(_ finding: AuditFinding) {
        wrong += 1
        if findings.count < Self.limit { findings.append(finding) }
    }
}
