import Engine
import Hummingbird

/// Who asks, and whom they may turn to.
struct PrincipalController: Sendable {
    let engine: Engine

    private struct BodyList: Encodable { let bodies: [Body] }
    private struct QuotaList: Encodable { let quotas: [Quota] }

    /// The holder of the token.
    @Sendable func me(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.whoAmI(context.credential))
    }

    /// How much the holder's organisation may have here.
    @Sendable func quotas(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(QuotaList(quotas: try await engine.quotas(as: context.credential)))
    }

    /// Keeps the language in which the holder wants to be written to.
    @Sendable func setLanguage(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        var document = try await RequestDocument(of: request, members: ["language"])
        let language = document.choice("language", among: LetterLanguage.self)
        try document.check()
        return try .json(try await engine.setLanguage(language ?? .both, as: context.credential))
    }

    /// The bodies that accredit.
    @Sendable func bodies(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(BodyList(bodies: try await engine.bodies(as: context.credential)))
    }

    /// Whether a body lets others see its small numbers.
    @Sendable func consent(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(try await engine.consent(of: try context.parameter("body"), as: context.credential))
    }

    /// Records whether it does; for its officers.
    @Sendable func recordConsent(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        var document = try await RequestDocument(of: request, members: ["consents"])
        let consents = document.truth("consents")
        try document.check()
        return try .json(
            try await engine.recordConsent(of: try context.parameter("body"), consents, as: context.credential))
    }
}
