import Engine
import EngineSupport
import HTTPAPI
import Hummingbird
import HummingbirdTesting
import Logging
import NIOHTTP1
import Postgres
import Synchronization
import TestSupport
import Testing
import WorkflowCore

/// A database that is away, of another version or at fault: one clear message, nothing of the inside, and on with it
/// afterwards.
@Suite struct FaultTests {
    @Test func `while the database is away it is 503 with when to try again, and afterwards all is as before`()
        async throws
    {
        try await API.serving { api in
            let reference = try await api.open()
            try await api.house.turnAway()
            #expect(try await api.send(.get, "/health").status == 200)
            for answer in [
                try await api.send(.get, "/ready"), try await api.send(.get, "/v1/cases", as: api.house.provider),
                try await api.act("submit", on: reference, as: api.house.provider, version: "\"1\"", key: "away"),
            ] {
                #expect(answer.status == 503 && answer.problem == "database_away", "\(answer.text)")
                #expect(answer.header("Retry-After") == "2")
            }
            try await api.house.letIn()
            let answer = try await api.act(
                "submit", on: reference, as: api.house.provider, version: "\"1\"", key: "away")
            #expect(answer.status == 200 && answer.header("Idempotency-Replayed") == nil)
            #expect(try await api.send(.get, "/ready").status == 200)
        }
    }

    @Test func `strangers have connections of their own, and keep nobody waiting with them`() async throws {
        try await House.withHouse { house in
            let strangers = PostgresPool(
                configuration: house.pool.configuration, limits: .init(connections: 1, wait: .milliseconds(50)),
                logger: TestServer.logger)
            let application = buildApplication(
                engine: house.engine, publicEngine: try House.engine(on: strangers),
                configuration: ApplicationConfiguration(), logger: TestServer.logger)
            try await application.test(.router) { client in
                let api = API(
                    client: client, house: house, routes: Routes(house.engine), specification: try Specification())
                let (strange, own) = try await strangers.withConnection { _ in
                    var answers: [String?] = []
                    for path in ["/v1/register", "/v1/register.csv", "/v1/register/SAB-0000-0000-00"] {
                        answers.append(try await api.send(.get, path).problem)
                    }
                    return (answers, try await api.send(.get, "/v1/me", as: house.provider).status)
                }
                #expect(strange == ["database_busy", "database_busy", "database_busy"] && own == 200)
                #expect(try await api.send(.get, "/v1/register").status == 200)
            }
            await strangers.shutdown()
        }
    }

    @Test func `a database at another version says what helps`() async throws {
        try await API.serving { api in
            try await api.house.forgetFunctions()
            let opening: JSONValue = ["body": "SAB", "submission": [:]]
            for answer in [
                try await api.send(.get, "/ready"),
                try await api.send(.post, "/v1/cases", as: api.house.provider, json: opening),
            ] {
                #expect(answer.status == 503 && answer.problem == "other_schema", "\(answer.text)")
                #expect(answer.json?["next"] == ["target": "database", "action": "migrate"])
                #expect(!answer.detail.contains("accredit "), "\(answer.detail)")
            }
        }
    }

    @Test func `what nobody foresaw is 500 without internals, and the log has them`() async throws {
        let log = MemoryLog()
        let id = try await API.serving(logger: log.logger) { api in
            try await api.house.breakCommands()
            let answer = try await api.send(
                .post, "/v1/cases", as: api.house.provider, json: ["body": "SAB", "submission": [:]])
            #expect(answer.status == 500 && answer.problem == "internal")
            #expect(!answer.text.contains("secret") && !answer.text.contains("case_head"))
            // Another request has another id, and one that is served has it too.
            let alive = try await api.send(.get, "/health").header("Request-Id")
            #expect(alive != nil && alive != answer.header("Request-Id"))
            #expect(answer.json?["request_id"]?.stringValue == answer.header("Request-Id"))
            return try #require(answer.header("Request-Id"))
        }
        // Condition and place are logged; what the message says may be a value, and is not.
        let fault = try #require(log.lines.first { $0.contains("fault") && $0.contains(id) })
        #expect(fault.contains("P0001") && fault.contains("perform line"), "\(fault)")
        #expect(!log.lines.joined().contains("internal secret"))
    }

    @Test func `each request leaves a line with method, template, status and time, and nothing that was said`()
        async throws
    {
        let log = MemoryLog()
        try await API.serving(logger: log.logger) { api in
            let reference = try await api.open(key: "a-key-of-mine")
            _ = try await api.send(.get, "/v1/cases?state=of-mine", as: api.house.provider)
            _ = try await api.send(.get, "/v1/nowhere/of-mine", as: api.house.provider)
            _ = try await api.send(.get, "/health")
            let requests = log.lines.filter { $0.contains("request") }
            let expected = [
                "POST /v1/cases 201 info", "GET /v1/cases 200 info", "GET none 404 info", "GET /health 200 debug",
            ]
            #expect(requests.count == expected.count)
            for (line, parts) in zip(requests, expected) {
                for part in parts.split(separator: " ") {
                    #expect(line.contains("=\(part) ") || line.hasPrefix(part), "\(line)")
                }
                #expect(line.contains("ms="))
            }
            let everything = log.lines.joined(separator: "\n")
            for secret in [api.house.provider.secret, reference, "of-mine", "Dementia"] {
                #expect(!everything.contains(secret))
            }
        }
    }

    @Test func `every kind of problem is in the table, with a type that stays`() {
        #expect(Set(Problem.Kind.allCases.map(\.name)).count == Problem.Kind.allCases.count)
        #expect(Set(Problem.Fault.allCases.map(\.rawValue)) == Set(RefusalTable.current.requests.keys))
        for kind in Problem.Kind.allCases {
            #expect(kind.type == "/problems/\(kind.name)" && kind.status.code >= 400)
            #expect(kind.status.code == kind.entry.status, "\(kind.name)")
        }
        for reason in Refusal.Reason.allCases {
            let isInside = [.unknownCommand, .notDue, .notMigrated, .reviewsAwaited].contains(reason)
            #expect(Problem.Kind(reason).name == (isInside ? "internal" : reason.rawValue))
        }
        #expect(Problem(CancellationError()).kind == .fault(.stopping))
        #expect(Problem(EngineError.alreadyExists(kind: "thing", name: "secret")).kind == .fault(.internalFault))
        let busy = Problem(DatabaseFault.busy)
        #expect(busy.kind == .fault(.databaseBusy) && busy.headers[.retryAfter] == "2")
        #expect(Problem(DatabaseFault.other).kind == .fault(.internalFault))
        // What a client frames badly, or breaks off, is none of the server's.
        for error in [HTTPParserError.invalidChunkSize, .invalidEOFState, .unknown] {
            #expect(Problem(error).kind == .fault(.badHeader))
        }
    }
}

/// A log kept in memory.
final class MemoryLog: Sendable {
    private let kept = Mutex<[String]>([])

    /// The lines so far: level, message, then metadata as `name=value`, each followed by a space.
    var lines: [String] { kept.withLock { $0 } }

    /// A logger that writes here, at every level.
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: MemoryLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            let line = "\(event.level) \(event.message) " + all.map { "\($0.key)=\($0.value) " }.joined()
            log.kept.withLock { $0.append(line) }
        }
    }
}
