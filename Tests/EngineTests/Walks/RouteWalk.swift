import EngineSupport
import Foundation
import Turnaround
import WorkflowCore

@testable import Engine

/// What a walk along a route has done so far, kept beside the engine: from it follows what no approval may be without.
struct RouteWalk {
    let definition: WorkflowDefinition
    private(set) var state: String
    /// Items of evidence that are there.
    private(set) var evidence: Set<String>
    /// True if the check of the submission finds nothing wrong.
    let isComplete: Bool
    /// Who did which action; a review counts as each action that its panel can take.
    private var did: [String: Set<String>] = [:]
    /// Who sits on the panel of a state.
    private var seats: [String: Set<String>] = [:]
    /// Who reviewed since the case came where it is.
    private var reviewed: Set<String> = []
    private var interested: Set<String> = []
    /// Who judged what an appeal is about.
    var judgedBefore: Set<String> = []
    /// What was done though it must not be, in words.
    private(set) var faults: [String] = []

    init(_ definition: WorkflowDefinition, evidence: Set<String>, isComplete: Bool) {
        self.definition = definition
        state = definition.initialState?.state ?? ""
        self.evidence = evidence
        self.isComplete = isComplete
    }

    /// The panel in whose hands the case is.
    var panel: WorkflowDefinition.Panel? { definition.state(state)?.panel }

    /// The series of meetings that it waits for.
    var series: String? { definition.state(state)?.meeting?.series }

    /// True if it has ended.
    var isOver: Bool { definition.state(state)?.outcome != nil }

    /// True if it ended in an approval, or an appeal in its favour.
    var isApproved: Bool {
        [.approved, .approvedWithConditions, .appealUpheld].contains(definition.state(state)?.outcome)
    }

    /// Somebody of the panel sat down, left, or reviewed.
    mutating func joined(_ person: String) { seats[state, default: []].insert(person) }

    /// Somebody declared an interest, and lost what they had reviewed in this round.
    mutating func declared(_ person: String) {
        interested.insert(person)
        for state in seats.keys { seats[state]?.remove(person) }
        reviewed.remove(person)
    }

    /// Somebody reviewed; where the panel decided by that, the case went on.
    mutating func gave(reviewBy person: String, to new: String) {
        if !(seats[state] ?? []).contains(person) { faults.append("\(person) reviewed in \(state) without a seat") }
        if interested.contains(person) { faults.append("\(person) reviewed with an interest") }
        if judgedBefore.contains(person) { faults.append("\(person) reviewed an appeal against their own judgement") }
        reviewed.insert(person)
        let waiting = definition.actions(from: state).filter {
            definition.takesOn($0) && $0.effect.decides == nil && !$0.effect.marks.contains(.decided)
        }
        let outcomes = Array(panel?.outcomes.values.map(\.self) ?? [])
        for action in panel?.resolution == nil ? waiting.map(\.action) : outcomes {
            did[action, default: []].insert(person)
        }
        enter(new)
    }

    /// A piece of evidence came.
    mutating func attached(_ item: String) { evidence.insert(item) }

    /// Somebody took an action, in a role, and the case went on.
    /// - Parameter isMeetingOpen: whether the committee that it waits for meets on the day.
    mutating func took(
        _ name: String, by person: String, as roles: Set<String>, isMeetingOpen: Bool, to new: String
    ) {
        guard let action = definition.action(name) else { return faults.append("there is no action \(name)") }
        let isOfBody = action.by.contains { [.officer, .reviewer, .decider].contains($0) }
        for item in definition.evidence where action.needs(item) && item.condition == nil {
            if !evidence.contains(item.item) { faults.append("\(name) without \(item.item)") }
        }
        if action.needsCompleteSubmission && !isComplete { faults.append("\(name) of an incomplete submission") }
        if isOfBody {
            if interested.contains(person) && !roles.contains("officer") {
                faults.append("\(name) by \(person), who has an interest")
            }
            if judgedBefore.contains(person) && !roles.contains("officer") {
                faults.append("\(name) by \(person), against whose judgement the appeal is")
            }
            if let panel, definition.takesOn(action) {
                if reviewed.count < panel.quorum { faults.append("\(name) without the quorum of \(state)") }
            }
            if panel != nil, roles.isDisjoint(with: action.by.map(\.rawValue).filter { $0 != "reviewer" }),
                !(seats[state] ?? []).contains(person)
            {
                faults.append("\(name) by \(person), who does not sit on the panel of \(state)")
            }
            if series != nil, definition.takesOn(action), !isMeetingOpen { faults.append("\(name) without a meeting") }
        }
        if action.separateFrom.contains(where: { did[$0]?.contains(person) == true }) {
            faults.append("\(name) by \(person), who did \(action.separateFrom.joined(separator: " or "))")
        }
        did[name, default: []].insert(person)
        enter(new)
    }

    private mutating func enter(_ new: String) {
        guard new != state else { return }
        state = new
        reviewed = []
    }
}
