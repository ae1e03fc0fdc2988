import Engine
import Postgres

/// How much of something an organisation may have, and whether that is its own limit.
package struct OrganisationQuota: Codable, Sendable, Hashable {
    /// The limit.
    package var quota: Quota
    /// True if an operator set it for this organisation; `false`: the usual one.
    package var isOwn: Bool
}

extension Administration {
    /// The limits of an organisation; none for an agency.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``.
    package func quotas(of code: String) async throws -> [OrganisationQuota] {
        let organisation = try await organisation(named: code)
        return try await pool.withConnection { connection in
            try await connection.query(
                "SELECT what, most, used, own FROM accredit.quotas_shown(\(organisation.id))")
        }.map { OrganisationQuota(quota: try Quota(row: $0), isOwn: try $0.decode("own")) }
    }

    /// Sets a limit of an organisation.
    /// - Parameter most: `nil`: the usual one.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``; ``EngineError/invalid(what:expected:)`` where an
    ///   organisation of its kind has no such limit.
    package func setQuota(_ what: Quota.What, of code: String, most: Int?) async throws -> [OrganisationQuota] {
        let organisation = try await organisation(named: code)
        let known = try await quotas(of: code).map(\.quota.what)
        guard known.contains(what) else {
            throw EngineError.invalid(
                what: "\(organisation.code) has no limit \(what.rawValue)",
                expected: known.isEmpty ? "a provider or a body" : known.map(\.rawValue).joined(separator: ", "))
        }
        try await pool.withConnection { connection in
            if let most {
                _ = try await connection.execute(
                    """
                    INSERT INTO accredit.quota (organisation_id, what, most)
                    VALUES (\(organisation.id), \(what.rawValue), \(Int64(most)))
                    ON CONFLICT (organisation_id, what)
                    DO UPDATE SET most = excluded.most, set_at = clock_timestamp(), set_by = session_user
                    """)
            } else {
                _ = try await connection.execute(
                    "DELETE FROM accredit.quota WHERE organisation_id = \(organisation.id) AND what = \(what.rawValue)")
            }
        }
        return try await quotas(of: code)
    }
}
