import Foundation
import Turnaround

/// An organisation that takes part.
package struct Organisation: Codable, Sendable, Hashable {
    /// What kinds there are.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// An accrediting body.
        case body
        /// A college or university.
        case provider
        /// One that reads reports over all bodies, such as QAA.
        case agency
    }

    /// Its id.
    package var id: UUID
    /// Its kind.
    package var kind: Kind
    /// Its short code: 2 to 8 capitals and digits.
    package var code: String
    /// Its name.
    package var name: String
    /// A provider's UKPRN.
    package var ukprn: String?
    /// A provider's nation.
    package var nation: String?
    /// A body's workflow whose routing decides the route of a submission.
    package var frontDoor: String?
    /// A body's own calendar, by which its cases count; absent where they count by that of their workflow.
    package var calendar: String?
    /// Whether it is a sample.
    package var isSample: Bool
}

/// A token as a list shows it: everything but the secret, which nobody has.
package struct TokenSummary: Codable, Sendable, Hashable {
    /// Its id, by which it is revoked.
    package var id: UUID
    /// What it is for.
    package var label: String
    /// Its holder.
    package var principal: String
    /// The code of the organisation where the holder works.
    package var organisation: String
    /// What the holder may be.
    package var roles: [String]
    /// When it was made.
    package var createdAt: Instant
    /// When it ends by itself.
    package var expiresAt: Instant
    /// When it was revoked.
    package var revokedAt: Instant?
}
