import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import Synchronization

@testable import accredit

/// A server that answers as it is told, and remembers what it was asked.
final class StubServer: Sendable {
    /// One request as it came.
    struct Asked: Sendable, Equatable {
        let method: String
        let target: String
        let headers: [String: String]
        let body: String
    }

    /// One answer.
    struct Answer: Sendable {
        var status: HTTPResponse.Status = .ok
        var headers: HTTPFields = [:]
        var body = "{}"
    }

    private let log = Mutex<[Asked]>([])
    private let answers: @Sendable (Int) -> Answer

    private init(_ answers: @escaping @Sendable (Int) -> Answer) { self.answers = answers }

    /// What was asked so far.
    var asked: [Asked] { log.withLock(\.self) }

    /// Runs a closure with a client of a server that gives the answer for each request, counted from 0.
    static func with<Value: Sendable>(
        retry: RetryPolicy = RetryPolicy(pause: .milliseconds(1), longestPause: .milliseconds(20)),
        notify: @escaping @Sendable (String) -> Void = { _ in },
        answers: @escaping @Sendable (Int) -> Answer,
        _ body: @Sendable @escaping (ServerClient, StubServer) async throws -> Value
    ) async throws -> Value {
        let stub = StubServer(answers)
        let router = Router()
        for method in [HTTPRequest.Method.get, .post, .put] {
            router.on("**", method: method) { request, _ in try await stub.take(request) }
        }
        return try await running(
            router,
            onPort: { port in
                try await HTTPClient.withHTTPClient(configuration: ServerClient.configuration) { http in
                    let client = ServerClient(
                        address: try ServerAddress("http://127.0.0.1:\(port)/"), token: "accredit_secret", http: http,
                        retry: retry,
                        notify: notify)
                    return try await body(client, stub)
                }
            })
    }

    /// Runs a closure while a router is served on a free port.
    static func running<Value: Sendable>(
        _ router: Router<BasicRequestContext>, onPort body: @Sendable @escaping (Int) async throws -> Value
    ) async throws -> Value {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "stub")
        logger.logLevel = .critical
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        return try await serving(application, ports: ports, body)
    }

    /// Runs a closure once a server has told its port, and ends the server afterwards.
    static func serving<Value: Sendable>(
        _ application: some ApplicationProtocol, ports: AsyncStream<Int>,
        _ body: @Sendable @escaping (Int) async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                for await port in ports { return try await body(port) }
                return nil
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    private func take(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        let headers = Dictionary(request.headers.map { ($0.name.canonicalName, $0.value) }) { $1 }
        let number = log.withLock { log in
            log.append(
                Asked(
                    method: request.method.rawValue, target: request.uri.string, headers: headers,
                    body: String(buffer: body)))
            return log.count - 1
        }
        let answer = answers(number)
        return Response(
            status: answer.status, headers: answer.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
    }
}
