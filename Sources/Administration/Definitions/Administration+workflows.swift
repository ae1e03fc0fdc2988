import Engine
import Postgres

extension Administration {
    /// The version of every published workflow that a case opened now follows, and those whose first day is still to
    /// come; by name.
    package func workflows() async throws -> [WorkflowSummary] {
        try await pool.withConnection { try await $0.query(WorkflowQueries.newest) }.map(WorkflowSummary.init(row:))
    }

    /// One published workflow; the version in force where none is named, or the next one where none is in force yet.
    package func workflow(_ name: String, version: Int? = nil) async throws -> WorkflowDetail {
        try WorkflowQueries.detail(
            try await pool.withConnection { try await $0.query(WorkflowQueries.one(name, version: version)) },
            name: name)
    }
}
