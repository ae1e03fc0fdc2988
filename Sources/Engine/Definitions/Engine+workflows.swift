import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// The bodies that take cases, by code.
    package func bodies(as credential: Credential) async throws -> [Body] {
        let (_, rows) = try await read(
            """
            SELECT code, name, front_door, sample FROM accredit.organisation
            WHERE kind = 'body' AND closed_at IS NULL ORDER BY code
            """, as: credential)
        return try rows.map { row in
            let (code, name, frontDoor, isSample) = try row.decode(
                as: (String.self, String.self, String.self, Bool.self))
            return Body(code: code, name: name, frontDoor: frontDoor, isSample: isSample)
        }
    }

    /// The version of every published workflow that a case opened now follows, and those whose first day is still to
    /// come; by name.
    package func workflows(as credential: Credential) async throws -> [WorkflowSummary] {
        try await read(WorkflowQueries.newest, as: credential).rows.map(WorkflowSummary.init(row:))
    }

    /// One published workflow; the version in force where none is named, or the next one where none is in force yet.
    package func workflow(_ name: String, version: Int? = nil, as credential: Credential) async throws -> WorkflowDetail
    {
        try WorkflowQueries.detail(
            try await read(WorkflowQueries.one(name, version: version), as: credential).rows, name: name)
    }
}

/// The questions about published workflows, which people with tokens and operators both ask.
package enum WorkflowQueries {
    package static let newest: SQL = """
        SELECT \(WorkflowSummary.columns)
        FROM accredit.workflow w
        WHERE w.id = accredit.workflow_in_force(w.name, accredit.local_day(clock_timestamp()))
            OR (w.valid_from > accredit.local_day(clock_timestamp())
                -- A later version that is valid before it leaves it nothing.
                AND w.id = accredit.workflow_in_force(w.name, w.valid_from))
        ORDER BY w.name, w.version
        """

    package static func one(_ name: String, version: Int?) -> SQL {
        """
        SELECT \(WorkflowSummary.columns), w.definition
        FROM accredit.workflow w
        WHERE w.name = \(name) AND w.version = coalesce(\(version.map(Int32.init(clamping:))), w.version)
        ORDER BY w.id = accredit.workflow_in_force(w.name, accredit.local_day(clock_timestamp())) DESC NULLS LAST,
            w.valid_from, w.version DESC
        LIMIT 1
        """
    }

    package static func detail(_ rows: [PostgresRow], name: String) throws -> WorkflowDetail {
        guard let row = rows.first else {
            throw EngineError.notFound(kind: "workflow", name: name, hint: .next(.listWorkflows))
        }
        return WorkflowDetail(summary: try WorkflowSummary(row: row), definition: try row.decode("definition"))
    }
}
