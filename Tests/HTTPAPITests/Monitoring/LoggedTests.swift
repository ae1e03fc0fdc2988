import Engine
import EngineSupport
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Monitoring
import Postgres
import Synchronization
import TestSupport
import Testing
import WorkflowCore

/// What the log says, and what it never does.
@Suite struct LoggedTests {
    /// A word that stands in all that is sent, and nowhere else.
    private static let mark = "Zwrtqlmpf"

    @Test func `a line says who asked, in which trace, and what was wrong`() async throws {
        let log = MemoryLog()
        try await API.serving(logger: log.logger) { api in
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let answer = try await api.send(
                .get, "/v1/me", as: api.house.officer,
                headers: ["traceparent": "00-\(trace)-00f067aa0ba902b7-01"])
            let me = try #require(answer.json?["id"]?.stringValue?.lowercased())
            let line = try #require(log.lines.last { $0.contains("request") })
            for part in ["principal_id=\(me) ", "trace_id=\(trace) ", "route=/v1/me ", "status=200 "] {
                #expect(line.contains(part), "\(part) in \(line)")
            }
            #expect(line.contains(try #require(answer.header("Request-Id"))))
            #expect(!line.contains("problem="))
            // A broken trace is no trace; a command names who gave it as a question does; a stranger is nobody.
            _ = try await api.send(
                .get, "/v1/cases/SAB-0000-0000-00", as: api.house.provider, headers: ["traceparent": "00-\(trace)-01"])
            let unknown = try #require(log.lines.last { $0.contains("request") })
            #expect(unknown.contains("problem=unknown_case ") && !unknown.contains("trace_id"))
            #expect(unknown.contains("principal_id="))
            _ = try await api.open()
            #expect(try #require(log.lines.last { $0.contains("request") }).contains("principal_id="))
            _ = try await api.send(.get, "/v1/me", as: House.Person(secret: "nobody"))
            let stranger = try #require(log.lines.last { $0.contains("request") })
            #expect(stranger.contains("problem=unauthenticated ") && !stranger.contains("principal_id"))
        }
    }

    @Test func `nothing that is sent or stored shows in any line, whatever goes wrong`() async throws {
        let log = MemoryLog()
        try await API.serving(.live, logger: log.logger) { api in
            let reference = try await Self.walk(api)
            // Faults: a command that raises with what it was told, a row that a constraint keeps out, a value that does
            // not fit, a database that is away.
            for raising in [
                "RAISE EXCEPTION 'told %', commands", "RAISE EXCEPTION 'told %', commands USING ERRCODE = '23514'",
                "PERFORM (commands #>> '{0,submission}')::date", "PERFORM ('{' || commands::text)::jsonb",
            ] {
                try await api.house.breakCommands(by: raising)
                try await Self.sendMarked(about: reference, api)
            }
            try await api.house.turnAway()
            _ = try await api.send(.get, "/v1/cases", as: api.house.provider)
            let everything = log.lines.joined(separator: "\n")
            #expect(log.lines.count { $0.contains("fault") } >= 6)
            for word in [Self.mark, reference, api.house.provider.secret, "Bearer"] {
                #expect(!everything.localizedCaseInsensitiveContains(word), "\(word)")
            }
        }
    }

    /// What is asked of a case with good and with faulty requests; says its reference.
    private static func walk(_ api: API) async throws -> String {
        let submission = try API.submission().setting("title", to: .object(["en": .string(mark)]))
        let reference = try await api.open(key: mark, submission: submission)
        try await sendMarked(about: reference, api)
        _ = try await api.act("submit", on: reference, as: api.house.provider)
        return reference
    }

    private static func headers(_ api: API) -> HTTPFields {
        [
            .authorization: "Bearer \(api.house.provider.secret)", .contentType: "application/json", .ifMatch: "*",
            HTTPFields.Element.Name("Idempotency-Key")!: mark, HTTPFields.Element.Name("traceparent")!: mark,
        ]
    }

