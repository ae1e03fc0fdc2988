import Foundation
import Turnaround
import WorkflowCore

/// A case as a list shows it.
package struct CaseSummary: Codable, Sendable, Hashable {
    /// The case's id.
    package var id: UUID
    /// The reference that people use.
    package var reference: String
    /// Title of the course or provider under judgement.
    package var title: String?
    /// The workflow's name.
    package var route: String
    /// The version of the workflow the case is pinned to.
    package var routeVersion: Int
    /// The body's code.
    package var body: String
    /// The provider's code.
    package var provider: String
    /// The code of the provider that it is part of by now; `nil` where it is one by itself.
    package var providerNow: String?
    /// The state's name.
    package var state: String
    /// The state's title.
    package var stateTitle: LocalizedText
    /// In whose court the case is.
    package var party: String
    /// The outcome, where there is one.
    package var outcome: String?
    /// The version: how many events the case has.
    package var version: Int
    /// Time at which the case was opened.
    package var openedAt: Instant
    /// Time at which the present state was entered.
    package var enteredAt: Instant
    /// Time at which the case was closed; `nil` while it is open.
    package var closedAt: Instant?
    /// True if the organisations are samples.
    package var isSample: Bool
    /// Name of its officer, to people of the body.
    package var officer: String?
    /// Words by which the body sorts it, to people of the body; `nil` where it has none.
    package var tags: [String]?
}

/// A page of cases, newest first.
package struct CasePage: Codable, Sendable {
    /// The cases of this page.
    package var cases: [CaseSummary]
    /// Cursor of the next page; `nil` on the last.
    package var next: String?
}

/// One case, whole.
package struct CaseDetail: Codable, Sendable, Hashable {
    /// Summary of it, as in a list.
    package var summary: CaseSummary
    /// The submission, normalised.
    package var submission: JSONValue
    /// Recorded values.
    package var record: JSONValue
    /// The last day of the present state's limit, by which something must happen; `nil` where there is none.
    package var deadline: Day?
    /// The last day on which an accreditation holds.
    package var validUntil: Day?
    /// The day on which its renewal opens.
    package var renewalOpens: Day?
    /// The case that this one renews.
    package var predecessor: String?
    /// The case that renews this one.
    package var successor: String?
    /// How its officer came to have it, to people of the body; `nil` where it has none.
    package var assignment: OfficerAssignment?
    /// Other cases of the same title of the provider at the body that go on; `nil` where there are none.
    package var sameCourse: [String]?
    /// Its clocks.
    package var clocks: CaseClocks
    /// The meeting it waits for.
    package var meeting: CaseMeeting?
    /// The last decision, for the people of the body, while it waits for its letter; or once it was taken back, until
    /// something else is decided.
    package var decision: PendingDecision?
    /// The conditions that are not discharged, each with all that was shown for it.
    package var conditions: [CaseDecision.Item]
    /// The requests that are open or answered, by number; those that were closed or cancelled are not among them.
    package var requests: [InformationRequest]
    /// Events after the decision, past and possible.
    package var aftercare: CaseAftercare
}

/// The actions that leave a case's present state, and what one side waits for from the other.
package struct CaseExplanation: Codable, Sendable {
    /// The actions.
    package var actions: [ActionExplanation]
    /// The conditions that are not discharged, each with all that was shown for it.
    package var conditions: [CaseDecision.Item]
    /// The requests that are open or answered, by number.
    package var requests: [InformationRequest]
}

/// One event of a case's history.
package struct HistoryEvent: Codable, Sendable, Hashable {
    /// 1, 2, 3 … within the case.
    package var number: Int
    /// Time at which it happened.
    package var occurredAt: Instant
    /// Time at which it was recorded.
    package var recordedAt: Instant
    /// open, amend, act, pause, consent, resume, extend, correct, expire, renew.
    package var command: String
    /// The action.
    package var action: String
    /// The capacity in which somebody acted.
    package var role: String?
    /// Name of the principal; `nil` for a reviewer whom the scheme does not name to the provider.
    package var principal: String?
    /// The code of the organisation where the principal works, where that is neither body nor provider of the case: an
    /// agent, or what the provider has become part of.
    package var organisation: String?
    /// The state left; `nil` on the first event.
    package var from: String?
    /// The state entered; `nil` where the case stayed.
    package var to: String?
    /// In whose court the case was until then.
    package var party: String?
    /// Since when.
    package var since: Instant?
    /// Time at which it happened, as the latest correction says; `nil` where it was never corrected.
    package var effectiveAt: Instant?
    /// Effect beyond the move of the case: a pause begun or ended, an extension, a consent, a correction.
    package var effect: JSONValue?
    /// Its payload, where the reader may see it.
    package var payload: JSONValue?
    /// The requests that it is about, by number; `nil` where it is about none.
    package var requests: [RequestChange]?
    /// What was erased since of what was said with it; `nil` where nothing was.
    package var erased: Erasure?

    /// That texts were erased.
    package struct Erasure: Codable, Sendable, Hashable {
        /// The day on which that was done last.
        package var on: Day
        /// True if nothing is left; `false` where a part was taken out, such as a name.
        package var whole: Bool
    }

    /// What an event did to a request.
    package struct RequestChange: Codable, Sendable, Hashable {
        /// Kinds of change.
        package enum Change: String, Codable, CaseIterable, Sendable {
            /// The body asked.
            case asked
            /// The provider replied.
            case answered
            /// The body gave more time.
            case postponed
            /// The body has what it asked for.
            case closed
            /// The body no longer asks, or the case left without a reply.
            case cancelled
        }

        /// The number of the request within the case.
        package var number: Int
        /// What became of it.
        package var became: Change
    }
}

/// The history of a case: what happened, and where the time went.
package struct CaseStory: Codable, Sendable {
    /// Every event, oldest first.
    package var events: [HistoryEvent]
    /// The case's path, step by step, with the party and the working days of each.
    package var path: CaseHistory?
}

/// An action that leaves a case's present state, and everything that stands in its way.
package struct ActionExplanation: Codable, Sendable, Hashable {
    /// A condition on the facts.
    package struct Condition: Codable, Sendable, Hashable {
        /// The condition as the workflow states it.
        package var `if`: String
        /// Remedy where it is not met.
        package var message: LocalizedText
        /// True if the facts meet it; unknown is not met.
        package var satisfied: Bool
    }

    /// The action's name.
    package var action: String
    /// Its title.
    package var title: LocalizedText
    /// The state it leads to.
    package var to: String
    /// The outcome of a case in that state; `nil` where it goes on.
    package var outcome: String?
    /// Roles that may take it.
    package var roles: [String]
    /// True if the reader is one of these on this case.
    package var permitted: Bool
    /// What blocks the reader from it, as the door would refuse it: a role, four eyes, an interest, a panel that has
    /// not read, or a meeting that is not open, has no quorum or has not carried it; of an action that follows from a
    /// panel by itself, how many of its reviews are in. `nil` where nothing but its conditions can stand in the way.
    package var blockedBy: JSONValue?
    /// How its votes stand while its meeting is open, as the reader may know it; `nil` where it needs none, and to
    /// others than the body.
    package var votes: AwaitedVotes?
    /// The data that must be handed over: name, type, optional.
    package var records: JSONValue
    /// Every condition, met or not.
    package var guards: [Condition]
    /// True if the reader could take it now, handing over the data.
    package var possible: Bool
    /// Next step, in words.
    package var next: String
    /// The command on the case with which the reader takes it, or mends what is missing: `act`, `resume` or `amend`;
    /// `nil` where somebody or something else is waited for.
    package var helps: String?
}
