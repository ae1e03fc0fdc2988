extension WorkflowDefinition {
    /// A state a case can be in.
    package struct State: Hashable, Sendable {
        /// Its name, a slug.
        package var state: String
        /// The title people see.
        package var title: LocalizedText
        /// Whose turn it is; `nil` where the file forgot to say, which no proof lets pass.
        package var party: Party?
        /// True if cases begin here.
        package var isInitial: Bool
        /// True if the provider may change the submission.
        package var isEditable: Bool
        /// Time limits of a visit, and the consequence.
        package var timing: Timing
        /// Work in this state.
        package var stage: Stage
        /// Text for people when this point is reached.
        package var milestone: LocalizedText?

        /// A state.
        /// - Parameters:
        ///   - title: by default from the name.
        ///   - isEditable: by default where it is the provider's turn.
        package init(
            _ state: String, title: LocalizedText? = nil, party: Party?, isInitial: Bool = false,
            isEditable: Bool? = nil, timing: Timing = Timing(), stage: Stage = .working, milestone: LocalizedText? = nil
        ) {
            self.state = state
            self.title = title ?? .title(ofSlug: state)
            self.party = party
            self.isInitial = isInitial
            self.isEditable = isEditable ?? (party == .provider)
            self.timing = timing
            self.stage = stage
            self.milestone = milestone
        }
    }

    /// The times of a state: a target, and a limit at whose end something happens by itself.
    package struct Timing: Hashable, Sendable {
        /// The target for the step: overdue afterwards, nothing more.
        package var standard: Period?
        /// Escalation before and after the standard runs out, in order of time.
        package var escalation: [EscalationLevel]
        /// The limit of the step: at its end `onExpiry` happens.
        package var deadline: Period?
        /// The action that happens by itself when the deadline, or the validity of a final state, runs out.
        package var onExpiry: String?

        /// The times of a state; none by default.
        package init(
            standard: Period? = nil, escalation: [EscalationLevel] = [], deadline: Period? = nil,
            onExpiry: String? = nil
        ) {
            self.standard = standard
            self.escalation = escalation
            self.deadline = deadline
            self.onExpiry = onExpiry
        }
    }

    /// Kinds of work in a state.
    ///
    /// Kept indirectly: most states are plain ones, and would else be as large as one with a panel.
    package indirect enum Stage: Hashable, Sendable {
        /// Somebody works on the case.
        case working
        /// The provider answers an information request: rework, in reports.
        case request
        /// The provider shows how it meets the conditions of a decision.
        case conditions
        /// Reviewers read.
        case panel(Panel)
        /// The case waits for a meeting.
        case meeting(Meeting)
        /// The case has ended.
        case final(Ending)
    }

    /// A meeting that a state waits for.
    package struct Meeting: Hashable, Sendable {
        /// The series of meetings.
        package var series: String
        /// Rules of the vote; `nil` where a principal decides in the meeting's name, and no votes are kept.
        package var voting: Voting?
        /// True if the committee may decide without meeting, for a reason; never where it votes.
        package var allowsCorrespondence: Bool

        /// The next meeting of a series; nothing is decided without it.
        package init(series: String, voting: Voting? = nil, allowsCorrespondence: Bool = false) {
            self.series = series
            self.voting = voting
            self.allowsCorrespondence = allowsCorrespondence
        }
    }

    /// End of a case, with what comes after it.
    package struct Ending: Hashable, Sendable {
        /// Its outcome.
        package var outcome: Outcome
        /// Validity of the outcome; without end where `nil`.
        package var validity: Validity?
        /// Terms of an appeal; none is possible where `nil`.
        package var appeal: Appeal?
        /// The return that the provider makes regularly.
        package var annualReturn: AnnualReturn?
        /// Grant to the provider for as long as the case is here.
        package var grants: Grant?
        /// Consequences where the provider loses, or regains, the recognition that the case depends on.
        package var leaning: Leaning?

        /// An ending; by default one after which nothing comes.
        package init(
            _ outcome: Outcome, validity: Validity? = nil, appeal: Appeal? = nil, annualReturn: AnnualReturn? = nil,
            grants: Grant? = nil, leaning: Leaning? = nil
        ) {
            self.outcome = outcome
            self.validity = validity
            self.appeal = appeal
            self.annualReturn = annualReturn
            self.grants = grants
            self.leaning = leaning
        }
    }

    /// Validity of an outcome.
    package struct Validity: Hashable, Sendable {
        /// From the decision to the end.
        package var lasts: Period
        /// Time before the end in which a renewal can be opened; none where `nil`.
        package var renewalOpens: Period?

        /// A time after which an outcome does not hold any more.
        package init(lasts: Period, renewalOpens: Period? = nil) {
            self.lasts = lasts
            self.renewalOpens = renewalOpens
        }
    }
}

extension WorkflowDefinition.State {
    /// The panel that reads here.
    package var panel: WorkflowDefinition.Panel? { if case .panel(let panel) = stage { panel } else { nil } }

    /// The meeting waited for.
    package var meeting: WorkflowDefinition.Meeting? { if case .meeting(let meeting) = stage { meeting } else { nil } }

    /// End of the case; `nil` where it goes on.
    package var ending: WorkflowDefinition.Ending? { if case .final(let ending) = stage { ending } else { nil } }

    /// Outcome of the case; `nil` where it goes on.
    package var outcome: WorkflowDefinition.Outcome? { ending?.outcome }

    /// True if a clock runs here at whose end something happens by itself.
    package var isTimed: Bool { timing.deadline != nil || ending?.validity != nil }
}
