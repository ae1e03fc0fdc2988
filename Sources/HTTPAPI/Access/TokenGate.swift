import Engine
import Hummingbird

/// Where every request passes that brings a token: the token is read, and how much its holder may ask is looked at.
struct TokenGate: Sendable {
    let engine: Engine
    let signIns: SignInTokens?
    let rates: RequestRates

    /// Answers a request by its token.
    func pass(
        _ request: Request, _ context: APIContext, _ answer: (Credential) async throws -> Response
    ) async throws -> Response {
        let address = RequestRates.counted(context.address)
        var read: Credential?
        do {
            // An access token that has to be verified is work: whoever sends many wrong ones waits first.
            if request.bringsUnverified(signIns) { try await rates.admit(nil, from: address) }
            let credential = try await request.credential(signIns)
            read = credential
            context.notes.note(credential, caseName: context.parameters.get("case").map { String($0.prefix(64)) })
            try await rates.admit(credential, from: address)
            let response = try await answer(credential)
            rates.succeeded(credential)
            return response
        } catch {
            let kind = Problem(error).kind
            if kind == .fault(.unauthenticated), request.headers[.authorization] != nil {
                rates.failed(read, from: address)
            } else if let read, kind.status.code < 500, kind != .fault(.rateLimited) {
                rates.succeeded(read)
            }
            throw error
        }
    }

    /// Succeeds where a token is good, and for something.
    func identify(_ credential: Credential, for scope: TokenScope?) async throws {
        try await engine.holder(of: credential, for: scope)
    }
}
