import Engine
import Postgres

extension Administration {
    /// The people of an organisation.
    /// - Parameter person: one of them alone, by name, address or id, with what became of the record.
    package func people(of code: String, _ person: String? = nil) async throws -> [PersonRecord] {
        let organisation = try await organisation(named: code)
        return try await pool.withConnection { connection in
            try await connection.query(
                "SELECT x AS person FROM accredit.people_of(\(organisation.id), \(person)) AS x")
        }.map { try $0.decodeWire("person") }
    }

    /// Does something to the people of an organisation.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such organisation.
    package func change(_ request: PeopleRequest, at code: String) async throws -> PeopleOutcome {
        let organisation = try await organisation(named: code)
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                "SELECT accredit.operate_people(\(organisation.code), \(request.input))::text AS answer")
        }
        guard let answer = try rows.first?.decode(String.self, at: 0) else {
            throw EngineError.notFound(kind: "organisation", name: code, hint: "see: accredit org list")
        }
        return try request.outcome(answer)
    }
}
