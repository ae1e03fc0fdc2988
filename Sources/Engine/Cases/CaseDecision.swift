import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// What was decided about a case, why, and what came with it.
package struct CaseDecision: Codable, Sendable, Hashable {
    /// The number of its event.
    package var event: Int
    /// What was decided, in the words that all schemes share: `approved`, `approved-with-conditions`, …
    package var decision: String
    /// When.
    package var decidedAt: Instant
    /// Why; always there where it is no approval.
    package var reasons: String?
    /// The last day of a term that is not the scheme's own.
    package var validUntil: Day?
    /// What came with it, in order.
    package var items: [Item]

    /// Something that comes with a decision.
    package struct Item: Codable, Sendable, Hashable {
        /// Its number within the case.
        package var item: Int
        /// `condition`, `requirement`, `recommendation`, `advice` or `commendation`.
        package var kind: String
        /// The words, in English and perhaps in Welsh.
        package var text: LocalizedText
        /// The criterion or requirement it is tied to.
        package var criterion: String?
        /// The last day for showing that a condition is met.
        package var due: Day?
        /// The day that was decided first, where more time was given.
        package var firstDue: Day?
        /// Of a condition: `open`, `shown` by the provider, or `discharged` by the body.
        package var status: String?
        /// How the provider shows that it is met.
        package var response: String?
        /// When its last day passed without that.
        package var missedAt: Instant?
        /// When the body found it met.
        package var dischargedAt: Instant?
    }
}

extension Engine {
    /// The decisions on a case, oldest first; none where nothing was decided.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see the case.
    package func decisions(on name: String, as credential: Credential) async throws -> [CaseDecision] {
        let (_, rows) = try await read(
            "SELECT accredit.decisions_of(h.case_id)::text FROM accredit.case_head h WHERE \(Self.named(name))",
            as: credential)
        guard let row = rows.first else { throw Self.noSuchCase(name) }
        return try Wire.decode([CaseDecision].self, from: Data(try row.decode(String.self, at: 0).utf8))
    }
}
