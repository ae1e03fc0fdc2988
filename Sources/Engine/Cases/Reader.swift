import Foundation
import Postgres

/// A person with a token: name, roles and organisation.
package struct Principal: Codable, Sendable, Hashable {
    /// The principal's id.
    package var id: UUID
    /// The person's name.
    package var name: String
    /// Their roles.
    package var roles: [String]
    /// Their organisation.
    package var organisation: String
    /// The organisation's code.
    package var organisationCode: String
    /// body, provider or agency.
    package var organisationKind: String
    /// Codes of the other providers on whose cases they act: those that are part of theirs, and those that theirs is
    /// agent for.
    package var actsFor: [String]?
    /// What the token in use is for, as far as their roles go: ``TokenScope``.
    package var scopes: [String]

    /// True if they work for an agency, such as QAA.
    var isOfAgency: Bool { organisationKind == "agency" }
}

extension Engine {
    /// Asks one question as a principal: authentication and question travel together, in one transaction and
    /// round trip, and row security decides what the question sees.
    /// - Throws: ``EngineError/unauthenticated`` where the token is no good.
    func read(_ question: SQL, as credential: Credential) async throws -> (principal: Principal, rows: [PostgresRow]) {
        let answers = try await pool.withConnection { try await $0.pipeline([Self.enter(credential), question]) }
        guard answers.count == 2 else { throw EngineError.unauthenticated }
        return (try Self.entered(answers[0]), answers[1])
    }

    /// The statement that says who is reading, for the rest of the transaction.
    static func enter(_ credential: Credential) -> SQL {
        "SELECT \(principalColumns) FROM accredit.enter(\(credential.digest))"
    }

    /// The statement that says who holds a token that is for something; what follows it is shown to tokens that read.
    private static func name(_ credential: Credential, for scope: TokenScope? = nil) -> SQL {
        "SELECT \(principalColumns) FROM accredit.enter(\(credential.digest), NULL, \(scope?.rawValue ?? "any"))"
    }

    /// The principal by what a statement that enters says.
    /// - Throws: ``EngineError/unauthenticated`` where the token is no good; ``EngineError/outOfScope(needs:scopes:)``.
    @discardableResult
    static func entered(_ rows: [PostgresRow]) throws -> Principal {
        guard let first = rows.first else { throw EngineError.unauthenticated }
        let principal = try principal(first)
        if let lacks: String = try first.decode("lacks", as: String?.self) {
            throw EngineError.outOfScope(needs: lacks, scopes: principal.scopes)
        }
        return principal
    }

    /// The statement that says who is counting: an agency's analyst reads every case until the transaction ends, to
    /// make figures of them. What is read after it is never shown case by case, but where its body consents.
    static func enterForFigures(_ credential: Credential) -> SQL {
        """
        SELECT \(principalColumns), accredit.enter_for_figures()
        FROM accredit.enter(\(credential.digest), NULL, 'report')
        """
    }

    static let principalColumns: SQL =
        "principal_id, principal_name, roles, organisation_name, organisation_code, organisation_kind, scopes, lacks"

    static func principal(_ row: PostgresRow) throws -> Principal {
        Principal(
            id: try row.decode("principal_id"), name: try row.decode("principal_name"),
            roles: try row.decode("roles"), organisation: try row.decode("organisation_name"),
            organisationCode: try row.decode("organisation_code"),
            organisationKind: try row.decode("organisation_kind"), scopes: try row.decode("scopes"))
    }

    /// The id of the principal who holds a token, where a connection is free to ask by; `nil` where none is.
    package func principalID(of credential: Credential) async throws -> UUID? {
        guard pool.idleCount > 0 else { return nil }
        return try await holder(of: credential).id
    }

    /// The code of a principal's organisation.
    package func organisation(of credential: Credential) async throws -> String {
        try await holder(of: credential).organisationCode
    }

    /// The principal who holds a token that is for something.
    /// - Parameter scope: for what; `nil`: for anything.
    /// - Throws: ``EngineError/unauthenticated``, ``EngineError/outOfScope(needs:scopes:)``.
    @discardableResult
    package func holder(of credential: Credential, for scope: TokenScope? = nil) async throws -> Principal {
        try Self.entered(
            try await pool.withConnection { try await $0.pipeline([Self.name(credential, for: scope)]) }[0])
    }

    /// A principal, by a token that may be for anything.
    package func whoAmI(_ credential: Credential) async throws -> Principal {
        let others: SQL = """
            SELECT o.code FROM accredit.organisation o
            WHERE o.id = ANY (\(ReaderSide.actsFor)) ORDER BY o.code
            """
        let answers = try await pool.withConnection { try await $0.pipeline([Self.name(credential), others]) }
        var found = try Self.entered(answers[0])
        let rows = answers[1]
        if !rows.isEmpty { found.actsFor = try rows.map { try $0.decode("code") } }
        return found
    }
}
