import Foundation
import Turnaround
import WorkflowCore

/// Outcome of a command.
package enum CommandOutcome: Sendable, Hashable {
    /// It was done, now or when it was first asked under the same key.
    case done(Receipt)
    /// It was not done, and nothing changed.
    case refused(Refusal)
    /// The case has moved on since the principal looked.
    case stale(Refusal)
    /// The key was used before for something else.
    case keyReused(Refusal)
    /// There is no such case, or none that the principal may see.
    case unknownCase(Refusal)
    /// The token is unknown, revoked or expired.
    case unauthenticated
}

/// Result of a command that was carried out: the same for a replay as for the first time.
package struct Receipt: Codable, Sendable, Hashable {
    /// The case's id.
    package var id: UUID
    /// The reference that people use.
    package var reference: String
    /// The version of the case after the command, equal to the number of the event.
    package var version: Int
    /// The command, such as `open`, `act` or `reply`.
    package var command: String
    /// The action taken; the command itself where it is no action of the workflow.
    package var action: String
    /// The state left; `nil` where the case opened.
    package var from: String?
    /// The state the case is in after the command.
    package var state: String
    /// In whose court the case is after the command.
    package var party: String
    /// The outcome, where the state has one.
    package var outcome: String?
    /// Time at which it happened.
    package var occurredAt: Instant
    /// Effect beyond the move of the case: the number of a request, of an item, of days.
    package var effect: JSONValue?
    /// True if this repeats an earlier answer. Not part of the answer's content.
    package var isReplay: Bool = false

    private enum CodingKeys: String, CodingKey {
        case id, reference, version, command, action, from, state, party, outcome, occurredAt, effect
    }
}
