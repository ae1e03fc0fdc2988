import AsyncHTTPClient
import Engine
import EngineSupport
import Foundation
import Testing
import WorkflowCore

/// A hundred commands that are committed and never answered: a relay before the database withholds its answer from the
/// moment of the commit. Ten times the server is killed then and started anew; the other times its connection
/// to the database breaks, which takes no second of starting. Sent again under its key, each is answered as it would
/// have been.
@Suite(.serialized) struct KilledBeforeAnswerTests {
    /// A command of the walk that is taken again and again.
    private enum Step: CaseIterable {
        case open, amend, submit, returnIncomplete

        func request(on reference: String, _ house: House) throws -> (path: String, method: String, body: JSONValue) {
            let submission = try House.sample("level-3-care-welsh-college")
            return switch self {
            case .open: ("/v1/cases", "POST", ["body": "SAB", "submission": submission])
            case .amend: ("/v1/cases/\(reference)/submission", "PUT", ["submission": submission])
            case .submit: ("/v1/cases/\(reference)/actions/submit", "POST", [:])
            case .returnIncomplete:
                ("/v1/cases/\(reference)/actions/return-incomplete", "POST", ["data": ["missing": "a page"]])
            }
        }
    }

    /// What a client keeps of an answer.
    private struct Kept: Equatable {
        let status: Int
        let body: JSONValue?
        let tag: String?
        let location: String?
        let isReplay: Bool

        /// The answer without what is of this case alone.
        var shape: [String: JSONValue] {
            (body?.objectValue ?? [:]).filter { !["id", "reference", "occurred_at", "effect"].contains($0.key) }
        }
    }

    // long: one story; a hundred times the same.
    @Test func `what was committed and not answered is answered the same when it is sent again`() async throws {
        try await House.withHouse { house in
            var way = try #require(
                URLComponents(string: try BuiltProgram.url(database: house.database, role: "accredit_service")))
            let relay = try AnswerWithheld(to: try #require(way.port))
            defer { relay.stop() }
            way.port = relay.port
            // Passwords are kept by port; the relay's is another.
            let folder = try TemporaryFolder()
            let kept = try #require(ProcessInfo.processInfo.environment["PGPASSFILE"])
            let passwords = try String(contentsOfFile: kept, encoding: .utf8).replacing(/:[0-9]+:/, with: ":*:")
            #expect(
                FileManager.default.createFile(
                    atPath: folder.path("pgpass"), contents: Data(passwords.utf8),
                    attributes: [.posixPermissions: 0o600]))
            let settings = [
                "ACCREDIT_SERVICE_DATABASE_URL": try #require(way.string), "PGPASSFILE": folder.path("pgpass"),
            ]
            var server = try await RunningServer.start(database: house.database, settings: settings)
            defer { server.kill() }
            // What each step is answered where nothing breaks.
            var plain: [Step: Kept] = [:]
            var reference = ""
            for step in Step.allCases {
                let kept = try #require(try await Self.send(step, on: reference, "plain \(step)", server, house))
                #expect([200, 201].contains(kept.status) && !kept.isReplay, "\(kept)")
                if step == .open { reference = kept.body?["reference"]?.stringValue ?? "" }
                plain[step] = kept
            }
            var keys: [String] = []
            for number in 0..<100 {
                let step = Step.allCases[number % 4]
                let isKilled = number % 10 == 7
                let key = "cut-\(number)-\(UUID().uuidString)"
                keys.append(key)
                relay.withhold(key, then: isKilled ? .wait : .cut)
                let (running, on) = (server, reference)
                async let first = Self.send(step, on: on, key, running, house)
                try await eventually("\(step) \(number) is committed") { relay.isCommitted }
                if isKilled { server.kill() }
                let answer = try await first
                #expect(isKilled ? answer == nil : answer?.status == 503, "\(number): \(String(describing: answer))")
                relay.release()
                if isKilled {
                    server = try await RunningServer.start(
                        database: house.database, port: server.port, settings: settings)
                }
                let again = try await Self.sendUntilAnswered(step, on: reference, key, server, house)
                let third = try await Self.sendUntilAnswered(step, on: reference, key, server, house)
                #expect(again.isReplay && third == again, "\(number): \(again)")
                let expected = try #require(plain[step])
                #expect(
                    again.status == expected.status && again.shape == expected.shape && again.tag == expected.tag,
                    "\(number): \(again)")
                if step == .open { reference = again.body?["reference"]?.stringValue ?? "" }
            }
            // Each was done once.
            let rows = try await house.admin.withConnection { connection in
                try await connection.query("SELECT key, count(*)::int FROM accredit.case_event GROUP BY key")
            }
            let done = Dictionary(
                try rows.map { try $0.decode(as: (String?.self, Int.self)) }.map { ($0.0 ?? "", $0.1) }
            ) { $0 + $1 }
            for key in keys { #expect(done[key] == 1, "\(key)") }
            #expect(try await house.brokenChains() == [])
        }
    }

    /// Sends a command once; `nil` where nobody answers.
    private static func send(
        _ step: Step, on reference: String, _ key: String, _ server: RunningServer, _ house: House
    ) async throws -> Kept? {
        let (path, method, body) = try step.request(on: reference, house)
        var request = HTTPClientRequest(url: server.address + path)
        request.method = .RAW(value: method)
        request.headers = [
            "Authorization": "Bearer \((step == .returnIncomplete ? house.officer : house.provider).secret)",
            "Content-Type": "application/json", "Idempotency-Key": "\"\(key)\"",
        ]
        if step != .open { request.headers.add(name: "If-Match", value: "*") }
        request.body = .bytes(Array(try body.canonicalText().utf8))
        guard let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(30)),
            let bytes = try? await response.body.collect(upTo: 1 << 20)
        else { return nil }
        let text = String(decoding: bytes.readableBytesView, as: UTF8.self)
        return Kept(
            status: Int(response.status.code), body: try? JSONValue(json: text),
            tag: response.headers.first(name: "ETag"), location: response.headers.first(name: "Location"),
            isReplay: response.headers.first(name: "Idempotency-Replayed") == "true")
    }

    /// Sends a command until the server has its database again.
    private static func sendUntilAnswered(
        _ step: Step, on reference: String, _ key: String, _ server: RunningServer, _ house: House
    ) async throws -> Kept {
        for _ in 0..<200 {
            if let kept = try await send(step, on: reference, key, server, house), kept.status != 503 { return kept }
            try await Task.sleep(for: .milliseconds(50))
        }
        return try #require(nil, "no answer to \(key)")
    }
}
