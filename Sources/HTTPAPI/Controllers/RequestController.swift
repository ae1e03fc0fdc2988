import Engine
import Hummingbird
import WorkflowCore

/// What bodies ask of providers while a case is with them.
struct RequestController: Sendable {
    let engine: Engine
    let commands: CommandController

    /// The requests of all the principal's cases, the most urgent first.
    @Sendable func list(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let query = try QueryReader(request, parameters: ["status", "limit"])
        let status = try query.choice("status", among: InformationRequest.Status.allCases.map(\.rawValue))
        let limit = try query.whole("limit", in: 1...RequestLimits.requests) ?? RequestLimits.page
        return try .json(
            try await engine.requests(
                status: status.flatMap(InformationRequest.Status.init(rawValue:)), limit: limit, as: context.credential)
        )
    }

    /// The requests of one case.
    @Sendable func ofCase(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.requests(of: try context.parameter("case"), as: context.credential))
    }

    /// Asks the provider for something.
    @Sendable func ask(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.give(.ask, request, context, members: ["question", "about", "due", "action", "data"])
    }

    /// Answers.
    @Sendable func reply(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await onRequest(.reply, request, context, members: ["text", "items", "data"])
    }

    /// Gives more time.
    @Sendable func postpone(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await onRequest(.postpone, request, context, members: ["working_days", "reason"])
    }

    /// Finds that the body has what it asked for.
    @Sendable func settle(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await onRequest(.settle, request, context, members: ["remark"])
    }

    /// No longer asks.
    @Sendable func cancel(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await onRequest(.cancel, request, context, members: ["reason"])
    }

    private func onRequest(_ verb: Command.Verb, _ request: Request, _ context: PrincipalContext, members: [String])
        async throws -> Response
    {
        try await commands.give(
            verb, request, context, members: members, addressed: ["request": try context.number("request")])
    }
}
