import Engine
import Postgres

extension Administration {
    /// Sets the rule by which a case that is handed to a body gets an officer.
    /// - Parameters:
    ///   - rule: `nil`: none but by hand.
    ///   - code: the body's code.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such body.
    package func setOfficerRule(_ rule: Organisation.OfficerRule?, of code: String) async throws {
        let body = try await organisation(named: code, kind: .body)
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                "UPDATE accredit.organisation SET officer_rule = \(rule?.rawValue) WHERE id = \(body.id)")
        }
    }
}
