import Administration
import Engine
import Foundation
import Postgres
import TestSupport
import Testing

/// An operator's administration on a database of its own, and a folder for files to import.
struct ImportDatabase: Sendable {
    let administration: Administration
    let pool: PostgresPool
    let folder: URL

    /// Runs a closure at an administration whose connections have an operator's rights and no more.
    static func with<Value: Sendable>(_ body: (ImportDatabase) async throws -> Value) async throws -> Value {
        try await TestDatabase.withClone { configuration in
            try await TestServer.withConnection(configuration) { connection in
                let rows = try await connection.query("SELECT current_database(), session_user::text")
                let (database, user) = try #require(rows.first).decode(as: (String.self, String.self))
                try await connection.execute(
                    "ALTER ROLE \(identifier: user) IN DATABASE \(identifier: database) SET role = 'accredit_operator'")
            }
            let pool = PostgresPool(configuration: configuration, logger: TestServer.logger)
            let folder = FileManager.default.temporaryDirectory.appending(path: "import-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            do {
                let value = try await body(
                    ImportDatabase(
                        administration: Administration(pool: pool, logger: TestServer.logger), pool: pool,
                        folder: folder))
                await pool.shutdown()
                return value
            } catch {
                await pool.shutdown()
                throw error
            }
        }
    }

    /// Writes a file into the folder.
    func file(_ name: String = "log.csv", _ content: some Sequence<UInt8>) throws -> ImportSource {
        let url = folder.appending(path: name)
        try Data(content).write(to: url)
        return .file(path: url.path)
    }

    /// Imports a text as a file.
    @discardableResult
    func importing(_ text: String, file: String = "log.csv", _ change: (inout ImportOptions) -> Void = { _ in })
        async throws
        -> ImportReport
    {
        try await importing(Array(text.utf8), file: file, change)
    }

    /// Imports bytes as a file.
    @discardableResult
    func importing(_ bytes: [UInt8], file: String = "log.csv", _ change: (inout ImportOptions) -> Void = { _ in })
        async throws
        -> ImportReport
    {
        var options = ImportOptions(name: "log")
        change(&options)
        return try await administration.importEvents(try self.file(file, bytes), options: options)
    }

    /// Rows in all tables that an import writes.
    func rowCounts() async throws -> [Int] {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT ARRAY[(SELECT count(*) FROM accredit.event_log), (SELECT count(*) FROM accredit.case_imported),
                    (SELECT coalesce(sum(cardinality(activities)), 0)::bigint FROM accredit.case_imported)]
                """)
        }
        return try #require(rows.first).decode([Int].self, at: 0)
    }

    /// Every event of a log as one line, in order.
    func events(of log: String) async throws -> [String] {
        try await lines(
            """
            SELECT concat_ws(' | ', e.reference, e.seq, e.occurred_at::text, e.activity,
                coalesce(lag(e.party) OVER (PARTITION BY e.case_id ORDER BY e.seq), '–'), coalesce(e.resource, '–'))
            FROM accredit.event_log l
            JOIN accredit.imported_event e ON e.log_id = l.id
            WHERE l.name = \(log)
            ORDER BY e.reference, e.seq
            """)
    }

    /// Every case of a log as one line.
    func cases(of log: String) async throws -> [String] {
        try await lines(
            """
            SELECT concat_ws(' | ', e.reference, e.seq, e.activity, e.party, c.closing IS NOT NULL)
            FROM accredit.event_log l
            JOIN accredit.case_imported c ON c.log_id = l.id
            JOIN accredit.imported_event e ON e.case_id = c.case_id AND e.seq = cardinality(c.activities)
            WHERE l.name = \(log)
            ORDER BY e.reference
            """)
    }

    /// The first column of a query.
    func lines(_ sql: SQL) async throws -> [String] {
        try await pool.withConnection { try await $0.query(sql) }.map { try $0.decode(String.self, at: 0) }
    }

    /// The same bytes, compressed by the machine's gzip.
    func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let url = folder.appending(path: "plain-\(UUID().uuidString)")
        try Data(bytes).write(to: url)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", url.path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return Array(try Data(contentsOf: url.appendingPathExtension("gz")))
    }
}

/// Reference data beside the repository.
enum SharedLogs {
    static var folder: URL {
        URL(filePath: TestServer.repository).deletingLastPathComponent().appending(path: "shared")
    }

    /// Whether it is there; in CI it has to be.
    static var isAvailable: Bool {
        FileManager.default.fileExists(atPath: folder.path) || ProcessInfo.processInfo.environment["CI"] == "true"
    }

    static func bytes(_ log: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: "logs/\(log)")))
    }
}
