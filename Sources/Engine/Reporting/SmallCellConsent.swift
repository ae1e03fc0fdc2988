import Postgres
import Turnaround

/// Whether a body lets agencies see its own small numbers.
package struct SmallCellConsent: Codable, Sendable, Hashable {
    /// The body's code.
    package let body: String
    /// Its answer.
    package let consents: Bool
    /// When that was recorded; absent where it never answered, which is a no.
    package let recordedAt: Instant?

    private enum CodingKeys: String, CodingKey {
        case body, consents
        case recordedAt = "recorded_at"
    }

    /// The codes of bodies that consent, and did at an earlier moment: what was not shown then is not shown when that
    /// day's report is printed again, nor is what was shown once consent is withdrawn.
    static func question(knownOn: Instant?) -> SQL {
        let answer: SQL = "SELECT c.consents FROM accredit.small_cell_consent c WHERE c.body_id = o.id"
        return """
            SELECT o.code
            FROM accredit.organisation o
            WHERE (\(answer) ORDER BY c.recorded_at DESC LIMIT 1)
                AND (\(answer) AND c.recorded_at <= coalesce(\(knownOn), 'infinity') ORDER BY c.recorded_at DESC LIMIT
                    1)
            """
    }

    /// Reads the rows of ``question(knownOn:)``.
    static func bodies(_ rows: [PostgresRow]) throws -> Set<String> {
        Set(try rows.map { try $0.decode(String.self, at: 0) })
    }
}

extension Holder {
    /// Who a reader of a report is. Row security shows people of a body its own cases only.
    /// - Parameter consenting: codes of the bodies that let agencies see their small numbers.
    func audience(of sources: ReportSources, consenting: Set<String>) -> Audience {
        guard organisationKind == Organisation.Kind.agency.rawValue else { return .owner }
        let asked = sources.log == nil ? sources.selection.filters[.body] ?? [] : []
        return !asked.isEmpty && consenting.isSuperset(of: asked) ? .consented : .others
    }
}

extension OperatorDesk {
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
