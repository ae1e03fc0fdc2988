import Postgres

extension Engine {
    /// The people of the principal's body; for its officers.
    /// - Parameter person: one of them alone, by name, address or id, with what became of the record.
    /// - Throws: ``EngineError/forbidden(needs:)`` where the principal is no officer of a body.
    package func people(_ person: String? = nil, as credential: Credential) async throws -> [PersonRecord] {
        let (principal, rows) = try await read(
            "SELECT x AS person FROM accredit.people_seen(\(person)) AS x", as: credential)
        guard principal.organisationKind == "body", principal.roles.contains("officer") else {
            throw EngineError.forbidden(needs: "the role officer at a body")
        }
        return try rows.map { try $0.decodeWire("person") }
    }

    /// Does something to the people of the principal's body; for its officers.
    /// - Throws: ``EngineError/unauthenticated`` where the token is no good.
    package func change(_ request: PeopleRequest, as credential: Credential) async throws -> PeopleOutcome {
        let rows = try await pool.withConnection {
            try await $0.query("SELECT accredit.update_people(\(credential.digest), \(request.input))::text")
        }
        guard let answer = try rows.first?.decode(String.self, at: 0) else { throw EngineError.unauthenticated }
        return try request.outcome(answer)
    }
}
