import Turnaround
import WorkflowCore

/// What a provider is told before anything is submitted: which route applies and why, what it asks for, and when to
/// expect an answer.
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
        /// Whether the submission has an item for it already.
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
    /// Why, in words.
    package var because: LocalizedText
    /// What stands in the way of submitting, as far as the document goes.
    package var problems: [String]
    /// What to look at again.
    package var warnings: [String]
    /// The steps to expect, in order.
    package var steps: [Step]
    /// What evidence is asked for.
    package var evidence: [Evidence]
    /// The standard of the whole, in words.
    package var standard: String
    /// The day on which this is reckoned to be submitted.
    package var submittedOn: Day
    /// The day by which to expect the outcome, meetings included.
    package var expectedBy: Day
}
