import Engine
import Postgres

extension Administration {
    /// Says on which routes providers may ask a body, besides those behind its front door.
    /// - Parameters:
    ///   - routes: names of workflows; `*` alone: every published one.
    ///   - code: the body's code.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such body or published workflow;
    ///   ``EngineError/invalid(what:expected:)`` where a route is for appeals.
    package func setOffers(_ routes: [String], of code: String) async throws {
        let body = try await organisation(named: code, kind: .body)
        for route in routes where route != "*" {
            let rows = try await pool.withConnection { connection in
                try await connection.query(
                    "SELECT accredit.judges_appeals(w.id) FROM accredit.workflow w WHERE w.name = \(route)")
            }
            guard !rows.isEmpty else {
                throw EngineError.notFound(
                    kind: "published workflow", name: route, hint: "see: accredit workflow list")
            }
            if try rows.contains(where: { try $0.decode(Bool.self, at: 0) }) {
                throw EngineError.invalid(
                    what: "the route “\(route)” is for appeals, which open in the case that they are about",
                    expected: "routes on which providers ask")
            }
        }
        _ = try await pool.withConnection { connection in
            try await connection.execute(
                "UPDATE accredit.organisation SET offers = \(routes) WHERE id = \(body.id)")
        }
    }
}
