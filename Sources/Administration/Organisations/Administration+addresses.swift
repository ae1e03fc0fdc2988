import Engine
import Postgres

extension Administration {
    /// Says where letters to an organisation go, or to somebody there.
    /// - Parameters:
    ///   - address: an e-mail address; `nil`: none is known any more.
    ///   - code: the organisation's code.
    ///   - person: the name of somebody there, as tokens were made for them; `nil`: letters that are for nobody in
    ///     person.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``; ``EngineError/invalid(what:expected:)`` where it is no
    ///   address.
    package func setAddress(_ address: String?, of code: String, person: String? = nil) async throws {
        let organisation = try await organisation(named: code)
        do {
            let known = try await pool.withConnection { connection in
                if let person {
                    return try await connection.execute(
                        """
                        UPDATE accredit.principal SET email = \(address) WHERE organisation_id = \(organisation.id) \
                        AND name = \(person)
                        """
                    )
                }
                return try await connection.execute(
                    "UPDATE accredit.organisation SET email = \(address) WHERE id = \(organisation.id)")
            }
            guard known == 1 else {
                throw EngineError.notFound(
                    kind: "person at \(organisation.code)", name: person ?? "", hint: "see: accredit token list")
            }
        } catch let error as PostgresError where error.sqlState == .checkViolation {
            throw EngineError.invalid(
                what: "“\(address ?? "")” is no e-mail address", expected: "one such as office@college.example")
        }
    }
}
