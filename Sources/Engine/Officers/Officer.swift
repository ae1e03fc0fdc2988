import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// An officer of a body, as its people see them.
package struct Officer: Codable, Sendable, Hashable {
    /// Days on which somebody is away.
    package typealias Absence = ReviewerEntry.Absence

    /// Their name, as commands take it.
    package var officer: String
    /// False if they have left, or are no officer any more, and still have cases.
    package var acts: Bool
    /// Number of open cases that they look after.
    package var cases: Int
    /// Expertise, in words.
    package var expertise: [String]
    /// Days away, from today on.
    package var away: [Absence]
}

/// How an officer came to have a case.
package struct OfficerAssignment: Codable, Sendable, Hashable {
    /// Since when.
    package var since: Instant
    /// The rule of the body by which they were chosen: `round-robin`, `load` or `subject`; `nil` by hand.
    package var rule: String?
}

/// What became of the cases of an officer whose cases were given to others.
package struct Reassignment: Codable, Sendable, Hashable {
    /// A case that somebody else has now; nobody where nobody suits it.
    package struct Move: Codable, Sendable, Hashable {
        /// Its reference.
        package var `case`: String
        /// The name of its officer.
        package var officer: String?
    }

    /// A case that stayed where it was.
    package struct Stay: Codable, Sendable, Hashable {
        /// Its reference.
        package var `case`: String
        /// The reason of the refusal, such as `conflict`.
        package var reason: String
    }

    /// What was given to others, in the order in which the cases were opened.
    package var moved: [Move]
    /// What was not, because the officer who was named may not have it.
    package var kept: [Stay]
}

/// Outcome of giving an officer's cases to others.
package enum ReassignmentOutcome: Sendable, Hashable {
    /// It was done.
    case done(Reassignment)
    /// It was not, and nothing changed.
    case refused(Refusal)
}

extension Engine {
    /// The officers of the reader's body, and whoever else has cases of it, by name; nobody to others.
    package func officers(as credential: Credential) async throws -> [Officer] {
        let (_, rows) = try await read(
            """
            SELECT coalesce(jsonb_agg(to_jsonb(o) ORDER BY o.officer), '[]') AS officers
            FROM accredit.officers_seen() AS o
            """, as: credential)
        return try rows.first?.decodeWire("officers") ?? []
    }

    /// Gives all cases of an officer that go on to others.
    /// - Parameter members: `from`, a name; `to`, another officer's name, or nobody's: then by the body's rule.
    /// - Throws: ``EngineError/unauthenticated`` where the token is no good.
    package func reassign(_ members: [String: JSONValue], as credential: Credential) async throws
        -> ReassignmentOutcome
    {
        let rows = try await pool.withConnection {
            try await $0.query(
                "SELECT accredit.reassign_officer(\(credential.digest), \(JSONValue.object(members)))")
        }
        guard let answer = try rows.first?.decode(JSONValue.self, at: 0),
            answer["status"]?.stringValue != "unauthenticated"
        else {
            throw EngineError.unauthenticated
        }
        if let detail = answer["detail"], let reason = detail["reason"]?.stringValue.flatMap(Refusal.Reason.init) {
            return .refused(Refusal(reason: reason, facts: detail))
        }
        return .done(try Wire.decode(Reassignment.self, from: Data(try answer.canonicalText().utf8)))
    }
}
