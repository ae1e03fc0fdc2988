import Postgres
import Turnaround
import WorkflowCore

extension WorkflowSummary {
    /// The columns that ``init(row:)`` reads, from `w` (workflow).
    static let columns: SQL =
        "w.name, w.version, w.title, encode(w.hash, 'hex') AS hash, w.calendar, w.valid_from, w.published_at"

    package init(row: PostgresRow) throws {
        self.init(
            name: try row.decode("name"), version: try row.decode("version"), title: try row.decodeJSON("title"),
            hash: try row.decode("hash"), calendar: try row.decode("calendar"),
            validFrom: try row.decode("valid_from"), publishedAt: try row.decode("published_at"))
    }
}
