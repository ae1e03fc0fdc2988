import Engine
import Hummingbird

/// Who asks, and whom they may turn to.
struct PrincipalController: Sendable {
    let engine: Engine

    private struct BodyList: Encodable { let bodies: [Body] }

    /// The holder of the token.
    @Sendable func me(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.whoAmI(context.credential))
    }

    /// The bodies that accredit.
    @Sendable func bodies(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(BodyList(bodies: try await engine.bodies(as: context.credential)))
    }
}
