extension WorkflowDefinition {
    /// A state a case can be in.
    package struct State: Hashable, Sendable {
        /// Its name, a slug.
        package var state: String
        /// The title people see.
        package var title: LocalizedText
        /// Whose turn it is; `nil` where the file forgot to say, which no proof lets pass.
        package var party: Party?
        /// Whether cases begin here.
        package var isInitial: Bool
        /// Whether the provider may change the submission.
        package var isEditable: Bool
        /// The target for the step: overdue afterwards, nothing more.
        package var standard: Period?
        /// Who is told before and after the standard runs out, in order of time.
        package var escalation: [Rung]
        /// The limit of the step: at its end `onExpiry` happens.
        package var deadline: Period?
        /// The action that happens by itself when the deadline or the validity runs out.
        package var onExpiry: String?
        /// Who reads, and how what they recommend becomes a decision.
        package var panel: Panel?
        /// The series of meetings waited for.
        package var meeting: String?
        /// How the meeting decides; `nil` where somebody decides in its name, and no votes are kept.
        package var voting: Voting?
        /// How the case ended, in a final state.
        package var outcome: Outcome?
        /// How long the outcome holds.
        package var valid: Period?
        /// How long before the end of `valid` a renewal can be opened.
        package var renewalOpens: Period?
        /// How the provider may appeal; not at all where `nil`.
        package var appeal: Appeal?
        /// The return that the provider makes regularly.
        package var annualReturn: AnnualReturn?
        /// What the provider has as long as the case is here.
        package var grants: Grant?
        /// What follows where the provider loses, or regains, the recognition that the case leans on.
        package var leaning: Leaning?
        /// Whether the provider answers an information request here: rework, in reports.
        package var isRequest: Bool
        /// What people are told when this point is reached.
        package var milestone: LocalizedText?

        /// A state.
        /// - Parameters:
        ///   - title: by default from the name.
        ///   - isEditable: by default where it is the provider's turn.
        package init(
            _ state: String, title: LocalizedText? = nil, party: Party?, isInitial: Bool = false,
            isEditable: Bool? = nil,
            standard: Period? = nil, escalation: [Rung] = [],
            deadline: Period? = nil, onExpiry: String? = nil, panel: Panel? = nil, meeting: String? = nil,
            voting: Voting? = nil,
            outcome: Outcome? = nil, valid: Period? = nil, renewalOpens: Period? = nil, appeal: Appeal? = nil,
            annualReturn: AnnualReturn? = nil, grants: Grant? = nil, leaning: Leaning? = nil, isRequest: Bool = false,
            milestone: LocalizedText? = nil
        ) {
            self.state = state
            self.title = title ?? .title(ofSlug: state)
            self.party = party
            self.isInitial = isInitial
            self.isEditable = isEditable ?? (party == .provider)
            self.standard = standard
            self.escalation = escalation
            self.deadline = deadline
            self.onExpiry = onExpiry
            self.panel = panel
            self.meeting = meeting
            self.voting = voting
            self.outcome = outcome
            self.valid = valid
            self.renewalOpens = renewalOpens
            self.appeal = appeal
            self.annualReturn = annualReturn
            self.grants = grants
            self.leaning = leaning
            self.isRequest = isRequest
            self.milestone = milestone
        }

        /// Whether a clock runs here at whose end something happens by itself.
        package var isTimed: Bool { deadline != nil || valid != nil }
    }
}
