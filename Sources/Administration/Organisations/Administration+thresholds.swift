import Foundation
import Postgres
import Turnaround

extension Administration {
    /// Where the onerous report raises flags for a body.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such body.
    package func thresholds(of body: String) async throws -> BodyThresholds {
        let organisation = try await organisation(named: body, kind: .body)
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT changes::text, set_at FROM accredit.onerous_threshold WHERE body_id = \(organisation.id)
                ORDER BY set_at DESC LIMIT 1
                """)
        }
        guard let row = rows.first else {
            return BodyThresholds(body: organisation.code, setAt: nil, thresholds: OnerousThresholds())
        }
        let (changes, setAt) = try row.decode(as: (String.self, Instant.self))
        return BodyThresholds(
            body: organisation.code, setAt: setAt,
            thresholds: try JSONDecoder().decode(OnerousThresholds.self, from: Data(changes.utf8)))
    }

    /// Sets thresholds of a body; those that are not named stay as they are.
    /// - Parameters:
    ///   - changes: as people write them: `f4_mean_requests=1.5`.
    ///   - resets: whether all go back to their presets first.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such body, `OnerousThresholdError` where a
    ///   change cannot be read.
    package func setThresholds(of body: String, _ changes: [String], resets: Bool) async throws -> BodyThresholds {
        let before = try await thresholds(of: body)
        var thresholds = resets ? OnerousThresholds() : before.thresholds
        for change in changes { try thresholds.set(change) }
        guard thresholds != before.thresholds else { return before }
        let bodyID = try await organisation(named: body, kind: .body).id
        let text = String(decoding: try JSONEncoder().encode(thresholds.changedByName), as: UTF8.self)
        try await pool.withConnection { connection in
            _ = try await connection.execute(
                "INSERT INTO accredit.onerous_threshold (body_id, changes) VALUES (\(bodyID), \(text)::jsonb)")
        }
        return try await self.thresholds(of: body)
    }
}

/// Where the onerous report raises flags for one body.
package struct BodyThresholds: Hashable, Codable, Sendable {
    /// The body's code.
    package let body: String
    /// Time at which they were last set; absent where they never were.
    package let setAt: Instant?
    /// All of them, the presets too.
    package let thresholds: OnerousThresholds

    private enum CodingKeys: String, CodingKey {
        case body, thresholds
        case setAt = "set_at"
    }
}

extension OnerousThresholds {
    /// What differs from the presets, by name.
    var changedByName: [String: Double] {
        Dictionary(uniqueKeysWithValues: changes.map { ($0.key.rawValue, $0.value) })
    }
}
