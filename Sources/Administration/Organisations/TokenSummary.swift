import Foundation
import Turnaround

/// A token as a list shows it: everything but the secret, which nobody has.
package struct TokenSummary: Codable, Sendable, Hashable {
    /// Its id, by which it is revoked.
    package var id: UUID
    /// What it is for.
    package var label: String
    /// Its holder.
    package var principal: String
    /// The code of the organisation where the principal works.
    package var organisation: String
    /// What the principal may be.
    package var roles: [String]
    /// When it was made.
    package var createdAt: Instant
    /// When it ends by itself.
    package var expiresAt: Instant
    /// When it was revoked.
    package var revokedAt: Instant?
}
