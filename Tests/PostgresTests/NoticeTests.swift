import Logging
import Postgres
import Synchronization
import TestSupport
import Testing

/// What the server remarks goes to the log, at a level that fits.
struct NoticeTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private struct Recorder: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.all.withLock { $0.append("\(event.level) \(event.message) \(event.metadata?["sqlstate"] ?? "")") }
        }
    }

    @Test func noticesAreLogged() async throws {
        let lines = Lines()
        let logger = Logger(label: "notices") { _ in Recorder(lines: lines) }
        let connection = try await PostgresConnection.connect(try TestServer.configuration, logger: logger)
        try await connection.batch(
            "DO $$ BEGIN RAISE NOTICE 'a notice'; RAISE WARNING 'a warning' USING ERRCODE = '01004'; END $$")
        _ = try await connection.query("DROP TABLE IF EXISTS absent_\(unsafeRaw: "table")")
        await connection.close()
        let logged = lines.all.withLock { $0 }
        #expect(
            logged == [
                "info a notice 00000", "warning a warning 01004",
                #"info table "…" does not exist, skipping 00000"#,
            ])
    }
}
