import Engine
import Postgres
import Turnaround

/// One organisation, whole.
package struct OrganisationDetail: Codable, Sendable {
    /// The organisation.
    package var organisation: Organisation
    /// Codes of the providers that are part of it, after mergers.
    package var parts: [String]
    /// Providers whose people act on its cases today.
    package var agents: [ProviderAgent]
    /// Providers on whose cases its people act as agents today.
    package var clients: [ProviderAgent]
    /// To whom letters to it go, by what they are about.
    package var contacts: [OrganisationContact]
    /// How many cases of it, and of what is part of it, are under way.
    package var casesUnderWay: Int
}

extension Administration {
    /// One organisation, with what it is part of, acts for and has under way.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``.
    package func organisationDetail(_ code: String) async throws -> OrganisationDetail {
        let organisation = try await organisation(named: code)
        return try await pool.withConnection { connection in
            try await connection.transaction(.snapshot) { connection in
                let parts = try connection.query(
                    "SELECT code FROM accredit.organisation WHERE part_of = \(organisation.id) ORDER BY code"
                ).map { try $0.decode("code", as: String.self) }
                let agencies = try connection.query(
                    """
                    SELECT a.code AS agent, p.code AS provider, g.until_day
                    FROM accredit.provider_agent g
                    JOIN accredit.organisation a ON a.id = g.agent_id
                    JOIN accredit.organisation p ON p.id = g.provider_id
                    WHERE \(organisation.id) IN (a.id, p.id) AND g.ended_at IS NULL
                        AND coalesce(g.until_day, 'infinity') >= accredit.local_day(clock_timestamp())
                    ORDER BY a.code, p.code
                    """
                ).map {
                    ProviderAgent(
                        agent: try $0.decode("agent"), provider: try $0.decode("provider"),
                        until: try $0.decode("until_day"))
                }
                return OrganisationDetail(
                    organisation: organisation, parts: parts,
                    agents: agencies.filter { $0.provider == organisation.code },
                    clients: agencies.filter { $0.agent == organisation.code },
                    contacts: try connection.contacts(of: organisation),
                    casesUnderWay: try connection.casesUnderWay(of: organisation).count)
            }
        }
    }
}
