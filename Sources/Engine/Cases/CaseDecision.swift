import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// Decision on a case with its reasons and items.
package struct CaseDecision: Codable, Sendable, Hashable {
    /// The number of its event.
    package var event: Int
    /// The decision, in the vocabulary that all schemes share: `approved`, `approved-with-conditions`, …
    package var decision: String
    /// Time at which it happened.
    package var decidedAt: Instant
    /// Reasons; always there where it is no approval.
    package var reasons: String?
    /// The last day of a term that is not the scheme's own.
    package var validUntil: Day?
    /// Its items, in order.
    package var items: [Item]
    /// How it was taken back; `nil` of one that stands. Only the people of the body read of those that do not.
    package var takenBack: TakenBack?

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
        /// How the provider showed that it is met, oldest first; `nil` of what is no condition.
        package var showings: [Showing]?
        /// Time at which its last day passed without that.
        package var missedAt: Instant?
        /// Time at which the body found it met.
        package var dischargedAt: Instant?
    }

    /// How a provider showed that a condition is met, once.
    package struct Showing: Codable, Sendable, Hashable {
        /// 1, 2, 3 … of the condition.
        package var showing: Int
        /// Its words; `nil` where the action of the scheme that showed it asks for none.
        package var response: String?
        /// The numbers of the evidence that came with it.
        package var items: [Int]
        /// Public pages that show it.
        package var links: [CaseAftercare.Link]?
        /// Time at which it was shown.
        package var shownAt: Instant
        /// Name of the person who showed it.
        package var shownBy: String?
        /// Time at which the body found that it is not enough; `nil` where it did not.
        package var refusedAt: Instant?
        /// Reason why it is not enough.
        package var reason: String?
    }
}

/// Taking back of a decision that nobody was told of.
package struct TakenBack: Codable, Sendable, Hashable {
    /// The number of its event.
    package var event: Int
    /// Time at which it happened.
    package var at: Instant
    /// Name of who took it back.
    package var by: String?
    /// Reason for it; `nil` where that was erased.
    package var reason: String?
}

/// A decision on a case that its provider does not know of.
package struct PendingDecision: Codable, Sendable, Hashable {
    /// The number of its event.
    package var event: Int
    /// The action that was taken.
    package var action: String
    /// The decision, in the vocabulary that all schemes share; `nil` where the scheme says none.
    package var decision: String?
    /// Time at which it happened.
    package var decidedAt: Instant
    /// How it was taken back; `nil` while it waits for its letter.
    package var takenBack: TakenBack?
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
