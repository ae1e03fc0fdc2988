import Postgres
import Turnaround

/// Whether a body lets agencies see its own small numbers.
package struct SmallCellConsent: Codable, Sendable, Hashable {
    /// The body's code.
    package let body: String
    /// Its answer.
    package let consents: Bool
    /// Time at which that was recorded; absent where it never answered, which is a no.
    package let recordedAt: Instant?

    /// An answer.
    package init(body: String, consents: Bool, recordedAt: Instant?) {
        self.body = body
        self.consents = consents
        self.recordedAt = recordedAt
    }

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
