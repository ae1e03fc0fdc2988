import AsyncHTTPClient
import Engine
import Foundation
import WorkflowCore

/// Asks an accredit server, with deadline where that is safe.
struct ServerClient: Sendable {
    let address: ServerAddress
    private let token: String
    private let http: HTTPClient
    private let retry: RetryPolicy
    private let language: Language
    private let notify: @Sendable (String) -> Void

    /// The largest answer that is read, in bytes.
    static let answerLimit = 64 << 20

    /// - Parameters:
    ///   - language: the language in which the server says what is wrong.
    ///   - notify: told in a sentence before a request is sent again.
    init(
        address: ServerAddress, token: String, http: HTTPClient, retry: RetryPolicy = RetryPolicy(),
        language: Language = .en,
        notify: @escaping @Sendable (String) -> Void = Terminal.say
    ) {
        self.address = address
        self.token = token
        self.http = http
        self.retry = retry
        self.language = language
        self.notify = notify
    }

    /// How an HTTP client for accredit is set up: an answer from where one asked or none, and no second guess of its
    /// own.
    static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        configuration.timeout.read = .seconds(60)
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// Sends a request, again where the connection failed or the server asks for deadline.
    /// - Throws: ``ServerProblem`` where the server says no; ``Failure/serverAway(server:reason:attempts:)`` where it
    ///   says nothing.
    func send(_ request: ServerRequest) async throws -> ServerAnswer {
        try checked(try await patiently({ $0 }) { try await answer(try await once(request)) })
    }

    /// Sends a request like ``send(_:)``, and hands on the body of the answer as it arrives.
    ///
    /// - Parameter type: the media type that the answer has to have.
    /// - Throws: as ``send(_:)``; ``Failure/brokenOff(server:reason:)`` where the answer ends before its end; what
    ///   `take` throws.
    func stream(_ request: ServerRequest, type: String, _ take: ([UInt8]) throws -> Void) async throws {
        let response = try await patiently({ ServerAnswer($0, body: Data()) }) { try await once(request, accept: type) }
        guard 200..<300 ~= response.status.code, response.headers.first(name: "Content-Type") == type else {
            let answer = try checked(try await answer(response))
            throw unexpected(answer, "it is not \(type)")
        }
        var chunks = response.body.makeAsyncIterator()
        while true {
            let chunk: [UInt8]?
            do {
                chunk = try await chunks.next().map { Array($0.readableBytesView) }
            } catch let error as CancellationError {
                throw error
            } catch {
                throw Failure.brokenOff(server: address.description, reason: Self.reason(of: error))
            }
            guard let chunk else { return }
            try take(chunk)
        }
    }

    /// Attempts something until the server is ready for it.
    /// - Parameter head: the status and the headers of what came of an attempt.
    private func patiently<Reply>(_ head: (Reply) -> ServerAnswer, _ attemptOnce: () async throws -> Reply) async throws
        -> Reply
    {
        var attempt = 1
        while true {
            let delay: Duration
            do {
                let reply = try await attemptOnce()
                let answer = head(reply)
                guard retry.repeats(status: answer.status), attempt < retry.attempts else { return reply }
                delay = retry.delay(after: attempt, retryAfter: answer.header("Retry-After"))
            } catch let error where error is CancellationError || error is ServerProblem || error is Failure {
                throw error
            } catch {
                guard attempt < retry.attempts else {
                    throw Failure.serverAway(
                        server: address.description, reason: Self.reason(of: error), attempts: attempt)
                }
                delay = retry.delay(after: attempt, retryAfter: nil)
            }
            attempt += 1
            notify("no answer from \(address) yet; attempt \(attempt) of \(retry.attempts) follows")
            try await Task.sleep(for: delay)
        }
    }

    /// Sends a request and reads the answer as a value.
    func ask<Value: Decodable>(_ request: ServerRequest, for type: Value.Type = Value.self) async throws -> (
        value: Value, answer: ServerAnswer
    ) {
        let answer = try await send(request)
        return (try decode(type, from: answer), answer)
    }

