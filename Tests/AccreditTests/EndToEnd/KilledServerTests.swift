import AsyncHTTPClient
import Engine
import EngineSupport
import Foundation
import Postgres
import Synchronization
import Testing

/// A server that is killed in the middle of work: what it acknowledged is there, once; what was cut off is done once by
/// trying again.
@Suite(.serialized) struct KilledServerTests {
    /// An action that a client asked for until somebody answered.
    struct Asked: Sendable {
        let key: String
        let reference: String
        let version: Int
    }

    @Test func everythingAcknowledgedIsThereExactlyOnce() async throws {
        try await House.withHouse { house in
            let references = try await Self.openCases(20, house)
            let first = try await RunningServer.start(database: house.database)
            let address = first.address

            // 32 clients act at random on 20 cases. The server dies twice under them, each time once some have their
            // answers, and stays up until the last has its own.
            let storm = Storm()
            let killer = Task {
                defer { storm.end() }
                var server = first
                for answers in [40, 80] {
                    try await eventually("\(answers) commands are acknowledged") { storm.acknowledged >= answers }
                    server.kill()
                    server = try await RunningServer.start(database: house.database, port: server.port)
                }
                try await eventually("commands are acknowledged after the second time") { storm.acknowledged >= 120 }
                return server
            }
            let acknowledged = try await withThrowingTaskGroup(of: [Asked].self) { group in
                for client in 0..<32 {
                    group.addTask { try await Self.ask(in: storm, client, references, address, house) }
                }
                return try await group.reduce(into: [Asked]()) { $0 += $1 }
            }
            try await killer.value.kill()

            #expect(acknowledged.count >= 120)
            #expect(Set(acknowledged.map(\.key)).count == acknowledged.count)
            for reference in references {
                let story = try await house.engine.history(
                    of: reference, now: .init(seconds: 4_000_000_000), as: house.provider.credential)
                #expect(story.events.map(\.number) == Array(1...story.events.count))
                let answered = acknowledged.filter { $0.reference == reference }
                #expect(Set(answered.map(\.version)).count == answered.count, "two answers told of one event")
                #expect(answered.allSatisfy { (2...story.events.count).contains($0.version) })
            }
            // Each key stands on one event, of the version that was acknowledged; no event is without an
            // acknowledgement.
            let rows = try await house.admin.withConnection { connection in
                try await connection.query("SELECT key, seq FROM accredit.case_event WHERE command IN ('amend', 'act')")
            }
            let recorded = try rows.map { try $0.decode(as: (String.self, Int.self)) }
            #expect(recorded.count == acknowledged.count)
            #expect(
                Dictionary(recorded) { first, _ in first }
                    == Dictionary(acknowledged.map { ($0.key, $0.version) }) { first, _ in first })
            #expect(try await house.brokenChains() == [])
        }
    }

    private static func openCases(_ count: Int, _ house: House) async throws -> [String] {
        let submission = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
        var references: [String] = []
        for number in 0..<count {
            let command = Command(.open(body: "SAB", submission: submission, route: nil), key: "case \(number)")
            guard case .done(let receipt) = try await house.engine.perform(command, as: house.provider.credential)
            else { continue }
            references.append(receipt.reference)
        }
        #expect(references.count == count)
        return references
    }

    /// How far the clients are, and whether they go on.
    private final class Storm: Sendable {
        private let state = Mutex((acknowledged: 0, isOver: false))
        var acknowledged: Int { state.withLock { $0.acknowledged } }
        var isOver: Bool { state.withLock { $0.isOver } }
        func count() { state.withLock { $0.acknowledged += 1 } }
        func end() { state.withLock { $0.isOver = true } }
    }

    /// What a client may ask for: the first where the provider has the case, the others in turn with the body.
    private enum Wish: CaseIterable {
        case amend, submit, returnIncomplete
    }

    /// Asks one random thing after another of random cases, whatever their version, and asks each under its key until
    /// there is an answer.
    private static func ask(
        in storm: Storm, _ client: Int, _ references: [String], _ address: String, _ house: House
    ) async throws -> [Asked] {
        let document = String(
            decoding: try Wire.encode(["submission": try House.sample("level-3-care-welsh-college")]), as: UTF8.self)
        var answered: [Asked] = []
        var number = 0
        while !storm.isOver {
            number += 1
            let reference = references.randomElement() ?? ""
            let wish = Wish.allCases.randomElement() ?? .amend
            let key = "client \(client) asks \(number)"
            let place = "\(address)/v1/cases/\(reference)"
            var request: HTTPClientRequest
            switch wish {
            case .amend:
                request = HTTPClientRequest(url: "\(place)/submission")
                (request.method, request.body) = (.PUT, .bytes(Array(document.utf8)))
            case .submit:
                request = HTTPClientRequest(url: "\(place)/actions/submit")
                (request.method, request.body) = (.POST, .bytes(Array("{}".utf8)))
            case .returnIncomplete:
                request = HTTPClientRequest(url: "\(place)/actions/return-incomplete")
                (request.method, request.body) = (.POST, .bytes(Array(#"{"data": {"missing": "a page"}}"#.utf8)))
            }
            request.headers = [
                "Authorization": "Bearer \((wish == .returnIncomplete ? house.officer : house.provider).secret)",
                "Content-Type": "application/json", "If-Match": "*", "Idempotency-Key": "\"\(key)\"",
            ]
            if let version = try await answer(to: request, key) {
                answered.append(Asked(key: key, reference: reference, version: version))
                storm.count()
            }
        }
        return answered
    }

    /// Sends a request until it is answered: the version it led to, or `nil` where a rule refused it.
    private static func answer(to request: HTTPClientRequest, _ key: String) async throws -> Int? {
        for _ in 0..<600 {
            do {
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
                let body = Data(try await response.body.collect(upTo: 1 << 20).readableBytesView)
                switch response.status {
                case .ok: return try Wire.decode(Receipt.self, from: body).version
                case .conflict: return nil
                case .serviceUnavailable: break
                default:
                    Issue.record("\(key): \(response.status) \(String(decoding: body, as: UTF8.self))")
                    return nil
                }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                // The server is away: its answer is not known, so the same key goes again.
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("no answer to \(key)")
        return nil
    }
}

/// A server process of the built program.
struct RunningServer: Sendable {
    let process: ProcessHandle
    let port: Int
    /// Where monitors ask, where that was set.
    var monitor: String?
    var address: String { "http://127.0.0.1:\(port)" }

    /// A process, shared between tasks. `Process` is a class that Foundation guards with a lock of its own; nothing
    /// here changes it after the start.
    final class ProcessHandle: @unchecked Sendable {
        let process: Process
        init(_ process: Process) { self.process = process }
    }

    /// Starts a server on a port (0: a free one) and waits until it is ready.
    /// - Parameter kept: where its standard error goes; `nil` for a file that is gone afterwards.
    static func start(
        database: String, port: Int = 0, arguments: [String] = [], settings: [String: String] = [:],
        log kept: URL? = nil
    ) async throws -> RunningServer {
        let way = ["ACCREDIT_SERVICE_DATABASE_URL": try BuiltProgram.url(database: database, role: "accredit_service")]
        let process = try BuiltProgram.process(
            ["serve", "--port", String(port), "--log-level", "error"] + arguments,
            settings.merging(way) { given, _ in given })
        let log = kept ?? FileManager.default.temporaryDirectory.appending(path: "accredit-serve-\(UUID().uuidString)")
        try Data().write(to: log)
        defer { if kept == nil { try? FileManager.default.removeItem(at: log) } }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        for _ in 0..<600 {
            let said = try String(contentsOf: log, encoding: .utf8)
            // JSON may write a slash in two ways.
            let plain = said.replacing("\\/", with: "/")
            let monitor = plain.firstMatch(of: /listening for monitors on (http:\/\/[^:]+:[0-9]+)/).map { String($0.1) }
            if let match = plain.firstMatch(of: /listening on http:\/\/[^:]+:([0-9]+)/), let port = Int(match.1),
                monitor != nil || settings["ACCREDIT_METRICS"] == nil
            {
                return RunningServer(process: ProcessHandle(process), port: port, monitor: monitor)
            }
            guard process.isRunning else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        if process.isRunning { process.terminate() }
        throw ServerDidNotStart(said: try String(contentsOf: log, encoding: .utf8))
    }

    /// The most memory that the process ever held.
    func peakKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.process.processIdentifier)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return try #require(line.flatMap { $0.split(whereSeparator: { !$0.isNumber }).first }.flatMap { Int($0) })
    }

    /// SIGKILL, to this process only.
    func kill() {
        if process.process.isRunning { Foundation.kill(process.process.processIdentifier, SIGKILL) }
        process.process.waitUntilExit()
    }

    struct ServerDidNotStart: Error, CustomStringConvertible {
        let said: String
        var description: String { "the server did not start; it said: \(said)" }
    }
}
