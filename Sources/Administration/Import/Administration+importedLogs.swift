import Engine
import Postgres
import Turnaround

/// A log that was brought in from elsewhere.
package struct ImportedLog: Sendable, Codable, Hashable {
    /// The name that reports know it by.
    package let name: String
    /// The file that it came from.
    package let source: String
    /// How it is known which of its cases are closed.
    package let closure: String
    package let cases: Int
    package let events: Int
    /// When, and by which role of the database.
    package let importedAt: Instant
    package let importedBy: String
}

/// What a removal took away.
package struct RemovedLog: Sendable, Codable, Hashable {
    package let name: String
    package let cases: Int
    package let events: Int
}

extension Administration {
    /// The imported logs, by name.
    package func importedLogs() async throws -> [ImportedLog] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT name, source, closure, cases, events, imported_at, imported_by
                FROM accredit.event_log
                ORDER BY name
                """)
        }
        return try rows.map { row in
            ImportedLog(
                name: try row.decode("name"), source: try row.decode("source"), closure: try row.decode("closure"),
                cases: try row.decode("cases"), events: try row.decode("events"),
                importedAt: try row.decode("imported_at"), importedBy: try row.decode("imported_by"))
        }
    }

    /// Removes an imported log with all its cases and events.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is none of that name.
    package func removeLog(_ name: String) async throws -> RemovedLog {
        guard let removed = try await pool.withConnection({ try await $0.removeLog(name) }) else {
            throw EngineError.missing(
                "imported log", name, among: try await importedLogs().map(\.name), next: .listLogs)
        }
        logger.info("removed a log", metadata: ["log": "\(name)", "cases": "\(removed.cases)"])
        return removed
    }
}

extension PostgresConnection {
    /// Removes an imported log.
    /// - Returns: what was in it; `nil` where there is none of that name.
    func removeLog(_ name: String) throws -> RemovedLog? {
        let rows = try query("SELECT cases, events FROM accredit.remove_log(\(name))", timeout: .never)
        return try rows.first.map { row in
            let (cases, events) = try row.decode(as: (Int.self, Int.self))
            return RemovedLog(name: name, cases: cases, events: events)
        }
    }
}
