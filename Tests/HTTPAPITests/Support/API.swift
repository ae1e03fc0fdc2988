import Engine
import EngineSupport
import Foundation
import HTTPAPI
import Hummingbird
import HummingbirdTesting
import Logging
import TestSupport
import Testing
import WorkflowCore

/// The server in front of a house of its own, and a client that holds every answer against the specification.
struct API: Sendable {
    /// What the server said.
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let bytes: [UInt8]

        /// The body, where it is JSON.
        var json: JSONValue? { try? JSONValue(json: text) }
        /// The body as text.
        var text: String { String(decoding: bytes, as: UTF8.self) }
        /// The slug of a problem's type.
        var problem: String? { json?["type"]?.stringValue.map { String($0.split(separator: "/").last ?? "") } }
        /// A problem's detail.
        var detail: String { json?["detail"]?.stringValue ?? "" }
        /// A header by its name.
        func header(_ name: String) -> String? { HTTPFields.Element.Name(name).flatMap { headers[$0] } }
    }

    let client: any TestClientProtocol
    let house: House
    let routes: Routes
    let specification: Specification

    /// Runs a closure with the server in front of a house of its own.
    /// - Parameters:
    ///   - setup: whether requests go to the router or over a socket.
    ///   - recording: time between two messages to the database of who used a token and what was denied; tests that
    ///     count round trips have none.
    static func serving<Value: Sendable>(
        _ setup: TestingSetup = .router, limits: ServerLimits = ServerLimits(), metrics: HTTPMetrics = HTTPMetrics(),
        recording: Duration = .seconds(3_600), logger: Logger = TestServer.logger,
        _ body: @Sendable (API) async throws -> Value
    ) async throws -> Value {
        let specification = try Specification()
        return try await House.withHouse { house in
            var recorded = limits
            recorded.recording = recording
            let application = buildApplication(
                engine: house.engine, limits: recorded, metrics: metrics, configuration: ApplicationConfiguration(),
                logger: logger)
            return try await application.test(setup) { client in
                try await body(
                    API(client: client, house: house, routes: Routes(house.engine), specification: specification))
            }
        }
    }

    /// Sends a request and holds the answer against the specification.
    @discardableResult
    func send(
        _ method: HTTPRequest.Method, _ path: String, as person: House.Person? = nil, headers: [String: String] = [:],
        json: JSONValue? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        try await send(
            method, path, as: person,
            headers: json == nil
                ? headers : headers.merging(["Content-Type": "application/json"]) { given, _ in given },
            bytes: try json.map { Array(try $0.canonicalText().utf8) }, location)
    }

    /// Sends a request with a body of any bytes, and holds the answer against the specification.
    @discardableResult
    func send(
        _ method: HTTPRequest.Method, _ path: String, as person: House.Person? = nil, headers: [String: String] = [:],
        bytes: [UInt8]?,
        _ location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        var fields: HTTPFields = [:]
        if let person { fields[.authorization] = "Bearer \(person.secret)" }
        for (name, value) in headers { fields[try #require(HTTPFields.Element.Name(name))] = value }
        // What others do in the same cluster would hold back the newest events.
        if path.hasPrefix("/v1/events") { try await house.settled() }
        let answer = try await client.execute(
            uri: path, method: method, headers: fields, body: bytes.map { ByteBuffer(bytes: $0) }
        ) {
            response in
            Answer(status: response.status.code, headers: response.headers, bytes: Array(buffer: response.body))
        }
        for flaw in specification.flaws(of: answer, to: method, path) {
            Issue.record("\(method.rawValue) \(path) \(answer.status): \(flaw)", sourceLocation: location)
        }
        return answer
    }
}

extension API {
    /// The sample submission that the proportionate route accepts.
    static func submission() throws -> JSONValue { try House.sample("level-3-care-welsh-college") }

    /// Opens a case of the sample college at the sample body, and says its reference.
    func open(key: String? = nil, submission: JSONValue? = nil) async throws -> String {
        let answer = try await send(
            .post, "/v1/cases", as: house.provider, headers: key.map { ["Idempotency-Key": $0] } ?? [:],
            json: ["body": "SAB", "submission": submission ?? Self.submission()])
        try #require(answer.status == 201, "\(answer.text)")
        return try #require(answer.json?["reference"]?.stringValue)
    }

    /// The version of a case that an entity tag tells.
    static func version(of tag: String?) -> Int? {
        tag.flatMap { $0.prefixMatch(of: /"([0-9]+)[."]/) }.flatMap { Int($0.1) }
    }

    /// An event of a history as a stale command is told of it.
    static func brief(_ event: JSONValue) -> JSONValue {
        let told: Set = [
            "number", "occurred_at", "effective_at", "command", "action", "role", "principal", "organisation", "from",
            "to",
        ]
        return .object((event.objectValue ?? [:]).filter { told.contains($0.key) })
    }

    /// Takes an action on a case at any version, once its panel has read and its meeting is open.
    @discardableResult
    func act(
        _ action: String, on reference: String, as person: House.Person, data: JSONValue? = nil, version: String = "*",
        key: String? = nil, ready: Bool = true,
        _ location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        if ready, version == "*" { try await house.makeReady(for: action, on: reference, by: person) }
        var headers = ["If-Match": version]
        headers["Idempotency-Key"] = key
        return try await send(
            .post, "/v1/cases/\(reference)/actions/\(action)", as: person, headers: headers,
            json: data.map { ["data": $0] }, location)
    }

    /// Well-formed bodies of commands, by the last part of their path.
    private static let bodies: [String: JSONValue] = [
        "pause": ["reason": "The course leader is away."], "consent": ["event": 2],
        "extensions": ["what": "standard", "working_days": 5, "reason": "A reviewer fell ill."],
        "corrections": ["event": 1, "effective_at": "2026-01-05T09:00:00Z", "reason": "It came by post."],
        "consultations": ["requirement": "assessment-plan", "how": "opened"],
        "decisions": ["action": "approve"], "taking-back": ["reason": "Meant for another course."],
        "response": ["response": "It is on our site."],
        "reopening": ["reason": "Not all of it."],
        "extension": ["due": "2030-01-31", "reason": "Ill."],
        "evidence": ["requirement": "external-review", "url": "https://qaa.example/review"], "share": ["body": "SBB"],
        "requests": ["question": "Who marks the assessment?"], "reply": ["text": "Two examiners."],
        "postpone": ["working_days": 5, "reason": "The college is closed."], "settle": [:],
        "cancel": ["reason": "The plan says so."],
        "confirmation": [:], "copies": [:], "voiding": ["reason": "Told by telephone."],
        "fact-sheet": ["contact": ["email": "courses@coleg-sampl.example"]],
        "invitations": ["reviewer": "reviewer"],
        "releases": ["reviewer": "reviewer", "reason": "Ill."],
        "objections": ["reviewer": "reviewer", "reason": "A rival."],
        "overrulings": ["reviewer": "reviewer", "reason": "No rival."], "interests": ["nature": "family"],
        "reviews": ["recommendation": "approve", "scores": ["quality": 4]], "draft": [:],
        "votes": ["vote": "approve"], "recusals": [:], "readmissions": ["member": "reviewer", "reason": "A slip."],
        "postponements": ["reason": "No time."], "placements": ["position": 1],
        "appeals": ["ground": "procedure", "statement": "We were not asked."], "reuse": [:],
        "query": ["reason": "How many?", "due": "2040-01-31"], "changes": ["what": "A new title.", "weight": "minor"],
        "new-look": ["reason": "It is online now."], "officer": ["officer": "officer"],
        "notes": ["text": "Rang the college."], "tags": ["tags": ["fast-track"]], "removal": ["tags": ["fast-track"]],
    ]

    /// The same in every request, so that two answers about one address can be told apart.
    private static let feedOfNobody = TokenSecret().text
    private static let tokenOfNobody = UUID().uuidString.lowercased()

    private static let webhookOfNobody = "01980000-0000-7000-8000-000000000000"

    /// A well-formed request to a route about a case.
    func request(to route: Route, about reference: String) throws -> (
        path: String, headers: [String: String], json: JSONValue?
    ) {
        let path = route.path.replacing("{case}", with: reference).replacing("{action}", with: "submit").replacing(
            "{item}", with: "1"
        )
        .replacing("{request}", with: "1").replacing("{letter}", with: route.path.contains("previews") ? "lapsed" : "1")
        .replacing("{meeting}", with: "accreditation-committee-2040-01-10")
        .replacing("{return}", with: "1").replacing("{change}", with: "1")
        .replacing("{name}", with: "proportionate-accreditation").replacing("{reference}", with: reference)
        .replacing("{person}", with: "reviewer").replacing("{assignment}", with: "1").replacing("{file}", with: "1")
        .replacing("{feed}", with: Self.feedOfNobody).replacing("{problem}", with: "not_found")
        .replacing("{token}", with: Self.tokenOfNobody)
        .replacing("{webhook}", with: Self.webhookOfNobody).replacing("{delivery}", with: Self.webhookOfNobody)
        .replacing("{body}", with: reference.hasPrefix("SAB-0000") ? "NOBODY" : "SAB")
        switch (route.method, route.path) {
        case (.get, "/v1/events"): return ("\(path)?after=start", [:], nil)
        case (.post, "/v1/webhooks"): return (path, [:], ["url": "https://college.example/hook"])
        case (.patch, "/v1/webhooks/{webhook}"): return (path, [:], ["status": "off"])
        case (.post, let address) where address.hasPrefix("/v1/webhooks/"): return (path, [:], [:])
        case (.delete, "/v1/webhooks/{webhook}"): return (path, [:], nil)
        case (.get, "/v1/reports/compare"): return ("\(path)?by=nation", [:], nil)
        case (.get, _): return (path, [:], nil)
        case (.post, "/v1/cases/{case}/reviews/files"):
            return (
                "\(path)?name=notes.txt", ["If-Match": "\"1\"", "Content-Type": "application/octet-stream"], nil
            )
        case (.delete, "/v1/cases/{case}/officer"): return (path, ["If-Match": "\"1\""], nil)
        case (_, "/v1/officers/reassignment"): return (path, [:], ["from": "officer", "to": "simulatingOfficer"])
        case (_, "/v1/reviewers"): return (path, [:], ["what": "away", "from": "2026-08-03", "until": "2026-08-14"])
        case (_, "/v1/people"):
            return (path, [:], ["people": [["name": "Ada Sampl", "roles": ["reviewer"]]]])
        case (.patch, _): return (path, [:], ["email": "ada@body.example"])
        case (_, let address) where address.hasPrefix("/v1/people/") || address == "/v1/providers":
            return (path, [:], [:])
        case (_, "/v1/meetings"): return (path, [:], ["date": "2040-01-12", "papers_close": "2040-01-11"])
        case (_, "/v1/meetings/{meeting}/decisions"):
            return (path, [:], ["decisions": [["case": .string(reference), "action": "approve"]]])
        case (_, "/v1/meetings/{meeting}/cancellation"): return (path, [:], ["reason": "The hall is flooded."])
        case (_, let address) where address.hasPrefix("/v1/meetings/"): return (path, [:], [:])
        case (_, "/v1/submissions/check"): return (path, [:], try Self.submission())
        case (_, "/v1/cases:batch"):
            return (path, [:], ["cases": [["key": "first", "body": "SAB", "submission": try Self.submission()]]])
        case (_, "/v1/advice"), (_, "/v1/cases"):
            return (path, [:], ["body": "SAB", "submission": try Self.submission()])
        case (_, "/v1/cases/{case}/returns/{return}"): return (path, ["If-Match": "\"1\""], ["nothing_changed": true])
        case (.put, "/v1/bodies/{body}/consent"): return (path, [:], ["consents": true])
        case (.put, "/v1/me/language"): return (path, [:], ["language": "both"])
        case (_, let address) where address.hasPrefix("/v1/me/"): return (path, [:], nil)
        case (.put, _): return (path, ["If-Match": "\"1\""], ["submission": try Self.submission()])
        default: return (path, ["If-Match": "\"1\""], Self.bodies[String(path.split(separator: "/").last ?? "")])
        }
    }
}

extension JSONValue {
    /// The document with one member set, or taken away.
    func setting(_ name: String, to value: JSONValue?) -> JSONValue {
        var members = objectValue ?? [:]
        members[name] = value
        return .object(members)
    }
}
