import AsyncHTTPClient
import Engine
import Foundation
import Hummingbird
import Synchronization
import Testing
import WorkflowCore

@testable import accredit

/// What the client sends, when it sends it again, and what it makes of the answers.
struct ServerClientTests {
    private static let receipt = """
        {"action":"submit","command":"act","from":"draft","id":"0197C2DE-6F10-7C3A-9A4E-1F2D3C4B5A69",
        "occurred_at":"2026-01-05T09:00:00Z","party":"body","reference":"SAB-7K3M-9QX4-T2",
        "state":"completeness","version":2}
        """
    private static let problem =
        #"{"type":"/problems/database_away","title":"Away","status":503,"detail":"The database cannot be reached."}"#

    @Test func `A command brings key, version, token and data; its parts are escaped`() async throws {
        try await StubServer.with(answers: { _ in .init(body: Self.receipt) }) { client, stub in
            let (receipt, _) = try await client.act(
                on: "a/b?c", "sub mit", data: ["x": true], tag: "\"1\"", heading: CommandHeading(key: "my \"key\""))
            #expect(receipt.version == 2)
            let asked = try #require(stub.asked.first)
            #expect(asked.method == "POST")
            #expect(asked.target == "/v1/cases/a%2Fb%3Fc/actions/sub%20mit")
            #expect(asked.headers["authorization"] == "Bearer accredit_secret")
            #expect(asked.headers["if-match"] == "\"1\"")
            #expect(asked.headers["idempotency-key"] == #""my \"key\"""#)
            #expect(asked.headers["content-type"] == "application/json")
            #expect(asked.body == #"{"data":{"x":true}}"#)
        }
    }

    @Test func `Patience is granted, three times at most, with one key`() async throws {
        let told = Mutex<[String]>([])
        try await StubServer.with(
            notify: { message in told.withLock { $0.append(message) } },
            answers: { number in
                number < 2
                    ? .init(status: .serviceUnavailable, headers: [.retryAfter: "0"], body: Self.problem)
                    : .init(body: Self.receipt)
            }
        ) { client, stub in
            _ = try await client.act(on: "c", "submit", data: nil, tag: "*", heading: CommandHeading(key: "k"))
            #expect(stub.asked.count == 3)
            #expect(Set(stub.asked.map { $0.headers["idempotency-key"] }) == ["\"k\""])
            #expect(Set(stub.asked.map(\.body)) == ["{}"])
        }
        #expect(told.withLock(\.self).count == 2)
    }

