import Engine
import Postgres
import Turnaround

extension Administration {
    /// Records whether a body lets agencies see its own small numbers. Every answer is kept; the newest holds.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such body.
    package func recordConsent(of body: String, toSmallCells consents: Bool) async throws -> SmallCellConsent {
        let organisation = try await organisation(named: body, kind: .body)
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                INSERT INTO accredit.small_cell_consent (body_id, consents) VALUES (\(organisation.id), \(consents))
                RETURNING recorded_at
                """)
        }
        return SmallCellConsent(
            body: organisation.code, consents: consents, recordedAt: try rows.first?.decode(Instant.self, at: 0))
    }

    /// What a body has said of its small numbers.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such body.
    package func consent(of body: String) async throws -> SmallCellConsent {
        let organisation = try await organisation(named: body, kind: .body)
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT consents, recorded_at FROM accredit.small_cell_consent WHERE body_id = \(organisation.id)
                ORDER BY recorded_at DESC LIMIT 1
                """)
        }
        guard let row = rows.first else {
            return SmallCellConsent(body: organisation.code, consents: false, recordedAt: nil)
        }
        let (consents, recordedAt) = try row.decode(as: (Bool.self, Instant.self))
        return SmallCellConsent(body: organisation.code, consents: consents, recordedAt: recordedAt)
    }
}
