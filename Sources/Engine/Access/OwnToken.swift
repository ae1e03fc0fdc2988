import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// A token of the principal's own, without its secret.
package struct OwnToken: Codable, Sendable, Hashable {
    /// Its id, by which it is ended.
    package var id: UUID
    /// Its purpose.
    package var label: String
    /// What it is for.
    package var scopes: [String]
    /// Time at which it was made.
    package var createdAt: Instant
    /// Time at which it ends.
    package var expiresAt: Instant
    /// The last day on which it was used; `nil`: never.
    package var lastUsedOn: Day?
    /// Name of the officer who made it, or the identity provider; `nil`: an operator.
    package var issuedBy: String?
    /// True of the one that asked.
    package var current: Bool
}

extension Engine {
    /// The tokens of the principal that are taken, the newest first.
    /// - Throws: ``EngineError/unauthenticated``, ``EngineError/outOfScope(needs:scopes:)``.
    package func ownTokens(as credential: Credential) async throws -> [OwnToken] {
        try await read("SELECT t AS token FROM accredit.own_tokens(\(credential.digest)) AS t", as: credential)
            .rows.map { try $0.decodeWire("token") }
    }

    /// Ends a token: the one that is used, or another one of the principal's.
    /// - Parameter other: its id; `nil` for the one that is used.
    /// - Throws: ``EngineError/unauthenticated`` where the one that is used is no good;
    ///   ``EngineError/outOfScope(needs:scopes:)``; ``EngineError/notFound(kind:name:hint:)`` where the principal has
    ///   no such token that is taken.
    package func endToken(_ other: UUID? = nil, as credential: Credential) async throws {
        let rows = try await pool.withConnection {
            try await $0.query("SELECT accredit.end_token(\(credential.digest), \(other)) AS answer")
        }
        let answer = try rows.first?.decode(JSONValue.self, at: 0)
        switch answer?["status"]?.stringValue {
        case "done": return
        case "refused": throw EngineError(refused: answer)
        case "unknown":
            throw EngineError.notFound(
                kind: "token", name: other?.uuidString.lowercased() ?? "", hint: "GET /v1/me/tokens lists them")
        default: throw EngineError.unauthenticated
        }
    }
}

extension EngineError {
    /// What an answer `{"status": "refused", "detail": …}` says of a token that is not for it.
    init(refused answer: JSONValue?) {
        let detail = answer?["detail"]
        guard let needs = detail?["needs"]?.stringValue else {
            self = .unauthenticated
            return
        }
        self = .outOfScope(
            needs: needs, scopes: detail?["scopes"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }
}
