import Postgres
import Turnaround
import WorkflowCore

/// Whether a body lets others see its own small numbers.
package struct SmallCellConsent: Codable, Sendable, Hashable {
    /// The body's code.
    package let body: String
    /// Its answer.
    package let consents: Bool
    /// Time at which that was recorded; absent where it never answered, which is a no.
    package let recordedAt: Instant?
    /// Officer who recorded it, by name; absent where nobody did.
    package let recordedBy: String?

    private enum CodingKeys: String, CodingKey {
        case body, consents
        case recordedAt = "recorded_at"
        case recordedBy = "recorded_by"
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

extension Engine {
    /// What a body has said of its small numbers.
    /// - Throws: ``EngineError/unauthenticated``; ``EngineError/notFound(kind:name:hint:)`` where there is no such
    ///   body.
    package func consent(of body: String, as credential: Credential) async throws -> SmallCellConsent {
        let (_, rows) = try await read(
            """
            -- Recorded by an officer, whose id that is, or by an operator.
            SELECT o.code, coalesce(c.consents, false), c.recorded_at, coalesce((accredit.person_seen(
                CASE WHEN c.recorded_by ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN c.recorded_by::uuid END
                )).name, c.recorded_by)
            FROM accredit.organisation o
            LEFT JOIN LATERAL (
                SELECT * FROM accredit.small_cell_consent c WHERE c.body_id = o.id ORDER BY c.recorded_at DESC LIMIT 1
            ) c ON true
            WHERE o.kind = 'body' AND lower(o.code) = lower(\(body))
            """,
            as: credential)
        guard let row = rows.first else { throw EngineError.notFound(kind: "body", name: body, hint: nil) }
        let (code, consents, recordedAt, recordedBy) = try row.decode(
            as: (String.self, Bool.self, Instant?.self, String?.self))
        return SmallCellConsent(body: code, consents: consents, recordedAt: recordedAt, recordedBy: recordedBy)
    }

    /// Records whether others see a body's small numbers. Every answer is kept; the newest holds.
    /// - Throws: ``EngineError/forbidden(needs:)`` for all but an officer of the body, and as ``consent(of:as:)``.
    package func recordConsent(of body: String, _ consents: Bool, as credential: Credential) async throws
        -> SmallCellConsent
    {
        let rows = try await pool.withConnection {
            try await $0.query("SELECT accredit.record_consent(\(credential.digest), \(body), \(consents))")
        }
        let answer = try rows.first?.decode(JSONValue.self, at: 0)
        switch answer?["status"]?.stringValue {
        case "done":
            return SmallCellConsent(
                body: answer?["body"]?.stringValue ?? body, consents: consents,
                recordedAt: answer?["recorded_at"]?.stringValue.flatMap { try? Instant($0) },
                recordedBy: answer?["recorded_by"]?.stringValue)
        case "not_permitted": throw EngineError.forbidden(needs: "an officer of \(body)")
        case "no_such_body": throw EngineError.notFound(kind: "body", name: body, hint: nil)
        default: throw EngineError(refused: answer)
        }
    }
}
