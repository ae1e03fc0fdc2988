import Postgres
import WorkflowCore

extension Receipt {
    /// Reads a row of `accredit.perform` whose command was done.
    init(row: PostgresRow) throws {
        let detail: JSONValue = try row.decode("detail")
        id = try row.decode("case_id")
        reference = try row.decode("reference")
        version = try row.decode("version")
        command = detail["command"]?.stringValue ?? ""
        action = detail["action"]?.stringValue ?? ""
        from = detail["from"]?.stringValue
        state = try row.decode("state")
        party = try row.decode("party")
        outcome = detail["outcome"]?.stringValue
        occurredAt = try row.decode("occurred_at")
        effect = detail["effect"].flatMap { $0 == .null ? nil : $0 }
        isReplay = try row.decode("replayed")
    }
}