    @Test func `In the end the server's own words are told`() async throws {
        try await StubServer.with(answers: { _ in .init(status: .serviceUnavailable, body: Self.problem) }) {
            client, stub in
            let error = await #expect(throws: ServerProblem.self) {
                try await client.send(ServerRequest(path: ["v1", "me"]))
            }
            #expect(error?.description == "The database cannot be reached.")
            #expect(error?.exitStatus == .unavailable)
            #expect(stub.asked.count == 3)
        }
    }

    @Test(arguments: [400, 401, 403, 404, 409, 412, 422, 428, 500])
    func `A refusal is not asked for twice`(status: Int) async throws {
        try await StubServer.with(answers: { _ in
            .init(status: .init(code: status), body: #"{"type":"/problems/x","title":"No","detail":"No."}"#)
        }) { client, stub in
            await #expect(throws: ServerProblem.self) { try await client.send(ServerRequest(path: ["v1", "me"])) }
            #expect(stub.asked.count == 1)
        }
    }

    @Test func `A server that is not there is asked three times`() async throws {
        let port = try await StubServer.running(Router()) { $0 }
        let told = Mutex(0)
        try await HTTPClient.withHTTPClient(configuration: ServerClient.configuration) { http in
            let client = ServerClient(
                address: try ServerAddress("http://127.0.0.1:\(port)"), token: "t", http: http,
                retry: RetryPolicy(pause: .milliseconds(1)),
                notify: { _ in told.withLock { $0 += 1 } })
            await #expect(
                throws: Failure.serverAway(
                    server: "http://127.0.0.1:\(port)", reason: "connection refused", attempts: 3)
            ) {
                try await client.send(ServerRequest(path: ["v1", "me"]))
            }
        }
        #expect(told.withLock(\.self) == 2)
    }

    @Test func `Nobody is followed to another address, and the token stays here`() async throws {
        try await StubServer.with(answers: { _ in
            .init(status: .found, headers: [.location: "http://127.0.0.1:1/v1/me"])
        }) {
            client, stub in
            let error = await #expect(throws: Failure.self) {
                try await client.send(ServerRequest(path: ["v1", "me"]))
            }
            #expect(error?.description.contains("http://127.0.0.1:1/v1/me") == true)
            #expect(stub.asked.count == 1)
        }
    }

    @Test(arguments: ["<html>", "[1]", "{}", #"{"reference":1}"#])
    func `What is not agreed is said to be so`(body: String) async throws {
        try await StubServer.with(answers: { number in .init(status: number == 0 ? .ok : .notFound, body: body) }) {
            client, _ in
            for _ in 0..<2 {
                let error = await #expect(throws: Failure.self) {
                    try await client.ask(ServerRequest(path: ["v1", "me"]), for: Principal.self)
                }
                #expect(error?.status == .internalError)
            }
        }
    }

    @Test func `The one body there is need not be named`() async throws {
        let one = #"{"bodies":[{"code":"SAB","front_door":"w","is_sample":true,"name":"Sample"}]}"#
        let two = """
            {"bodies":[{"code":"SAB","front_door":"w","is_sample":true,"name":"A"},
            {"code":"SBB","front_door":"w","is_sample":true,"name":"B"}]}
            """
        try await StubServer.with(answers: { .init(body: $0 == 0 ? one : two) }) { client, stub in
            let only = try await client.body(named: nil)
            #expect(only == "SAB")
            await #expect(throws: Failure.whichBody(codes: ["SAB", "SBB"])) { try await client.body(named: nil) }
            let named = try await client.body(named: "sbb")
            #expect(named == "SBB")
            #expect(stub.asked.count == 2)
        }
    }

    @Test func `Waits grow, and a server's wish is granted within reason`() {
        let policy = RetryPolicy()
        #expect(policy.delay(after: 1, retryAfter: nil) == .milliseconds(250))
        #expect(policy.delay(after: 2, retryAfter: nil) == .milliseconds(500))
        #expect(policy.delay(after: 1, retryAfter: "2") == .seconds(2))
        #expect(policy.delay(after: 1, retryAfter: "3600") == .seconds(10))
        #expect(policy.delay(after: 1, retryAfter: "Sun, 22 Nov 2026 08:00:00 GMT") == .milliseconds(250))
        #expect(policy.delay(after: 60, retryAfter: "-1") == .seconds(10))
    }

    @Test(arguments: [
        "ftp://host", "host:8080", "", "http://", "http://user:word@host", "http://host/?x=1", "http://host#x",
    ])
    func `What is no address of a server is refused without being tried`(text: String) {
        let failure = #expect(throws: Failure.self) { try ServerAddress(text) }
        #expect(failure?.status == .notConfigured)
    }

    @Test func `A setting that is missing is named`() async throws {
        func root(_ environment: [String: String]) -> CompositionRoot {
            CompositionRoot(environment: environment, currentFolder: URL(filePath: "/"), executable: nil)
        }
        for (environment, variable) in [([:], "ACCREDIT_SERVER"), (["ACCREDIT_SERVER": "http://x"], "ACCREDIT_TOKEN")] {
            let failure = await #expect(throws: Failure.self) { try await root(environment).withServer { _ in } }
            #expect(failure?.description.contains(variable) == true)
        }
        let odd = await #expect(throws: Failure.self) {
            try await root(["ACCREDIT_SERVER": "http://x", "ACCREDIT_TOKEN": "hush hush\n"]).withServer { _ in }
        }
        #expect(odd?.description.contains("ACCREDIT_TOKEN") == true)
        #expect(odd?.description.contains("hush") == false)
    }
}
