import AsyncHTTPClient
import Engine
import EngineSupport
import Foundation
import Hummingbird
import Logging
import Postgres
import Reports
import Synchronization
import TestSupport
import Testing
import Turnaround

@testable import HTTPAPI
@testable import accredit

/// Event logs through the real server, on a socket: who may have them, and what becomes of readers that are slow, many
/// or gone.
@Suite(.serialized) struct ExportOnServerTests {
    /// A house with a server in front of it.
    private struct Front: Sendable {
        let house: House
        let http: HTTPClient
        let address: String

        func client(_ person: House.Person) throws -> ServerClient {
            ServerClient(
                address: try ServerAddress(address), token: person.secret, http: http, retry: RetryPolicy(attempts: 1),
                notify: { _ in })
        }

        /// All of a log.
        func whole(_ form: LogFormat, _ query: [(String, String)], as person: House.Person) async throws -> [UInt8] {
            var bytes: [UInt8] = []
            try await client(person).stream(
                ServerRequest(path: ["v1", "exports", form.rawValue], query: query), type: form.mediaType
            ) { bytes += $0 }
            return bytes
        }

        /// A log of which only the beginning is asked for: the rest waits for its reader.
        func begun(_ form: LogFormat, as person: House.Person) async throws -> HTTPClientResponse {
            var request = HTTPClientRequest(url: "\(address)/v1/exports/\(form.rawValue)?log=large")
            request.headers.add(name: "Authorization", value: "Bearer \(person.secret)")
            return try await http.execute(request, timeout: .seconds(60))
        }

        /// Waits until a question to the database, asked as its superuser, is answered with true.
        func until(_ condition: SQL) async throws {
            let deadline = ContinuousClock.now + .seconds(120)
            while ContinuousClock.now < deadline {
                let rows = try await house.admin.withConnection { try await $0.query("SELECT \(condition)") }
                if try rows.first?.decode(Bool.self, at: 0) == true { return }
                try await Task.sleep(for: .milliseconds(5))
            }
            Issue.record("it never came to be: \(condition.text)")
        }
    }

