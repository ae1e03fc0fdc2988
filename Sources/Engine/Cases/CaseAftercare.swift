import Turnaround
import WorkflowCore

/// Events after the decision on a case, past and possible.
package struct CaseAftercare: Codable, Sendable, Hashable {
    /// The case whose decision this one, an appeal, is about.
    package var about: String?
    /// Terms of an appeal against the present state; `nil` where none is possible.
    package var appeal: Window?
    /// The appeals that were lodged, oldest first.
    package var appeals: [Appeal]
    /// The last day for which it is recognised under notice.
    package var noticeUntil: Day?
    /// The day on which the next annual return opens.
    package var nextReturn: Day?
    /// The annual returns, oldest first.
    package var returns: [Return]
    /// The changes that the provider told of, oldest first.
    package var changes: [Change]
    /// Amount of evidence reused from the case that this one renews.
    package var reuse: Reuse?

    /// Terms of an appeal.
    package struct Window: Codable, Sendable, Hashable {
        /// The last day.
        package var until: Day
        /// The grounds that count; any where empty.
        package var grounds: [String]
        /// The workflow that an appeal follows.
        package var route: String
    }

    /// An appeal, a case of its own.
    package struct Appeal: Codable, Sendable, Hashable {
        package var reference: String
        package var ground: String?
        package var lodgedAt: Instant
        /// Its outcome; `nil` while it goes on.
        package var outcome: String?
    }

    /// An annual return.
    package struct Return: Codable, Sendable, Hashable {
        /// Its number within the case, from 1.
        package var `return`: Int
        package var openedAt: Instant
        /// The last day.
        package var due: Day
        /// `open`, `filed`, `accepted` or `missed`.
        package var status: String
        /// True if nothing material has changed, as the provider declares.
        package var nothingChanged: Bool?
        /// Content of the provider's report.
        package var data: JSONValue?
        /// Public documents that support it.
        package var links: [Link]?
        package var filedAt: Instant?
        /// Reason why the body asked again, the last time it did.
        package var query: String?
        /// Time at which it was accepted, or missed.
        package var endedAt: Instant?
    }

    /// A public page or document.
    package struct Link: Codable, Sendable, Hashable {
        package var title: String
        package var url: String
    }

    /// A change that the provider told of.
    package struct Change: Codable, Sendable, Hashable {
        /// Its number within the case, from 1.
        package var change: Int
        package var what: String
        /// `minor` or `material`, as the provider sees it.
        package var weight: String
        /// Changed fields of the submission.
        package var fields: JSONValue
        /// `notified`, `accepted` or `new-look`.
        package var status: String
        package var notifiedAt: Instant
        /// Reason why the body did with it what it did.
        package var reason: String?
        /// The case that takes the new look.
        package var successor: String?
    }

    /// A share of pieces of evidence.
    package struct Reuse: Codable, Sendable, Hashable {
        /// Pieces taken over.
        package var taken: Int
        /// Pieces that were attached to the case renewed.
        package var of: Int
        /// The share, 0 to 100, rounded.
        package var perCent: Int
    }
}
