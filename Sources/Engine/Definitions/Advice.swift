import Turnaround
import WorkflowCore

/// Advice to a provider before anything is submitted: the route with the reason for it, the required evidence, and the
/// expected date.
package struct Advice: Codable, Sendable, Hashable {
    /// A step of the route.
    package struct Step: Codable, Sendable, Hashable {
        /// The state's name.
        package var state: String
        /// Its title.
        package var title: LocalizedText
        /// In whose court the case is there.
        package var party: String
        /// The standard in words, such as `20 working days`; `nil` where there is none.
        package var standard: String?
        /// The day by which the step is over if every standard before it is used up; the day of the meeting for one.
        package var expectedBy: Day
    }

    /// A piece of evidence that is asked for.
    package struct Evidence: Codable, Sendable, Hashable {
        /// The requirement's name, to which an item of the submission refers.
        package var item: String
        /// Its title.
        package var title: LocalizedText
        /// True if the submission has an item for it already.
        package var isGiven: Bool
    }

    /// The body's code.
    package var body: String
    /// The route.
    package var route: String
    /// The route's title.
    package var routeTitle: LocalizedText
    /// The version that a case opened now would be pinned to.
    package var routeVersion: Int
    /// The number of the rule that decided; `nil` where the body has one route.
    package var rule: Int?
    /// The rule's condition; `nil` where it has none.
    package var condition: String?
    /// Reason, in words.
    package var because: LocalizedText
    /// Obstacles to submitting, as far as the document goes.
    package var problems: [String]
    /// Warnings: details that need a second look.
    package var warnings: [String]
    /// The steps to expect, in order.
    package var steps: [Step]
    /// Required evidence.
    package var evidence: [Evidence]
    /// The standard of the whole, in words.
    package var standard: String
    /// The day on which this is reckoned to be submitted.
    package var submittedOn: Day
    /// The day by which to expect the outcome, meetings included.
    package var expectedBy: Day
    /// References of the provider's own cases of the same title at the body that go on; `nil` where there are none.
    package var sameCourse: [String]?
}
