/// A workflow as a value: what a body wrote down about how it decides, before or after anything was proved about it.
///
/// Decoding guarantees the shape (names, texts, periods, no unknown keys); whether the parts fit together is for
/// `WorkflowProof`.
package struct WorkflowDefinition: Hashable, Sendable {
    /// The workflow's name, a slug.
    package var workflow: String
    /// The version, from 1; changed content needs a new one.
    package var version: Int
    /// The first day on which a case may open under this version, `YYYY-MM-DD`; any day where `nil`.
    package var validFrom: String?
    /// The title people see.
    package var title: LocalizedText
    /// Purpose of the route, in a sentence or two.
    package var summary: LocalizedText?
    /// The name of the calendar whose working days count.
    package var calendar: String
    /// Start and stop of the scheme's clock, and the standard of the whole.
    package var clock: Clock
    /// Costs of the route to a provider; `nil` where the file says nothing.
    package var burden: Burden?
    /// The evidence asked for, in the order of the file.
    package var evidence: [EvidenceItem] = []
    /// Bytes of the largest file that is taken as evidence; the engine's own limit where `nil`.
    package var evidenceLimit: Int?
    /// What a provider may say of what is accredited, with `{{title}}`, `{{body}}`, `{{provider}}`, `{{from}}`,
    /// `{{until}}` and `{{reference}}`; a sentence of the program's own where `nil`.
    package var claim: LocalizedText?
    /// The letters that are other than usual, in the order of the file.
    package var letters: [Letter] = []
    /// The action that the system takes when conditions are not shown to be met in time; none where `nil`.
    package var onMissedConditions: String?
    /// The states, in the order of the file.
    package var states: [State]
    /// The actions, in the order of the file.
    package var actions: [Action]
    /// Routes for submissions: the first whose condition holds. Empty where the workflow is no front door.
    package var routing: [Route] = []

    /// Reviewers who read its cases.
    package var visibleTo = Circle.panel

    /// Circles of reviewers.
    package enum Circle: String, CaseIterable, Sendable {
        /// Those who are asked to review a case; all where nobody can be, because no state has a panel.
        case panel
        /// All of the body.
        case body
    }

    /// Whose turn it is in a state.
    package enum Party: String, CaseIterable, Sendable {
        case provider
        case body
        /// Ready, waiting for a committee.
        case meeting
        case thirdParty = "third-party"
        /// Finished: the clock stands still.
        case none
    }

    /// Outcomes of a case.
    package enum Outcome: String, CaseIterable, Sendable {
        case approved
        case approvedWithConditions = "approved-with-conditions"
        case refused
        case withdrawn
        case lapsed
        case returned
        case suspended
        case withdrawnByBody = "withdrawn-by-body"
        case superseded
        case appealUpheld = "appeal-upheld"
        case appealDismissed = "appeal-dismissed"

        /// True if the body decided on the substance: approved, with or without conditions, or refused; or ruled on an
        /// appeal.
        package var isDecision: Bool {
            isApproval || self == .refused || self == .appealUpheld || self == .appealDismissed
        }
        /// True if the course or provider is accredited.
        package var isApproval: Bool { self == .approved || self == .approvedWithConditions }
    }

    /// Roles that may do an action.
    package enum Role: String, CaseIterable, Sendable {
        case provider, officer, reviewer, decider
        /// The engine itself, when a deadline or a validity runs out.
        case system
    }

    /// Marks of an action for the clock.
    package enum Mark: String, CaseIterable, Sendable {
        case received, complete, paid, decided, notified

        /// The marks on which a scheme's clock may start.
        package static let starts: [Mark] = [.received, .complete, .paid]
        /// The marks on which a scheme's clock may stop.
        package static let stops: [Mark] = [.decided, .notified]
    }

    /// The scheme's clock.
    package struct Clock: Hashable, Sendable {
        /// The mark on which it starts: received, complete or paid.
        package var starts: Mark
        /// The mark on which it stops: decided or notified.
        package var stops: Mark
        /// The standard of the whole: from start to stop, without the time of provider and third parties.
        package var standard: Period
        /// Local time after which a receipt counts for the next working day, `HH:MM`.
        package var cutOff: String
        /// Escalation before and after the standard of the whole runs out, in order of time.
        package var escalation: [EscalationLevel]

        /// A clock.
        /// - Parameter cutOff: `HH:MM`.
        package init(
            starts: Mark = .received, stops: Mark = .notified, standard: Period, cutOff: String = "17:00",
            escalation: [EscalationLevel] = []
        ) {
            self.starts = starts
            self.stops = stops
            self.standard = standard
            self.cutOff = cutOff
            self.escalation = escalation
        }
    }

    /// One piece of evidence a provider is asked for.
    package struct EvidenceItem: Hashable, Sendable {
        /// Its name, a slug: what a submission's `evidence[].requirement` refers to.
        package var item: String
        /// The title people see.
        package var title: LocalizedText
        /// The condition under which it is asked for; always where `nil`.
        package var condition: String?
        /// The state in which it is judged; `nil` where the file does not say.
        package var step: String?
        /// True if it is about the quality of the course itself: reports never call it onerous.
        package var isSubstantive: Bool
        /// True if it is welcome and nothing waits for it.
        package var isOptional: Bool

        /// A piece of evidence.
        package init(
            item: String, title: LocalizedText, condition: String? = nil, step: String? = nil,
            isSubstantive: Bool = false, isOptional: Bool = false
        ) {
            self.item = item
            self.title = title
            self.condition = condition
            self.step = step
            self.isSubstantive = isSubstantive
            self.isOptional = isOptional
        }
    }

    /// One line of the routing.
    package struct Route: Hashable, Sendable {
        /// The workflow to take.
        package var route: String
        /// The condition; the last line has none.
        package var condition: String?
        /// Reason, in a sentence for the provider.
        package var because: LocalizedText

        /// A route.
        package init(route: String, condition: String? = nil, because: LocalizedText) {
            self.route = route
            self.condition = condition
            self.because = because
        }
    }

    /// A definition of what every workflow has; what else there can be is not there yet.
    package init(
        workflow: String, version: Int, title: LocalizedText, calendar: String, clock: Clock, states: [State],
        actions: [Action]
    ) {
        self.workflow = workflow
        self.version = version
        self.title = title
        self.calendar = calendar
        self.clock = clock
        self.states = states
        self.actions = actions
    }
}
