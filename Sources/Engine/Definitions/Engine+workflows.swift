import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// The bodies that accredit, by code.
    package func bodies(as credential: Credential) async throws -> [Body] {
        let (_, rows) = try await read(
            "SELECT code, name, front_door, sample FROM accredit.organisation WHERE kind = 'body' ORDER BY code", as: credential)
        return try rows.map { row in
            let (code, name, frontDoor, isSample) = try row.decode(as: (String.self, String.self, String.self, Bool.self))
            return Body(code: code, name: name, frontDoor: frontDoor, isSample: isSample)
        }
    }

    /// The newest version of every published workflow, by name.
    package func workflows(as credential: Credential) async throws -> [WorkflowSummary] {
        try await read(WorkflowQueries.newest, as: credential).rows.map(WorkflowQueries.summary)
    }

    /// One published workflow; the newest version where none is named.
    package func workflow(_ name: String, version: Int? = nil, as credential: Credential) async throws -> WorkflowDetail {
        try WorkflowQueries.detail(try await read(WorkflowQueries.one(name, version: version), as: credential).rows, name: name)
    }
}

extension OperatorDesk {
    /// The newest version of every published workflow, by name.
    package func workflows() async throws -> [WorkflowSummary] {
        try await pool.withConnection { try await $0.query(WorkflowQueries.newest) }.map(WorkflowQueries.summary)
    }

    /// One published workflow; the newest version where none is named.
    package func workflow(_ name: String, version: Int? = nil) async throws -> WorkflowDetail {
        try WorkflowQueries.detail(
            try await pool.withConnection { try await $0.query(WorkflowQueries.one(name, version: version)) }, name: name)
    }
}

/// The questions about published workflows, which people with tokens and operators both ask.
enum WorkflowQueries {
    static let newest: SQL = """
        SELECT DISTINCT ON (name) name, version, title, encode(hash, 'hex'), calendar, published_at
        FROM accredit.workflow
        ORDER BY name, version DESC
        """

    static func one(_ name: String, version: Int?) -> SQL {
        """
        SELECT name, version, title, encode(hash, 'hex'), calendar, published_at, definition
        FROM accredit.workflow
        WHERE name = \(name) AND version = coalesce(\(version.map(Int32.init(clamping:))), version)
        ORDER BY version DESC
        LIMIT 1
        """
    }

    static func summary(_ row: PostgresRow) throws -> WorkflowSummary {
        WorkflowSummary(
            name: try row.decode(String.self, at: 0), version: try row.decode(Int.self, at: 1),
            title: try row.decodeJSON(LocalizedText.self, at: 2), hash: try row.decode(String.self, at: 3),
            calendar: try row.decode(String.self, at: 4), publishedAt: try row.decode(Instant.self, at: 5))
    }

    static func detail(_ rows: [PostgresRow], name: String) throws -> WorkflowDetail {
        guard let row = rows.first else { throw EngineError.notFound(kind: "workflow", name: name, hint: "see: accredit workflow list") }
        return WorkflowDetail(summary: try summary(row), definition: try row.decode(JSONValue.self, at: 6))
    }
}
