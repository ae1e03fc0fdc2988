import Foundation
import Turnaround

/// An address to which the events that somebody is told of are posted.
package struct Webhook: Codable, Sendable, Hashable {
    /// Its id.
    package var id: UUID
    /// Where events are posted.
    package var url: String
    /// What its organisation says it is for; perhaps nothing.
    package var description: String
    /// Events of these commands alone; of all where there are none.
    package var commands: [String]
    /// on or off.
    package var status: String
    /// Why it is off: switched_off, gone, failing, reader_left or reader_role.
    package var reason: String?
    /// Since when it is off.
    package var offAt: Instant?
    /// Name of the person as whom it reads.
    package var reader: String
    /// When it was made.
    package var createdAt: Instant
    /// Since when nothing arrives.
    package var failingSince: Instant?
    /// Until when the secret before signs as well.
    package var oldSecretUntil: Instant?
    /// Number of deliveries that wait.
    package var waiting: Int
    /// Number of deliveries that were given up.
    package var dead: Int
    /// The secret, where it was just made: it is shown this once.
    package var secret: String?
}

/// A message that is posted to a webhook.
package struct WebhookDelivery: Codable, Sendable, Hashable {
    /// Its id, in `webhook-id` after `msg_`.
    package var id: UUID
    /// The reference of the case; `nil` of a ping.
    package var `case`: String?
    /// The number of the event within the case; `nil` of a ping.
    package var event: Int?
    /// waiting, sent, dead or withheld.
    package var status: String
    /// How often it was tried.
    package var attempts: Int
    /// When it was made.
    package var madeAt: Instant
    /// When it is tried next; `nil` where it is not.
    package var nextAt: Instant?
    /// When it arrived or was given up.
    package var finishedAt: Instant?
    /// The status of the last answer; `nil` where there was none.
    package var answered: Int?
    /// Why the last attempt failed.
    package var error: String?
}

/// What became of a request about webhooks.
package enum WebhookOutcome: Sendable {
    /// It was done.
    case done(Webhook, WebhookDelivery?)
    /// It was refused.
    case refused(Refusal)
}
