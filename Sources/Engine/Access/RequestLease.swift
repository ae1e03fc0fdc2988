import Postgres

extension Engine {
    /// Takes requests out of what a principal may ask in a minute, over all servers.
    /// - Parameters:
    ///   - wanted: so many.
    ///   - most: so many are theirs in a minute.
    /// - Returns: how many of those wanted are granted; `nil` where the token is no good.
    package func leaseRequests(_ wanted: Int, of most: Int, as credential: Credential) async throws -> Int? {
        try await pool.withConnection {
            try await $0.query(
                "SELECT accredit.lease_requests(\(credential.digest), \(Int32(wanted)), \(Int32(most)))")
        }.first?.decode(Int?.self, at: 0)
    }
}
