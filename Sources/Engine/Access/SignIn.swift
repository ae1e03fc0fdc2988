import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// An issuer whose access tokens are taken for people of an organisation.
package struct SignIn: Codable, Sendable, Hashable {
    /// Its id.
    package var id: UUID
    /// The organisation's code.
    package var organisation: String
    /// The issuer, exactly as its tokens name it.
    package var issuer: String
    /// Names of this service, of which a token has to be for one.
    package var audience: [String]
    /// Where its keys are; `nil`: as its own configuration says.
    package var keys: String?
    /// The claim by which people are linked.
    package var subjectClaim: String
    /// Algorithms that it signs by: RS256, PS256, ES256, EdDSA.
    package var algorithms: [String]
    /// Types of its tokens: at+jwt, JWT.
    package var tokenTypes: [String]
    /// What its tokens are for at most: ``TokenScope``; `nil`: all that a person's roles allow.
    package var scopes: [String]?
    /// True if it is asked by plain HTTP on this machine, for tests.
    package var loopback: Bool
    /// Time at which it was configured.
    package var createdAt: Instant
    /// Number of people who are linked.
    package var people: Int
}

/// What became of an access token that a server verified.
package enum TakenSignIn: Sendable, Hashable {
    /// It is good until then, as a token of one person.
    case taken(until: Instant)
    /// Nobody is linked to whom it is about.
    case unlinked
    /// It is about people of several organisations, with these codes.
    case choose([String])
}

extension Engine {
    /// Issuers of all organisations.
    package func signIns() async throws -> [SignIn] {
        try await pool.withConnection {
            try await $0.query("SELECT s AS sign_in FROM accredit.sign_ins_in_force() AS s")
        }.map { try $0.decodeWire("sign_in") }
    }

    /// Has a verified access token taken as a token of the person whom it is about, until it expires, and an hour at
    /// most.
    /// - Parameters:
    ///   - access: the access token alone, whatever organisation is chosen.
    ///   - candidates: the subject by each issuer that may have issued it.
    ///   - organisation: the code of the organisation that was chosen.
    package func take(
        _ credential: Credential, of access: Credential, about candidates: [(signIn: UUID, subject: String)],
        at organisation: String?, until expiry: Instant
    ) async throws -> TakenSignIn {
        var input: [String: JSONValue] = [
            "candidates": .array(
                candidates.map {
                    ["sign_in": .string($0.signIn.uuidString.lowercased()), "subject": .string($0.subject)]
                }), "expires_at": .string(expiry.description),
            "access": .string(access.hexadecimal),
        ]
        input["organisation"] = organisation.map(JSONValue.string)
        let answer = try await pool.withConnection {
            try await $0.query("SELECT accredit.take_sign_in(\(credential.digest), \(JSONValue.object(input)))")
        }.first?.decode(JSONValue.self, at: 0)
        switch answer?["status"]?.stringValue {
        case "done": return .taken(until: try Instant(answer?["expires_at"]?.stringValue ?? ""))
        case "choose": return .choose(answer?["choices"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        default: return .unlinked
        }
    }
}