    /// Sends requests of all kinds with the mark wherever a client may put something.
    private static func sendMarked(about reference: String, _ api: API) async throws {
        let bodies = [
            #"{"body": "SAB", "submission": "\#(mark)"}"#, #"{"body": "\#(mark)", "submission": {}}"#,
            #"{"data": {"\#(mark)": "\#(mark)"}}"#, mark, #"{"\#(mark)": 1, "\#(mark)": 2}"#,
        ]
        let headers = headers(api)
        for path in ["/v1/cases", "/v1/cases/\(reference)/actions/\(mark)", "/v1/people", "/v1/reviewers"] {
            for body in bodies {
                _ = try await api.client.execute(
                    uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
            }
        }
        for path in [
            "/v1/cases/\(mark)", "/v1/cases?state=\(mark)", "/v1/cases?\(mark)=1", "/v1/cases?cursor=\(mark)",
            "/v1/register?q=\(mark)", "/v1/\(mark)", "/v1/cases/\(reference)/requests",
            "/v1/reports/turnaround?from=\(mark)",
        ] {
            _ = try await api.client.execute(uri: path, method: .get, headers: headers)
        }
    }

    @Test func `what is due is fired and delivered without a case's reference in the log`() async throws {
        let log = MemoryLog()
        try await House.withHouse { house in
            let submission = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
            let opening = Command(.open(body: "SAB", submission: submission, route: nil), key: "k")
            guard case .done(let opened) = try await house.engine.perform(opening, as: house.provider.credential) else {
                return #expect(Bool(false), "it opens")
            }
            _ = try await house.engine.perform(
                Command(.act(case: opened.reference, action: "submit", data: nil), key: "s"),
                as: house.provider.credential)
            try await house.admin.withConnection { connection in
                try await connection.batch(
                    """
                    INSERT INTO accredit.case_timer AS t (case_id, kind, body_id, provider_id, due_at, simulated)
                    SELECT h.case_id, k, h.body_id, h.provider_id, clock_timestamp() - interval '1 hour', false
                    FROM accredit.case_head h CROSS JOIN unnest(ARRAY['deadline', 'expiry', 'renewal', 'step']) AS k
                    ON CONFLICT (case_id, kind) DO UPDATE SET due_at = excluded.due_at;
                    ALTER TABLE accredit.case_event ADD CONSTRAINT broken CHECK (command <> 'expire') NOT VALID
                    """)
            }
            let pool = PostgresPool(configuration: house.pool.configuration, logger: log.logger)
            _ = try await TimerWorker(pool: pool, interval: .seconds(60), logger: log.logger).fireDue()
            await pool.shutdown()
            #expect(log.lines.contains { $0.contains("timer") }, "\(log.lines)")
            #expect(log.lines.allSatisfy { !$0.contains(opened.reference) }, "\(log.lines)")
        }
    }

    @Test func `no function of the database warns of what it was told`() throws {
        let folder = "\(TestServer.repository)/Migrations/functions"
        for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
            for warning in text.matches(of: /RAISE (?:WARNING|NOTICE|INFO|LOG)[^;]*;/) {
                let words = String(warning.0)
                let isPlain = !words.contains("SQLERRM") || words.contains("logged_fault(SQLSTATE, SQLERRM)")
                #expect(isPlain && !words.contains("reference"), "\(file): \(words)")
            }
        }
    }

    @Test func `a line of JSON has its time, level, message, and numbers as numbers`() throws {
        let lines = Mutex<[String]>([])
        var logger = Logger(label: "test") { _ in JSONLogHandler { line in lines.withLock { $0.append(line) } } }
        logger[metadataKey: "hb.request.id"] = "r1"
        logger.warning(
            "a \"message\"\nof two lines",
            metadata: [
                "status": .stringConvertible(404), "ms": .stringConvertible(1.5), "list": ["a", "b"],
                "map": ["k": "v"], "code": .stringConvertible(UInt8(7)),
            ])
        logger.debug("below the level")
        let all = lines.withLock { $0 }
        #expect(all.count == 1 && all[0].hasSuffix("}\n") && all[0].dropLast().contains("\n") == false)
        var line = try JSONValue(json: all[0])
        let time = try #require(line["time"]?.stringValue)
        #expect(time.wholeMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(time)")
        line = line.setting("time", to: nil)
        #expect(
            line == [
                "level": "warning", "message": "a \"message\"\nof two lines", "request_id": "r1", "status": 404,
                "ms": .number(1.5), "list": ["a", "b"], "map": ["k": "v"], "code": "7",
            ])
    }
}
