import Engine
import Foundation
import Hummingbird

/// The holder's own tokens, and what was denied to whom.
struct AccessController: Sendable {
    let engine: Engine

    private struct TokenList: Encodable { let tokens: [OwnToken] }

    /// The tokens of who asks.
    @Sendable func tokens(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(TokenList(tokens: try await engine.ownTokens(as: context.credential)))
    }

    /// Ends the token that is used.
    @Sendable func endToken(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await RequestDocument.refuseMembers(of: request)
        try await engine.endToken(as: context.credential)
        return Response(status: .noContent)
    }

    /// Ends one of the tokens of who asks.
    @Sendable func endOther(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await RequestDocument.refuseMembers(of: request)
        let name = try context.parameter("token")
        guard let id = UUID(uuidString: name) else {
            throw EngineError.notFound(kind: "token", name: name, hint: "GET /v1/me/tokens lists them")
        }
        try await engine.endToken(id, as: context.credential)
        return Response(status: .noContent)
    }

    /// What was denied to the body's people, and to strangers who asked for its cases.
    @Sendable func denials(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let query = try QueryReader(request, parameters: ["reason", "limit"])
        let reason = try query.choice("reason", among: Problem.Kind.denials)
        let limit = try query.whole("limit", in: 1...RequestLimits.page) ?? RequestLimits.usualPage
        return try .json(try await engine.denials(reason: reason, limit: limit, as: context.credential))
    }
}
