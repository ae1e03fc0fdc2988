import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// The bodies that accredit, by code.
    package func bodies(as credential: Credential) async throws -> [Body] {
        let (_, rows) = try await read(
            "SELECT code, name, front_door, sample FROM accredit.organisation WHERE kind = 'body' ORDER BY code",
            as: credential)
        return try rows.map { row in
            let (code, name, frontDoor, isSample) = try row.decode(
                as: (String.self, String.self, String.self, Bool.self))
            return Body(code: code, name: name, frontDoor: frontDoor, isSample: isSample)
        }
    }

    /// The version of every published workflow that a case opened now follows, and those whose first day is still to
    /// come; by name.
    package func workflows(as credential: Credential) async throws -> [WorkflowSummary] {
        try await read(WorkflowQueries.newest, as: credential).rows.map(WorkflowQueries.summary)
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
        SELECT w.name, w.version, w.title, encode(w.hash, 'hex'), w.calendar, w.valid_from, w.published_at
        FROM accredit.workflow w
        WHERE w.id = accredit.workflow_in_force(w.name, accredit.local_day(clock_timestamp()))
            OR (w.valid_from > accredit.local_day(clock_timestamp())
                -- A later version that is valid before it leaves it nothing.
                AND w.id = accredit.workflow_in_force(w.name, w.valid_from))
        ORDER BY w.name, w.version
        """

    package static func one(_ name: String, version: Int?) -> SQL {
        """
        SELECT name, version, title, encode(hash, 'hex'), calendar, valid_from, published_at, definition
        FROM accredit.workflow
        WHERE name = \(name) AND version = coalesce(\(version.map(Int32.init(clamping:))), version)
        ORDER BY id = accredit.workflow_in_force(name, accredit.local_day(clock_timestamp())) DESC NULLS LAST,
            valid_from, version DESC
        LIMIT 1
        """
    }

    package static func summary(_ row: PostgresRow) throws -> WorkflowSummary {
        WorkflowSummary(
            name: try row.decode(String.self, at: 0), version: try row.decode(Int.self, at: 1),
            title: try row.decodeJSON(LocalizedText.self, at: 2), hash: try row.decode(String.self, at: 3),
            calendar: try row.decode(String.self, at: 4), validFrom: try row.decode(Day?.self, at: 5),
            publishedAt: try row.decode(Instant.self, at: 6))
    }

    package static func detail(_ rows: [PostgresRow], name: String) throws -> WorkflowDetail {
        guard let row = rows.first else {
            throw EngineError.notFound(kind: "workflow", name: name, hint: "see: accredit workflow list")
        }
        return WorkflowDetail(summary: try summary(row), definition: try row.decode(JSONValue.self, at: 7))
    }
}