    /// Reads an answer as a value.
    func decode<Value: Decodable>(_ type: Value.Type = Value.self, from answer: ServerAnswer) throws -> Value {
        do {
            return try Wire.decode(type, from: answer.body)
        } catch {
            throw unexpected(answer, "its JSON is not that of a \(type)")
        }
    }

    /// An answer that is not what was agreed.
    func unexpected(_ answer: ServerAnswer, _ reason: String) -> Failure {
        .unexpectedAnswer(server: address.description, status: answer.status, reason: reason)
    }

    private func checked(_ answer: ServerAnswer) throws -> ServerAnswer {
        switch answer.status {
        case 200..<300: return answer
        case 300..<400:
            throw unexpected(answer, "it points to another address\(answer.header("Location").map { ", \($0)" } ?? "")")
        default:
            guard let problem = ServerProblem(answer, server: address.description) else {
                throw unexpected(answer, "no problem document")
            }
            throw problem
        }
    }

    private func once(_ request: ServerRequest, accept: String = "application/json") async throws -> HTTPClientResponse
    {
        var outgoing = HTTPClientRequest(url: address.url(request.path, query: request.query))
        outgoing.method = .init(rawValue: request.method.rawValue)
        outgoing.headers.add(name: "Accept", value: "\(accept), application/problem+json")
        outgoing.headers.add(name: "Accept-Language", value: language.rawValue)
        outgoing.headers.add(name: "User-Agent", value: "accredit/\(ProgramVersion.text)")
        if !token.isEmpty { outgoing.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let version = request.ifMatch { outgoing.headers.add(name: "If-Match", value: version) }
        if let key = request.key { outgoing.headers.add(name: "Idempotency-Key", value: Self.quoted(key)) }
        if let body = request.body {
            outgoing.headers.add(name: "Content-Type", value: "application/json")
            outgoing.body = .bytes(try Wire.encode(body))
        } else if let file = request.file {
            outgoing.headers.add(name: "Content-Type", value: "application/octet-stream")
            outgoing.body = .stream(file, length: .known(Int64(file.size)))
        }
        return try await http.execute(outgoing, timeout: request.file == nil ? .seconds(60) : .minutes(30))
    }

    private func answer(_ response: HTTPClientResponse) async throws -> ServerAnswer {
        ServerAnswer(response, body: Data(try await response.body.collect(upTo: Self.answerLimit).readableBytesView))
    }

    /// A text as a structured-field string (RFC 9651).
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// A transport's error in a few words.
    private static func reason(of error: any Error) -> String {
        if let error = error as? HTTPClientError { return error.shortDescription }
        let text = "\(error)"
        // The transport wraps what the operating system said in words of its own.
        if text.contains("onnection refused") { return "connection refused" }
        return text.count > 160 ? "\(text.prefix(160))…" : text
    }
}

/// A request to the server.
struct ServerRequest: Sendable {
    /// What can be asked.
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    var method: Method = .get
    /// The segments of the path.
    var path: [String]
    /// What narrows the question down.
    var query: [(name: String, value: String)] = []
    /// The JSON that is sent along.
    var body: JSONValue?
    /// The file that is sent along instead.
    var file: FileToSend?
    /// The version of the case that the request expects, as an entity tag.
    var ifMatch: String?
    /// The idempotency key.
    var key: String?
}

/// What the server said.
struct ServerAnswer: Sendable {
    let status: Int
    private let headers: [(name: String, value: String)]
    let body: Data

    init(status: Int, headers: [(String, String)], body: Data) {
        self.status = status
        self.headers = headers.map { ($0.0.lowercased(), $0.1) }
        self.body = body
    }

    /// An answer with the status and the headers of a response.
    init(_ response: HTTPClientResponse, body: Data) {
        self.init(status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) }, body: body)
    }

    /// The value of a header, by its name in any letter case.
    func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name == name }?.value
    }
}
