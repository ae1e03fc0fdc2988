import Engine
import Foundation
import Turnaround
import WorkflowCore

/// What comes with a command: its key, the version it expects, and the time a sample tells.
struct CommandHeading: Sendable {
    /// The idempotency key.
    var key: String
    /// Time at which it happened, for samples only.
    var occurredAt: Instant?
}

/// The answer of `GET /v1/cases/{case}/history`.
struct EventList: Decodable, Sendable {
    let events: [HistoryEvent]
}

/// The answer of `GET /v1/bodies`.
struct BodyList: Decodable, Sendable {
    let bodies: [Body]
}

/// The answer of `GET /v1/workflows`.
struct WorkflowList: Decodable, Sendable {
    let workflows: [WorkflowSummary]
}

extension ServerRequest {
    /// The path of a case, or of something below it.
    static func onCase(_ name: String, _ rest: String...) -> [String] {
        ["v1", "cases", CaseReference.normalised(name)] + rest
    }
}

extension ServerClient {
    /// One case.
    func caseDetail(_ name: String) async throws -> (value: CaseDetail, answer: ServerAnswer) {
        try await ask(ServerRequest(path: ServerRequest.onCase(name)))
    }

    /// The entity tag of a case as the principal wants to change it: of the version they saw, or else of the present
    /// one.
    func tag(of name: String, version: Int?) async throws -> String {
        if let version { return "\"\(version)\"" }
        let (detail, answer) = try await caseDetail(name)
        return answer.header("ETag") ?? "\"\(detail.summary.version)\""
    }

    /// Every action that leaves the present state of a case, and what one side waits for from the other.
    func actions(of name: String) async throws -> (value: CaseExplanation, answer: ServerAnswer) {
        try await ask(ServerRequest(path: ServerRequest.onCase(name, "actions")))
    }

    /// Begins a case.
    func open(
        body: String, submission: JSONValue, route: String?, provider: String? = nil, heading: CommandHeading
    ) async throws -> (
        value: Receipt, answer: ServerAnswer
    ) {
        var members: [String: JSONValue] = ["body": .string(body), "submission": submission]
        members["route"] = route.map(JSONValue.string)
        members["provider"] = provider.map(JSONValue.string)
        members["occurred_at"] = heading.occurredAt.map { .string($0.description) }
        return try await ask(
            ServerRequest(method: .post, path: ["v1", "cases"], body: .object(members), key: heading.key))
    }

    /// Takes an action.
    func act(on name: String, _ action: String, data: JSONValue?, tag: String, heading: CommandHeading) async throws
        -> (
            value: Receipt, answer: ServerAnswer
        )
    {
        var members: [String: JSONValue] = [:]
        members["data"] = data
        members["occurred_at"] = heading.occurredAt.map { .string($0.description) }
        return try await ask(
            ServerRequest(
                method: .post, path: ServerRequest.onCase(name, "actions", action), body: .object(members),
                ifMatch: tag, key: heading.key))
    }

    /// Replaces the submission of a case.
    func amend(_ name: String, submission: JSONValue, tag: String, heading: CommandHeading) async throws -> (
        value: Receipt, answer: ServerAnswer
    ) {
        var members: [String: JSONValue] = ["submission": submission]
        members["occurred_at"] = heading.occurredAt.map { .string($0.description) }
        return try await ask(
            ServerRequest(
                method: .put, path: ServerRequest.onCase(name, "submission"), body: .object(members), ifMatch: tag,
                key: heading.key))
    }

    /// The body that was named, or the only one there is.
    /// - Throws: ``Failure/whichBody(codes:)`` where none was named and there is not exactly one.
    func body(named code: String?) async throws -> String {
        if let code { return code.uppercased() }
        let bodies = try await ask(ServerRequest(path: ["v1", "bodies"]), for: BodyList.self).value.bodies
        guard bodies.count == 1, let only = bodies.first else { throw Failure.whichBody(codes: bodies.map(\.code)) }
        Terminal.say("the body is \(only.code), \(only.name)")
        return only.code
    }
}
