import Foundation
import Turnaround
import WorkflowCore

/// Somebody who works for an organisation, as officers and operators see them.
package struct PersonRecord: Codable, Sendable, Hashable {
    /// A token that is taken, without its secret.
    package struct Token: Codable, Sendable, Hashable {
        /// Its id.
        package var id: UUID
        /// Its purpose.
        package var label: String
        /// Time at which it was made.
        package var createdAt: Instant
        /// Time at which it ends.
        package var expiresAt: Instant
        /// Time at which it was revoked.
        package var revokedAt: Instant?
        /// Name of the officer who made it, or the identity provider; `nil`: an operator.
        package var issuedBy: String?
        /// What it is for: ``TokenScope``.
        package var scopes: [String]
        /// The last day on which it was used; `nil`: never.
        package var lastUsedOn: Day?
    }

    /// Whom an identity provider calls somebody.
    package struct Identity: Codable, Sendable, Hashable {
        /// The identity provider.
        package var issuer: String
        /// Whom it calls so.
        package var subject: String
        /// Time at which an officer or an operator said so.
        package var linkedAt: Instant
    }

    /// Days away.
    package struct Absence: Codable, Sendable, Hashable {
        /// The first day.
        package var from: Day
        /// The last day.
        package var until: Day
        /// Name of who does the work meanwhile.
        package var deputy: String?
    }

    /// Something that became of the record.
    package struct Change: Codable, Sendable, Hashable {
        /// `added`, `changed`, `merged`, `left`, `returned`, `token`, `revoked`, `linked`, `unlinked` or
        /// `interest` (one is withdrawn).
        package var what: String
        /// Its facts; of a change, the values from before.
        package var facts: JSONValue
        /// Its time.
        package var at: Instant
        /// Name of the officer; `nil`: an operator.
        package var by: String?
    }

    /// Their id, which stays.
    package var id: UUID
    /// Their name.
    package var name: String
    /// Their roles.
    package var roles: [String]
    /// Address of letters to them.
    package var email: String?
    /// The language of letters to them, as they asked: `cy`, `en` or `both`; `nil`: nobody asked yet.
    package var language: String?
    /// The day on which they said so.
    package var languageOn: Day?
    /// True if they hold a token that is taken.
    package var active: Bool
    /// Time at which they were registered.
    package var since: Instant
    /// Time at which they left.
    package var leftAt: Instant?
    /// The record of the same person that holds on.
    package var mergedInto: UUID?
    /// Number of seats on open cases.
    package var seats: Int
    /// Tokens that are taken.
    package var tokens: [Token]
    /// Whom identity providers call them.
    package var identities: [Identity]
    /// Days away, from today on.
    package var away: [Absence]
    /// What became of the record, where one person is asked for.
    package var changes: [Change]?
}

/// A person as refusals and receipts name them.
package struct NamedPerson: Codable, Sendable, Hashable {
    /// Their id.
    package var id: UUID
    /// Their name.
    package var name: String
    /// Their roles.
    package var roles: [String]
    /// Address of letters to them.
    package var email: String?
}

/// What became of the people of an organisation by a request.
package struct PeopleReceipt: Codable, Sendable, Hashable {
    /// Who was registered.
    package var people: [NamedPerson]?
    /// Who was changed; of a merger, the record that holds on.
    package var person: NamedPerson?
    /// The token that was made.
    package var token: PersonRecord.Token?
    /// Its secret, which is never to be had again.
    package var secret: String?
    /// Number of tokens that were revoked.
    package var revoked: Int?
    /// Cases in which seats were given back.
    package var seats: [String]?
    /// Cases in which a seat stays, because its review of this round is in.
    package var kept: [String]?
    /// Cases that got another officer, or none.
    package var moved: [Reassignment.Move]?
    /// Cases in which a seat was lost by an interest of the merged record.
    package var unassignedFrom: [String]?
}

/// Outcome of a request about people.
package enum PeopleOutcome: Sendable, Hashable {
    /// It stands.
    case done(PeopleReceipt)
    /// It was not done, and nothing changed.
    case refused(Refusal)
}
