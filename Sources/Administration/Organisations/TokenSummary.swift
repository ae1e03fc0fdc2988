import Engine
import Foundation
import Turnaround

/// A token as a list shows it: everything but the secret, which nobody has.
package struct TokenSummary: Codable, Sendable, Hashable {
    /// Its id, by which it is revoked.
    package var id: UUID
    /// Its purpose.
    package var label: String
    /// Its holder.
    package var principal: String
    /// The code of the organisation where the principal works.
    package var organisation: String
    /// Roles of the principal.
    package var roles: [String]
    /// Time at which it was made.
    package var createdAt: Instant
    /// Time at which it ends by itself.
    package var expiresAt: Instant
    /// Time at which it was revoked.
    package var revokedAt: Instant?
    /// What it is for: ``TokenScope``.
    package var scopes: [String] = []
    /// The last day on which it was used; `nil`: never.
    package var lastUsedOn: Day?
}

extension TokenSummary {
    /// A token of somebody at an organisation.
    package init(_ token: PersonRecord.Token, of holder: NamedPerson, at organisation: String) {
        self.init(
            id: token.id, label: token.label, principal: holder.name, organisation: organisation, roles: holder.roles,
            createdAt: token.createdAt, expiresAt: token.expiresAt, revokedAt: token.revokedAt)
        (scopes, lastUsedOn) = (token.scopes, token.lastUsedOn)
    }
}
