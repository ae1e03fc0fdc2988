import Engine
import Foundation
import Postgres
import Turnaround

extension Administration {
    /// The roles that somebody at a kind of organisation may have. `operator`, which tells its own times, is for
    /// samples.
    package static func roles(at kind: Organisation.Kind) -> [String] {
        switch kind {
        case .provider: ["provider", "operator"]
        case .body: ["officer", "reviewer", "decider", "analyst", "operator"]
        case .agency: ["analyst"]
        }
    }

    /// Makes a token for a person of samples or of a scheme that is set up, who is registered with it where nobody of
    /// the name is known.
    /// - Parameters:
    ///   - organisation: the code of where they work.
    ///   - principal: the person's name.
    ///   - roles: what they may be.
    ///   - days: how long the token lasts.
    /// - Returns: the token and its secret, which is never to be had again.
    package func createToken(
        organisation code: String, principal name: String, roles: [String], label: String, days: Int
    ) async throws -> (
        token: TokenSummary, secret: TokenSecret
    ) {
        let organisation = try await organisation(named: code)
        try organisation.requireOpen()
        let roles = Set(roles).sorted()
        let possible = Self.roles(at: organisation.kind).filter { $0 != "operator" || organisation.isSample }
        guard !roles.isEmpty, roles.allSatisfy(possible.contains) else {
            throw EngineError.invalid(
                what: "the roles “\(roles.joined(separator: ", "))” are not to be had at \(organisation.code)",
                expected: "one or more of: \(possible.joined(separator: ", "))")
        }
        let (name, label) = (
            try PlainName.kept(name, of: "a person"), try PlainName.kept(label, of: "a token's label")
        )
        guard (1...3650).contains(days) else {
            throw EngineError.invalid(what: "a token cannot last \(days) days", expected: "1 to 3650")
        }
        let secret = TokenSecret()
        let made = try await pool.withConnection { connection in
            // Small letters or capitals: it is the same person.
            let known = try await connection.query(
                """
                SELECT p.name FROM accredit.principal p
                WHERE p.organisation_id = \(organisation.id) AND lower(p.name) = lower(\(name))
                ORDER BY p.name = \(name) DESC LIMIT 1
                """
            ).first?.decode(String.self, at: 0)
            return try await connection.issue(
                secret, organisation: organisation.code, principal: known ?? name, roles: roles, label: label,
                days: days)
        }
        guard let made else {
            throw EngineError.invalid(
                what: "“\(name)” at \(organisation.code) is registered with other roles",
                expected: "the same roles; they change by: accredit person change")
        }
        return (made, secret)
    }

    /// All tokens, newest first.
    package func tokens() async throws -> [TokenSummary] {
        try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT t.id, t.label, p.name AS principal, o.code AS organisation, p.roles,
                    t.created_at, t.expires_at, t.revoked_at, accredit.scopes_held(t.scopes, p.roles) AS scopes,
                    t.last_used_on
                FROM accredit.token t
                JOIN accredit.principal p ON p.id = t.principal_id
                JOIN accredit.organisation o ON o.id = p.organisation_id
                ORDER BY t.created_at DESC, t.id
                """)
        }.map { row in
            var token = TokenSummary(
                id: try row.decode("id"), label: try row.decode("label"), principal: try row.decode("principal"),
                organisation: try row.decode("organisation"), roles: try row.decode("roles"),
                createdAt: try row.decode("created_at"), expiresAt: try row.decode("expires_at"),
                revokedAt: try row.decode("revoked_at"))
            token.scopes = try row.decode("scopes")
            token.lastUsedOn = try row.decode("last_used_on")
            return token
        }
    }

    /// Revokes a token: it stops at once. Revoking again changes nothing.
    package func revokeToken(_ id: UUID) async throws {
        let known = try await pool.withConnection { connection in
            try await connection.execute(
                "UPDATE accredit.token SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id = \(id)")
        }
        guard known == 1 else {
            throw EngineError.notFound(
                kind: "token", name: id.uuidString.lowercased(), hint: "see: accredit token list")
        }
    }
}

extension PostgresConnection {
    /// Stores a token for a person, who is registered with it where they were not known.
    /// - Returns: the token; `nil` where the person is registered with other roles.
    func issue(
        _ secret: TokenSecret, organisation code: String, principal name: String, roles: [String], label: String,
        days: Int
    ) throws
        -> TokenSummary?
    {
        let digest = Credential(secret: secret.text).digest
        let (principalID, tokenID) = (UUID.timeOrdered(), UUID.timeOrdered())
        let rows = try query(
            """
            WITH place AS (
                SELECT id, kind, sample FROM accredit.organisation WHERE code = \(code)
            ), known AS (
                SELECT p.id, p.roles FROM accredit.principal p JOIN place ON place.id = p.organisation_id
                WHERE p.name = \(name) AND p.left_at IS NULL
                ORDER BY p.roles = \(roles) DESC, p.created_at LIMIT 1
            ), made AS (
                -- 1. The person, unless known.
                INSERT INTO accredit.principal (id, organisation_id, organisation_kind, organisation_sample, name,
                    roles)
                SELECT \(principalID), place.id, place.kind, place.sample, \(name), \(roles) FROM place
                WHERE NOT EXISTS (SELECT FROM known)
                RETURNING id
            ), person AS (
                SELECT id FROM made
                UNION ALL
                SELECT id FROM known WHERE roles = \(roles)
            )
            -- 2. The token.
            INSERT INTO accredit.token (digest, id, principal_id, label, expires_at)
            SELECT \(digest), \(tokenID), id, \(label), clock_timestamp() + make_interval(days => \(Int32(days))) FROM
                person
            RETURNING created_at, expires_at, accredit.scopes_held(NULL, \(roles))
            """)
        guard
            let (createdAt, expiresAt, scopes) = try rows.first?.decode(as: (Instant.self, Instant.self, [String].self))
        else { return nil }
        var token = TokenSummary(
            id: tokenID, label: label, principal: name, organisation: code, roles: roles, createdAt: createdAt,
            expiresAt: expiresAt)
        token.scopes = scopes
        return token
    }
}
