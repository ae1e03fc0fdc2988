import Foundation
import Postgres
import Turnaround

extension OnerousThresholds {
    /// The newest thresholds of each body, set no later than a moment: rows of code and changes.
    static func question(knownOn: Instant?) -> SQL {
        """
        SELECT DISTINCT ON (o.code) o.code, t.changes::text
        FROM accredit.onerous_threshold t
        JOIN accredit.organisation o ON o.id = t.body_id
        WHERE t.set_at <= coalesce(\(knownOn), 'infinity')
        ORDER BY o.code, t.set_at DESC
        """
    }

    /// Reads the rows of ``question(knownOn:)``.
    static func ofBodies(_ rows: [PostgresRow]) throws -> [String: OnerousThresholds] {
        try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let (code, changes) = try row.decode(as: (String.self, String.self))
                return (code, try JSONDecoder().decode(OnerousThresholds.self, from: Data(changes.utf8)))
            })
    }
}
