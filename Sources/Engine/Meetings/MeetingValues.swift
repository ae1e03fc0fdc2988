import Foundation
import Turnaround
import WorkflowCore

/// A meeting of a committee in a list.
package struct MeetingSummary: Codable, Sendable, Hashable {
    /// Its name: series and day, such as `accreditation-committee-2027-01-12`.
    package var meeting: String
    /// The series.
    package var series: String
    /// The title of the series.
    package var title: LocalizedText
    /// Its day.
    package var date: Day
    /// The last day on which a case may become ready for it.
    package var papersClose: Day
    /// `planned`, `open`, `closed`, `cancelled`, or `missed` where nobody held it.
    package var status: String
    /// True if it was called beyond the series.
    package var called: Bool?
    /// Number of cases that are on its agenda now.
    package var waiting: Int
    /// Number of its decisions.
    package var decided: Int
    /// Name of the chair.
    package var chair: String?
    /// Number of members that are present.
    package var present: Int
}

/// How the votes on an action stood when it was decided.
package struct MeetingTally: Codable, Sendable, Hashable {
    /// Number that voted for it.
    package var `for`: Int
    /// Number that voted for something else.
    package var against: Int
    /// Number of abstentions.
    package var abstained: Int
    /// Number that were present.
    package var present: Int
    /// Number of these that counted towards the quorum of the case.
    package var counted: Int
    /// Number that had to.
    package var quorum: Int
    /// `simple`, `two-thirds` or `unanimous`.
    package var majority: String
    /// `yes`, `casting` where the chair decided a tie, or `none` where nobody had to vote.
    package var outcome: String
}

/// A case on an agenda, or in minutes.
package struct MeetingItem: Codable, Sendable, Hashable {
    /// The decision.
    package struct Decision: Codable, Sendable, Hashable {
        /// Something that came with it.
        package struct Item: Codable, Sendable, Hashable {
            /// Its number within the case.
            package var item: Int
            /// `condition`, `requirement`, `recommendation`, `advice` or `commendation`.
            package var kind: String
            /// The words.
            package var text: LocalizedText
            /// The criterion it is tied to.
            package var criterion: String?
            /// The last day for showing that a condition is met, as decided.
            package var due: Day?
        }

        /// In the words that all schemes share.
        package var decision: String
        /// Why.
        package var reasons: String?
        /// The last day of a term of its own.
        package var validUntil: Day?
        /// Time at which it was recorded.
        package var decidedAt: Instant
        /// What came with it.
        package var items: [Item]?
    }

    /// The case's reference.
    package var `case`: String
    /// The course.
    package var title: String?
    /// The provider's code.
    package var provider: String
    /// The provider's name.
    package var providerName: String
    /// The state in which it waits, or waited.
    package var state: String
    /// Since when it was ready.
    package var readyAt: Instant
    /// `waiting`, `decided` or `held_over`; in the minutes of a closed meeting `waiting` was not reached.
    package var status: String
    /// True if it came after the papers had closed, and was taken all the same.
    package var late: Bool?
    /// Its place on the agenda, where somebody set one; the others follow in the order in which they were ready.
    package var position: Int?
    /// Reason why it was moved.
    package var reason: String?
    /// The meeting onto which it was held over.
    package var heldOverTo: Day?
    /// The actions that decide it.
    package var actions: [String]?
    /// Members present who left the meeting for it.
    package var recused: [String]?
    /// The action that was decided.
    package var action: String?
    /// How the votes stood.
    package var tally: MeetingTally?
    /// The decision.
    package var decision: Decision?
    /// How the decision was taken back, there or later.
    package var takenBack: TakenBack?
    /// Votes that the reader may see; not in minutes.
    package var votes: [MeetingVote]?
    /// Number of votes that the reader may not see yet.
    package var withheld: Int?
}

/// The minutes of a meeting: a draft from the record until it closes, then as they were.
package struct MeetingMinutes: Codable, Sendable, Hashable {
    /// The meeting's name.
    package var meeting: String
    /// The series.
    package var series: String
    /// The title of the series.
    package var title: LocalizedText
    /// Its day.
    package var date: Day
    /// The body's name.
    package var body: String
    /// The last day for papers.
    package var papersClose: Day
    /// True if it was called beyond the series.
    package var called: Bool
    /// Time at which it opened.
    package var openedAt: Instant?
    /// Time at which it closed; a draft has none.
    package var closedAt: Instant?
    /// Name of the chair.
    package var chair: String?
    /// Names of those present.
    package var present: [String]
    /// Names of those who sent apologies.
    package var apologies: [String]
    /// The cases, in order, but for those in which the reader has an interest.
    package var items: [MeetingItem]
    /// Number of the cases that are left out, because the reader has an interest in them; `nil` where there is none.
    package var keptFrom: Int?
    /// Other notes.
    package var notes: String?
}

/// A meeting with its agenda, its people and its minutes.
package struct MeetingDetail: Codable, Sendable, Hashable {
    /// Its name.
    package var meeting: String
    /// The series.
    package var series: String
    /// The title of the series.
    package var title: LocalizedText
    /// Its day.
    package var date: Day
    /// The last day for papers.
    package var papersClose: Day
    /// `planned`, `open`, `closed`, `cancelled` or `missed`.
    package var status: String
    /// True if it was called beyond the series.
    package var called: Bool?
    /// Name of the chair.
    package var chair: String?
    /// Names of those present.
    package var present: [String]
    /// Names of those who sent apologies.
    package var apologies: [String]
    /// Time at which it opened.
    package var openedAt: Instant?
    /// Time at which it closed.
    package var closedAt: Instant?
    /// Other notes.
    package var notes: String?
    /// Reason why it was cancelled.
    package var cancelledBecause: String?
    /// Its cases, but for those in which the reader has an interest.
    package var agenda: [MeetingItem]
    /// Number of the cases that are left out, because the reader has an interest in them; `nil` where there is none.
    package var keptFrom: Int?
    /// Its minutes.
    package var minutes: MeetingMinutes
}
