import Engine
import Postgres

extension Administration {
    /// Gives an organisation another name. The one it had is kept, and what was recorded under it goes on saying it.
    /// - Returns: the organisation as it is now.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``; ``EngineError/invalid(what:expected:)`` where it has that
    ///   name already, or it is no name.
    package func rename(_ code: String, to name: String) async throws -> Organisation {
        let name = try PlainName.kept(name, of: "an organisation")
        return try await pool.withConnection { connection in
            try await connection.transaction { connection in
                var organisation = try connection.lockedOrganisations(code)[0]
                guard organisation.name != name else {
                    throw EngineError.invalid(
                        what: "\(organisation.code) has that name already", expected: "another one")
                }
                try connection.execute(
                    """
                    INSERT INTO accredit.organisation_name (organisation_id, name)
                    VALUES (\(organisation.id), \(organisation.name))
                    """)
                try connection.execute(
                    "UPDATE accredit.organisation SET name = \(name) WHERE id = \(organisation.id)")
                try connection.rewordRegister(of: organisation)
                organisation.formerNames.append(organisation.name)
                organisation.name = name
                return organisation
            }
        }
    }
}

extension PostgresConnection {
    /// Makes searches of the register find the entries of an organisation by what it is called, and part of, now.
    func rewordRegister(of organisation: Organisation) throws {
        _ = try query("SELECT accredit.reword_register(\(organisation.id))")
    }
}