    private static func served(
        limits: ServerLimits = ServerLimits(), _ body: @Sendable @escaping (Front) async throws -> Void
    ) async throws {
        try await House.withHouse { house in
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            var logger = Logger(label: "server")
            logger.logLevel = .critical
            let application = buildApplication(
                engine: house.engine, limits: limits,
                configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                logger: logger
            ) { port.yield($0 ?? 0) }
            try await StubServer.serving(application, ports: ports) { port in
                try await HTTPClient.withHTTPClient(configuration: ServerClient.configuration) { http in
                    try await body(Front(house: house, http: http, address: "http://127.0.0.1:\(port)"))
                }
            }
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func `a body's log shows its own cases; an agency sees imported logs only`() async throws {
        try await Self.served { front in
            let house = front.house
            let provider = try front.client(house.provider)
            let submission = try House.sample("level-3-care-welsh-college")
            let (mine, _) = try await provider.open(
                body: "SAB", submission: submission, route: nil, heading: CommandHeading(key: "1"))
            let (other, _) = try await provider.open(
                body: "SBB", submission: submission, route: nil, heading: CommandHeading(key: "2"))
            for form in LogFormat.allCases {
                let log = String(decoding: try await front.whole(form, [], as: house.officer), as: UTF8.self)
                #expect(log.contains(mine.reference) && !log.contains(other.reference), "\(form)")
                let theirs = String(decoding: try await front.whole(form, [], as: house.otherOfficer), as: UTF8.self)
                #expect(!theirs.contains(mine.reference) && theirs.contains(other.reference), "\(form)")
                #expect(!log.contains("\"provider\":") && log.contains("person-1"), "\(form) names people")
                for person in [house.analyst, house.provider, house.reviewer] {
                    let refused = await #expect(throws: ServerProblem.self) {
                        try await front.whole(form, [], as: person)
                    }
                    #expect(refused?.status == 403 && refused?.exitStatus == .notPermitted)
                    if person.secret == house.analyst.secret {
                        #expect("\(refused, default: "")".contains("ask the body for its own export"))
                    }
                }
            }
            // A body that consents shows an agency its own cases, and no other body's, until it withdraws its consent.
            _ = try await house.engine.recordConsent(of: "SAB", true, as: house.officer.credential)
            for form in LogFormat.allCases {
                for query in [[("body", "SAB")], []] {
                    let log = String(decoding: try await front.whole(form, query, as: house.analyst), as: UTF8.self)
                    #expect(log.contains(mine.reference) && !log.contains(other.reference), "\(form)")
                }
                for query in [[("body", "SBB")], [("body", "SAB"), ("body", "SBB")]] {
                    let refused = await #expect(throws: ServerProblem.self) {
                        try await front.whole(form, query, as: house.analyst)
                    }
                    #expect(refused?.status == 403 && "\(refused, default: "")".contains("SBB"))
                }
            }
            _ = try await house.engine.recordConsent(of: "SAB", false, as: house.officer.credential)
            let withdrawn = await #expect(throws: ServerProblem.self) {
                try await front.whole(.csv, [("body", "SAB")], as: house.analyst)
            }
            #expect(withdrawn?.status == 403)
            try await house.importLog("past", cases: 20, events: 5)
            for form in LogFormat.allCases {
                let log = try await house.administration.reports.caseLog(ReportFilter(log: "past"), now: .now)
                let straight = Mutex<[UInt8]>([])
                let size = try await log.read(
                    into: {
                        LogDocument(form, name: "past", resources: .pseudonym) { chunk in
                            straight.withLock { $0 += chunk }
                        }
                    })
                #expect(size.cases == 20 && size.events == 100)
                #expect(
                    try await front.whole(form, [("log", "past")], as: house.analyst) == straight.withLock(\.self),
                    "\(form)")
                // As the command does it.
                let folder = try TemporaryFolder()
                let run = try await BuiltProgram.run(
                    "export", form.rawValue, "--log", "past", "--out", folder.path("log"),
                    settings: ["ACCREDIT_SERVER": front.address, "ACCREDIT_TOKEN": house.analyst.secret])
                #expect(run.status == 0 && run.messages.contains("wrote") && run.output.isEmpty, "\(run.messages)")
                #expect(
                    try Array(Data(contentsOf: URL(filePath: folder.path("log")))) == straight.withLock(\.self),
                    "\(form)")
                let hidden = await #expect(throws: ServerProblem.self) {
                    try await front.whole(form, [("log", "past")], as: house.officer)
                }
                #expect(hidden?.status == 404)
            }
        }
    }

    @Test func `a slow reader holds the database back, a third is told to come again, and who goes makes room`()
        async throws
    {
        var limits = ServerLimits()
        limits.exports = .init(all: 2, each: 2, patience: .milliseconds(100))
        limits.pace.stall = .minutes(5)
        try await Self.served(limits: limits) { front in
            let house = front.house
            try await house.importLog("large", cases: 6_000, events: 8)
            // Asked for its head alone, a log takes no place.
            for _ in 0..<3 {
                var head = HTTPClientRequest(url: "\(front.address)/v1/exports/csv?log=large")
                head.method = .HEAD
                head.headers.add(name: "Authorization", value: "Bearer \(house.analyst.secret)")
                #expect(try await front.http.execute(head, timeout: .seconds(60)).status == .ok)
            }
            // Two readers read nothing but the head: their statements wait for them to go on.
            var readers = [
                try await front.begun(.xes, as: house.analyst), try await front.begun(.xes, as: house.analyst),
            ]
            #expect(readers.allSatisfy { $0.status == .ok })
            try await front.until(
                """
                count(*) FILTER (WHERE wait_event = 'ClientWrite') = 2
                FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%imported_event%'
                """)
            let third = try await front.begun(.csv, as: house.analyst)
            #expect(third.status == .tooManyRequests && third.headers.first(name: "Retry-After") == "10")
            // One goes on and gets the whole of it; one goes away.
            var bytes = 0
            for try await chunk in readers.removeFirst().body { bytes += chunk.readableBytes }
            #expect(bytes > 12_000_000)
            readers.removeAll()
            try await front.until(
                """
                count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> \
                pg_backend_pid()
                """
            )
            #expect(try await front.whole(.csv, [("log", "large")], as: house.analyst).count > 4_000_000)
        }
    }

    @Test func `a log that breaks off is told, and is not taken for whole`() async throws {
        try await Self.served { front in
            let house = front.house
            try await house.importLog("large", cases: 6_000, events: 8)
            let reader = try await front.begun(.xes, as: house.analyst)
            try await front.until(
                """
                count(pg_terminate_backend(pid)) = 1
                FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event = 'ClientWrite' AND query LIKE '%imported_event%'
                """)
            await #expect(throws: (any Error).self) { for try await _ in reader.body {} }
        }
        // What the command makes of it.
        let router = Router()
        router.get("**") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/csv"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "case,activity\n"))
                    throw CancellationError()
                })
        }
        try await StubServer.running(router) { port in
            try await HTTPClient.withHTTPClient(configuration: ServerClient.configuration) { http in
                let client = ServerClient(
                    address: try ServerAddress("http://127.0.0.1:\(port)"), token: "t", http: http,
                    retry: RetryPolicy(attempts: 1))
                let failure = await #expect(throws: Failure.self) {
                    try await client.stream(ServerRequest(path: ["v1", "exports", "csv"]), type: "text/csv") { _ in }
                }
                #expect(failure?.status == .unavailable && "\(failure, default: "")".contains("broke off"))
            }
        }
    }
}
