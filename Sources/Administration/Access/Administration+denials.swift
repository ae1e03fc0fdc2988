import Engine
import Postgres

extension Administration {
    /// What was denied, the newest first.
    /// - Parameter code: of the organisation whose people asked, or whose cases were asked for; `nil` for all, tokens
    ///   that are nobody's included.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such organisation.
    package func denials(of code: String?, reason: String?, limit: Int) async throws -> AccessDenial.List {
        if let code { _ = try await organisation(named: code) }
        let rows = try await pool.withConnection {
            try await $0.query(
                "SELECT d AS denial FROM accredit.denials_of(\(code), \(Int32(limit + 1)), \(reason)) AS d")
        }
        return AccessDenial.List(try rows.map { try $0.decodeWire("denial") }, limit: limit)
    }
}
