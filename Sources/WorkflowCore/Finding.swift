/// One step of a counter-example: an action and the state it leads to.
package struct PathStep: Hashable, Sendable {
    /// The action; `nil` for the initial state, with which each path begins.
    package let action: String?
    /// The state.
    package let state: String

    /// A step.
    package init(action: String?, state: String) {
        self.action = action
        self.state = state
    }
}

extension [PathStep] {
    /// `draft –submit→ completeness –confirm-complete→ review`
    package var pathText: String {
        map { step in step.action.map { "–\($0)→ \(step.state)" } ?? step.state }.joined(separator: " ")
    }
}

/// A property that a workflow lacks, so that it may not be published.
package struct Finding: Hashable, Sendable, CustomStringConvertible {
    /// Kinds of finding, as a closed set.
    package enum Kind: String, CaseIterable, Sendable {
        /// Not exactly one initial state.
        case initialState = "initial-state"
        /// A state does not say whose turn it is.
        case stateWithoutParty = "state-without-party"
        /// An outcome in a state that is not finished, or a finished state without one.
        case outcomeParty = "outcome-party"
        /// `editable`, `request` or `conditions` in a state that is not the provider's.
        case providerOnly = "provider-only"
        /// Where conditions are shown, not exactly one action of the provider takes the case on.
        case conditionsWay = "conditions-way"
        /// An action names a state that does not exist.
        case unknownState = "unknown-state"
        /// No path leads to the state.
        case unreachableState = "unreachable-state"
        /// No path leads to a state in which the action can be done.
        case unreachableAction = "unreachable-action"
        /// No outcome can be reached any more.
        case noWayToOutcome = "no-way-to-outcome"
        /// Work to do, and nothing anybody can do.
        case deadEnd = "dead-end"
        /// Nobody can do the action.
        case actionWithoutActor = "action-without-actor"
        /// A deadline or validity that does not say what happens at its end.
        case expiryMissing = "expiry-missing"
        /// What is to happen at the end cannot happen.
        case expiryIllegal = "expiry-illegal"
        /// A deadline and a validity in one state.
        case twoTimers = "two-timers"
        /// What is to happen when conditions are missed is nothing that the system can do.
        case missedConditionsUnknown = "missed-conditions-unknown"
        /// What is to follow after the decision cannot follow.
        case aftercareIllegal = "aftercare-illegal"
        /// Something that comes after a decision, in a state in which none has been taken.
        case aftercareMisplaced = "aftercare-misplaced"
        /// `separate_from` names no other action.
        case fourEyesUnknown = "four-eyes-unknown"
        /// `separate_from` can never tell two people apart.
        case fourEyesImpossible = "four-eyes-impossible"
        /// No action carries the mark on which the clock starts or stops.
        case clockMarkMissing = "clock-mark-missing"
        /// A decision can be reached before the clock has started.
        case clockNeverStarts = "clock-never-starts"
        /// A decision can be reached while the clock still runs.
        case clockNeverStops = "clock-never-stops"
        /// The clock's stop can come before its start.
        case clockStopsFirst = "clock-stops-first"
        /// A state that waits for a meeting names no known series, or another state names one.
        case meetingSeries = "meeting-series"
        /// A meeting that votes, and nothing to vote on.
        case nothingToVoteOn = "nothing-to-vote-on"
        /// A step of the body that counts against the standard of the whole has none of its own.
        case stepWithoutStandard = "step-without-standard"
        /// The steps of a path add up to more than the standard of the whole.
        case standardExceeded = "standard-exceeded"
        /// A escalation where there is no standard to escalate.
        case escalationWithoutStandard = "escalation-without-standard"
        /// A level further from the due day than the standard is long.
        case escalationBeyondStandard = "escalation-beyond-standard"
        /// EscalationLevels that do not come one after the other.
        case escalationOrder = "escalation-order"
        /// A result of a panel from which nothing can follow.
        case panelOutcome = "panel-outcome"
        /// A panel that speaks of a deadline which its state has not.
        case panelDeadline = "panel-deadline"
        /// A panel whose reviews nothing waits for.
        case panelUnheeded = "panel-unheeded"
        /// A meeting without which everything goes on, or a correspondence in which nothing is decided.
        case meetingUnheeded = "meeting-unheeded"
        /// Evidence that nothing waits for, and that is not said to be optional.
        case evidenceUnheeded = "evidence-unheeded"
        /// An action waits for evidence that is not on the list.
        case evidenceUnknown = "evidence-unknown"
        /// Evidence that is judged in a step that is no state.
        case evidenceStepUnknown = "evidence-step-unknown"
        /// A setting that nothing heeds.
        case settingUnheeded = "setting-unheeded"
        /// A burden that is held against itself.
        case benchmarkItself = "benchmark-itself"
        /// There are too many paths to look at all of them.
        case pathSearchBounded = "path-search-bounded"
        /// The last route has a condition.
        case routingWithoutDefault = "routing-without-default"
        /// A route that is never reached, because one before it has no condition.
        case routingAfterDefault = "routing-after-default"
    }

    /// The problem.
    package let kind: Kind
    /// Problem and remedy, in a sentence.
    package let sentence: String
    /// The state concerned.
    package let state: String?
    /// The action concerned.
    package let action: String?
    /// The line of the state, action or route in the file, if the file is known.
    package let line: Int?
    /// A shortest path from the initial state that shows the problem; empty where there is none.
    package let path: [PathStep]

    /// The line, the sentence and the path.
    package var description: String {
        let place = line.map { "line \($0): " } ?? ""
        return path.isEmpty ? place + sentence : "\(place)\(sentence) Path: \(path.pathText)"
    }
}
