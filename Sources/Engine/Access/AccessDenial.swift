import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// Attempts of one kind and day that were denied, as officers and operators see them: never a secret, a query or a
/// case.
package struct AccessDenial: Codable, Sendable, Hashable {
    /// Time of the first one that day.
    package var firstAt: Instant
    /// Time of the last one that day.
    package var lastAt: Instant
    /// How many there were.
    package var count: Int
    /// `unknown_token`, `expired_token`, `revoked_token`, `unknown_case` for somebody else's, or the type of the
    /// problem.
    package var reason: String
    /// The method.
    package var method: String
    /// The pattern of the address.
    package var route: String
    /// Where it came from, of IPv6 the network of 64 bits; `nil`: not known, or too many that day.
    package var address: String?
    /// The code of the organisation of who asked; `nil`: the token is nobody's.
    package var organisation: String?
    /// The name of who asked.
    package var person: String?
    /// The id of the token.
    package var token: UUID?
    /// The code of the body whose case a stranger asked for.
    package var body: String?

    /// A page of them, the newest first.
    package struct List: Codable, Sendable {
        /// The denials.
        package var denials: [AccessDenial]
        /// True if there are older ones.
        package var more: Bool

        /// Of what was found, one more than wanted, those that are wanted.
        package init(_ found: [AccessDenial], limit: Int) {
            (denials, more) = (Array(found.prefix(limit)), found.count > limit)
        }
    }
}

/// What a server has seen of tokens since it last told the database.
package struct AccessNotes: Sendable, Hashable {
    /// What is the same of attempts that are counted as one.
    package struct Attempt: Sendable, Hashable {
        package var credential: Credential?
        package var address: String?
        package var method: String
        package var route: String
        /// The type of the problem.
        package var reason: String
        /// The case that was asked for, where it is somebody else's; looked up, and not kept.
        package var caseName: String?

        package init(
            credential: Credential?, address: String?, method: String, route: String, reason: String,
            caseName: String?
        ) {
            (self.credential, self.address, self.method) = (credential, address, method)
            (self.route, self.reason, self.caseName) = (route, reason, caseName)
        }
    }

    /// Tokens that were taken, for the first time today.
    package var uses: Set<Credential> = []
    /// What was denied, and how often.
    package var denials: [Attempt: Int] = [:]

    package init() {}

    /// True if there is nothing to tell.
    package var isEmpty: Bool { uses.isEmpty && denials.isEmpty }

    fileprivate var json: JSONValue {
        let denied = denials.map { attempt, count -> JSONValue in
            var members: [String: JSONValue] = [
                "method": .string(attempt.method), "route": .string(attempt.route), "reason": .string(attempt.reason),
                "count": .integer(Int64(count)),
            ]
            members["digest"] = attempt.credential.map { .string($0.hexadecimal) }
            members["address"] = attempt.address.map { .string($0) }
            members["case"] = attempt.caseName.map { .string($0) }
            return .object(members)
        }
        return ["uses": .array(uses.map { .string($0.hexadecimal) }), "denials": .array(denied)]
    }
}

extension Engine {
    /// Tells the database who used which token today, and what was denied.
    package func note(_ notes: AccessNotes) async throws {
        _ = try await pool.withConnection { try await $0.query("SELECT accredit.note_access(\(notes.json))") }
    }

    /// What was denied to the people of the principal's body, and to strangers who asked for its cases; for its
    /// officers.
    /// - Throws: ``EngineError/forbidden(needs:)`` where the principal is no officer of a body.
    package func denials(reason: String?, limit: Int, as credential: Credential) async throws -> AccessDenial.List {
        let (principal, rows) = try await read(
            "SELECT d AS denial FROM accredit.denials_seen(\(Int32(limit + 1)), \(reason)) AS d", as: credential)
        guard principal.organisationKind == "body", principal.roles.contains("officer") else {
            throw EngineError.forbidden(needs: "the role officer at a body")
        }
        return AccessDenial.List(try rows.map { try $0.decodeWire("denial") }, limit: limit)
    }
}
