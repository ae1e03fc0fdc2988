import Engine
import Hummingbird
import Turnaround
import WorkflowCore

/// What is done to cases: each command is one call of the engine, and so one round trip to the database.
struct CommandController: Sendable {
    let engine: Engine

    /// What a document says about a case to open.
    struct Opening: Sendable {
        let body: String
        let submission: JSONValue
        let route: String?
        let provider: String?
        let occurredAt: Instant?

        /// The command that opens it.
        /// - Parameter facts: those of the submission, with nothing wrong in it.
        func command(_ facts: JSONValue, key: String) -> Command {
            Command(
                .open(body: body, submission: facts, route: route, provider: provider), key: key,
                occurredAt: occurredAt)
        }
    }

    /// The names of what a document says about a case to open.
    static let openingMembers = ["body", "submission", "route", "provider", "occurred_at"]

    /// Reads what a document says about a case to open.
    static func opening(_ document: inout RequestDocument) throws -> Opening {
        let opening = Opening(
            body: document.text("body"), submission: document.object("submission"),
            route: document.optionalText("route"), provider: document.optionalText("provider"),
            occurredAt: document.optionalInstant("occurred_at"))
        try document.check()
        return opening
    }

    /// Opens a case with a submission, which may be incomplete but not wrong.
    @Sendable func open(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let key = try request.idempotencyKey()
        var document = try await RequestDocument(of: request, members: Self.openingMembers)
        let opening = try Self.opening(&document)
        let facts = try await facts(of: opening.submission, context)
        return try await perform(opening.command(facts, key: key), context, status: .created)
    }

    /// Replaces a submission while the provider has it.
    @Sendable func amend(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let (name, version, key) = (
            try context.parameter("case"), try request.expectedVersion(), try request.idempotencyKey()
        )
        var document = try await RequestDocument(of: request, members: ["submission", "occurred_at"])
        let (submission, occurredAt) = (document.object("submission"), document.optionalInstant("occurred_at"))
        try document.check()
        let facts = try await facts(of: submission, context)
        let command = Command(
            .amend(case: name, submission: facts), key: key, expectedVersion: version, occurredAt: occurredAt)
        return try await perform(command, context)
    }

    /// Takes an action of the workflow.
    @Sendable func act(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let (name, action) = (try context.parameter("case"), try context.parameter("action"))
        let (version, key) = (try request.expectedVersion(), try request.idempotencyKey())
        var document = try await RequestDocument(of: request, members: ["data", "occurred_at"], mayBeEmpty: true)
        let (data, occurredAt) = (document.optionalObject("data"), document.optionalInstant("occurred_at"))
        try document.check()
        let command = Command(
            .act(case: name, action: action, data: data), key: key, expectedVersion: version, occurredAt: occurredAt)
        return try await perform(command, context)
    }

    /// Reads a request about a case, whole, and performs the command that it makes.
    /// - Parameter members: the names of what the command reads.
    func perform(
        _ request: Request, _ context: PrincipalContext, members: [String], mayBeEmpty: Bool = false,
        _ make: (String, inout RequestDocument) throws -> Command.Request
    ) async throws -> Response {
        let (name, version, key) = (
            try context.parameter("case"), try request.expectedVersion(), try request.idempotencyKey()
        )
        var document = try await RequestDocument(
            of: request, members: members + ["occurred_at"], mayBeEmpty: mayBeEmpty)
        let command = try make(name, &document)
        let occurredAt = document.optionalInstant("occurred_at")
        try document.check()
        return try await perform(Command(command, key: key, expectedVersion: version, occurredAt: occurredAt), context)
    }

    /// Hands over what comes with a request to the rule of a command, which reads it by itself and says what is wrong
    /// with it.
    /// - Parameter addressed: what the address says beside the case.
    func give(
        _ verb: Command.Verb, _ request: Request, _ context: PrincipalContext, members: [String],
        addressed: [String: JSONValue] = [:]
    ) async throws -> Response {
        try await perform(request, context, members: members, mayBeEmpty: true) { name, document in
            .give(
                verb, case: name, members: document.handedOver(members).merging(addressed) { _, addressed in addressed }
            )
        }
    }

    /// The facts of a submission with nothing wrong in it.
    ///
    /// A wrong one goes no further; what is wrong with it is told to holders of good tokens only, which takes the round
    /// trip that the command would have taken.
    private func facts(of submission: JSONValue, _ context: PrincipalContext) async throws -> JSONValue {
        do {
            return try Self.facts(of: submission)
        } catch {
            try await engine.holder(of: context.credential, for: .act)
            throw error
        }
    }

    /// The facts of a submission with nothing wrong in it.
    /// - Throws: `invalid_submission` with everything that is wrong.
    static func facts(of submission: JSONValue) throws -> JSONValue {
        let check = SubmissionDocument.check(submission, purpose: .draft)
        guard check.isAccepted else {
            throw Problem(
                .invalidSubmission, check.problems.map { "\($0)." }.joined(separator: " "),
                facts: ["problems": .array(check.problems.map(\.json))])
        }
        return SubmissionDocument.facts(submission)
    }

    /// Performs a command and tells its receipt, the same for a replay as for the first time.
    func perform(_ command: Command, _ context: PrincipalContext, status: HTTPResponse.Status = .ok) async throws
        -> Response
    {
        switch try await engine.perform(command, as: context.credential) {
        case .done(let receipt):
            var headers = HTTPFields.entityTag(version: receipt.version)
            if status == .created { headers[.location] = "/v1/cases/\(receipt.reference)" }
            if receipt.isReplay { headers[.idempotencyReplayed] = "true" }
            if context.prefersMinimal {
                headers[.preferenceApplied] = "return=minimal"
                return Response(status: status, headers: headers)
            }
            return try .json(receipt, status: status, headers: headers)
        case .refused(let refusal), .stale(let refusal), .keyReused(let refusal), .unknownCase(let refusal):
            throw Problem(refusal)
        case .unauthenticated: throw EngineError.unauthenticated
        }
    }
}
