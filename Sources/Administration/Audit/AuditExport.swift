import Foundation
import Postgres
import WorkflowCore

/// The history and its log as lines, for those who verify without the database: a head, the checkpoints, one line of 64
/// hexadecimal digits for each leaf, one line of JSON for each event, and a last line that counts them.
enum AuditExport {
    static let format = "accredit audit export 1"
    /// Bytes of the line of a leaf.
    static let leafWidth = 65

    static func head(checkpoints: Int, leaves: Int) -> JSONValue {
        [
            "format": .string(format), "checkpoints": .integer(Int64(checkpoints)), "leaves": .integer(Int64(leaves)),
        ]
    }

    static func line(_ stored: StoredCheckpoint) -> JSONValue {
        ["checkpoint": .string(stored.note.text), "key": .string(stored.key?.text ?? "")]
    }

    static func end(events: Int) -> JSONValue { ["events": .integer(Int64(events))] }

    static func checkpoint(of line: JSONValue) -> StoredCheckpoint? {
        guard let note = line["checkpoint"]?.stringValue.flatMap(SignedCheckpoint.init(text:)) else { return nil }
        return StoredCheckpoint(
            note: note, key: line["key"]?.stringValue.flatMap(PublicKey.init(text:)), frontier: nil)
    }
}

extension Administration {
    /// Writes the history and its log as they stand at one moment, in constant memory.
    /// - Returns: the number of events.
    package func exportAudit(_ push: @escaping @Sendable ([UInt8]) throws -> Void) async throws -> Int {
        try await pool.withConnection { connection in
            try await connection.transaction(.snapshot) { connection in
                func write(_ line: JSONValue) throws { try push(Array((try line.canonicalText() + "\n").utf8)) }
                let checkpoints = try AuditStore.checkpoints(on: connection)
                let leaves = try connection.query("SELECT count(*) FROM accredit.audit_leaf", timeout: .never).first?
                    .decode(Int.self, at: 0)
                try write(AuditExport.head(checkpoints: checkpoints.count, leaves: leaves ?? 0))
                for stored in checkpoints { try write(AuditExport.line(stored)) }
                try AuditStore.forEachLeaf(from: 0, on: connection) { try push(Array(($0.hex + "\n").utf8)) }
                var events = 0
                try connection.forEachRow(AuditedEvent.question(where: "true"), timeout: AuditStore.timeout) {
                    try write(try AuditedEvent(row: $0).exported)
                    events += 1
                }
                try write(AuditExport.end(events: events))
                return events
            }
        }
    }
}
