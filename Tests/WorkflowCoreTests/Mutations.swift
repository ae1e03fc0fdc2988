import RandomSupport

@testable import WorkflowCore

/// Sound workflows made up at random, and changes to sound ones.
enum Mutations {
    typealias Definition = WorkflowDefinition
    static let gaps = ["accreditation-committee": 35, "panel": 12]

    /// A chain of provider's, body's and meeting's steps with loops back, requests with a deadline, and three outcomes.
    static func soundDefinition(using random: inout SeededGenerator) -> Definition {
        let length = Int.random(in: 2...6, using: &random)
        var states = [Definition.State("draft", party: .provider, isInitial: true)]
        var actions: [Definition.Action] = []
        var sum = 0
        for step in 0..<length {
            if Int.random(in: 0..<4, using: &random) == 0 {
                states.append(.init("s\(step)", party: .meeting, stage: .meeting(.init(series: "panel"))))
                sum += 12
            } else {
                let standard = Period(
                    count: Int.random(in: 1...20, using: &random),
                    unit: Bool.random(using: &random) ? .workingDays : .weeks)
                states.append(.init("s\(step)", party: .body, timing: .init(standard: standard)))
                sum += BruteForce.days(standard, most: true)
            }
            actions.append(
                .init(
                    "go\(step)", from: [step == 0 ? "draft" : "s\(step - 1)"], to: "s\(step)",
                    by: [step == 0 ? .provider : .officer],
                    effect: .init(marks: step == 0 ? [.received] : [])))
            if step > 0, Bool.random(using: &random) {
                actions.append(
                    .init(
                        "back\(step)", from: ["s\(step)"], to: "s\(Int.random(in: 0..<step, using: &random))",
                        by: [.reviewer]))
            }
            if Int.random(in: 0..<3, using: &random) == 0 {
                states.append(
                    .init(
                        "ask\(step)", party: .provider,
                        timing: .init(deadline: Period(count: 15, unit: .workingDays), onExpiry: "lapse"),
                        stage: .request)
                )
                actions.append(.init("request\(step)", from: ["s\(step)"], to: "ask\(step)", by: [.officer]))
                actions.append(.init("answer\(step)", from: ["ask\(step)"], to: "s\(step)", by: [.provider]))
            }
        }
        return finished(states, actions, length: length, sum: sum, using: &random)
    }

    private static func finished(
        _ steps: [Definition.State], _ moves: [Definition.Action], length: Int, sum: Int,
        using random: inout SeededGenerator
    ) -> Definition {
        var states = steps
        var actions = moves
        let last = "s\(length - 1)"
        states.append(
            .init(
                "accredited", party: Definition.Party.none, timing: .init(onExpiry: "lapse"),
                stage: .final(.init(.approved, validity: .init(lasts: Period(count: 4, unit: .years))))))
        states.append(.init("refused", party: Definition.Party.none, stage: .final(.init(.refused))))
        states.append(.init("lapsed", party: Definition.Party.none, stage: .final(.init(.lapsed))))
        let separate = length > 1 ? ["go\(length - 1)"] : []
        actions.append(
            .init(
                "approve", from: [last], to: "accredited", by: [.decider], separateFrom: separate,
                effect: .init(marks: [.decided, .notified])))
        actions.append(
            .init("refuse", from: [last], to: "refused", by: [.decider], effect: .init(marks: [.decided, .notified])))
        actions.append(
            .init(
                "lapse", from: states.filter { $0.timing.onExpiry == "lapse" }.map(\.state), to: "lapsed", by: [.system]
            ))
        let whole = Period(count: sum + Int.random(in: 0...5, using: &random), unit: .workingDays)
        var definition = Definition(
            workflow: "made-up", version: 1, title: LocalizedText(en: "Made up"), calendar: "scotland",
            clock: .init(standard: whole), states: states, actions: actions)
        definition.routing = [
            .init(route: "made-up", condition: "$.a == 1", because: LocalizedText(en: "A")),
            .init(route: "other", because: LocalizedText(en: "B")),
        ]
        return definition
    }

    /// One change at random: most break something, some do not.
    static func mutate(_ definition: inout Definition, using random: inout SeededGenerator) {
        guard let state = definition.states.indices.randomElement(using: &random),
            let action = definition.actions.indices.randomElement(using: &random),
            let name = definition.states.randomElement(using: &random)?.state,
            let other = definition.actions.randomElement(using: &random)
        else { return }
        let roll = Int.random(in: 0..<40, using: &random)
        if roll == 39 {
            mutateLater(&definition.states[state], other: other, using: &random)
        } else if roll < 17 {
            mutate(&definition.states[state], roll, other: other, using: &random)
        } else if roll < 27 {
            mutate(&definition.actions[action], roll, name: name, other: other, using: &random)
        } else {
            mutateWhole(&definition, roll, action: action, name: name, using: &random)
        }
    }

    private static func mutate(
        _ state: inout Definition.State, _ roll: Int, other: Definition.Action, using random: inout SeededGenerator
    ) {
        switch roll {
        case 0: state.party = nil
        case 1: state.party = Definition.Party.allCases.randomElement(using: &random)
        case 2: state.timing.onExpiry = nil
        case 3: state.timing.onExpiry = other.action
        case 4, 5: state.timing.standard = nil
        case 6, 7:
            state.timing.standard = Period(
                count: Int.random(in: 1...40, using: &random),
                unit: Period.Unit.allCases.randomElement(using: &random) ?? .weeks)
        case 8: state.isInitial.toggle()
        case 9: state.stage = state.outcome == nil ? .final(.init(.refused)) : .working
        case 10: state.stage = state.meeting == nil ? .meeting(.init(series: "panel")) : .working
        case 11:
            let voting = Bool.random(using: &random) ? Definition.Voting(quorum: 2) : nil
            state.stage = .meeting(
                .init(
                    series: "accreditation-comittee", voting: voting,
                    allowsCorrespondence: voting == nil && Bool.random(using: &random)))
        case 12: state.isEditable.toggle()
        case 13: state.timing.deadline = state.timing.deadline == nil ? Period(count: 10, unit: .calendarDays) : nil
        case 14, 15:
            change(&state) { ending in
                let validity = Definition.Validity(
                    lasts: Period(count: 3, unit: .years),
                    renewalOpens: roll == 15 ? Period(count: 6, unit: .months) : nil)
                ending.validity = ending.validity == nil ? validity : nil
            }
        default:
            if Bool.random(using: &random) {
                let other: Definition.Stage = Bool.random(using: &random) ? .request : .conditions
                state.stage = state.stage == other ? .working : other
            } else if Bool.random(using: &random) {
                state.stage = .panel(.init(reviewers: 2, duty: .reads(quorum: 1)))
            } else {
                let resolution = Definition.Resolution(
                    rule: .init(approve: .weight(1), quorum: 1), outcomes: [.approve: other.action],
                    atDeadline: Bool.random(using: &random) ? .decide : nil)
                state.stage = .panel(.init(reviewers: 1, duty: .decides(resolution)))
            }
        }
    }

    /// Changes how a case has ended; one that goes on is refused first.
    private static func change(_ state: inout Definition.State, _ change: (inout Definition.Ending) -> Void) {
        var ending = state.ending ?? .init(.refused)
        change(&ending)
        state.stage = .final(ending)
    }

    /// Something that comes after a decision, whatever was decided.
    private static func mutateLater(
        _ state: inout Definition.State, other: Definition.Action, using random: inout SeededGenerator
    ) {
        let year = Period(count: 12, unit: .months)
        let action = [other.action, "lapse", "nothing", nil].randomElement(using: &random) ?? nil
        let kind = Int.random(in: 0..<4, using: &random)
        change(&state) { ending in
            switch kind {
            case 0:
                ending.appeal = .init(
                    within: Period(count: 28, unit: .calendarDays), route: "appeal", overturned: action)
            case 1:
                ending.annualReturn = .init(
                    every: year, within: Period(count: 20, unit: .workingDays), onMissed: action)
            case 2: ending.grants = .recognition
            default: ending.leaning = .init(onLost: action, onRestored: other.action)
            }
        }
    }

    /// One to three levels in any order.
    private static func escalation(using random: inout SeededGenerator) -> [Definition.EscalationLevel] {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
            let count = Int.random(in: 1...9, using: &random)
            let moments: [Definition.Moment] = [
                .share(count * 11), .before(Period(count: count, unit: .workingDays)),
                .before(Period(count: count, unit: .calendarDays)),
                .overdue,
            ]
            return .init(at: moments.randomElement(using: &random) ?? .overdue, tell: [.officer])
        }
    }

    private static func mutate(
        _ action: inout Definition.Action, _ roll: Int, name: String, other: Definition.Action,
        using random: inout SeededGenerator
    ) {
        switch roll {
        case 17, 18: action.to = name
        case 19: action.from = [name]
        case 20: action.from.append(name)
        case 21: action.effect.marks = []
        case 22: action.effect.marks = Definition.Mark.allCases.randomElement(using: &random).map { [$0] } ?? []
        case 23: action.by = Bool.random(using: &random) ? [.system] : []
        case 24: action.by.append(.system)
        case 25: action.separateFrom = [[other.action, action.action, "nothing"].randomElement(using: &random) ?? ""]
        default: action.to = "nowhere"
        }
    }

    private static func mutateWhole(
        _ definition: inout Definition, _ roll: Int, action: Int, name: String, using random: inout SeededGenerator
    ) {
        switch roll {
        case 27, 28: if definition.actions.count > 1 { definition.actions.remove(at: action) }
        case 29: definition.clock.standard = Period(count: Int.random(in: 1...80, using: &random), unit: .workingDays)
        case 30: definition.clock = .init(starts: .complete, stops: .decided, standard: definition.clock.standard)
        case 31:
            let added = "added\(definition.states.count)"
            definition.states.append(
                .init(added, party: .body, timing: .init(standard: Period(count: 5, unit: .calendarDays))))
            definition.actions[action].to = added
            definition.actions.append(.init("from-\(added)", from: [added], to: name, by: [.officer]))
        case 32:
            let target = definition.states.randomElement(using: &random)?.state ?? name
            definition.actions.append(
                .init("short-cut\(definition.actions.count)", from: [name], to: target, by: [.officer]))
        case 33:
            if !definition.routing.isEmpty { definition.routing.reverse() }
            definition.onMissedConditions =
                Bool.random(using: &random) ? definition.actions.randomElement(using: &random)?.action : "nothing"
        case 34:
            definition.burden = .init(fee: 450, benchmark: Bool.random(using: &random) ? definition.workflow : "other")
            definition.evidence.append(
                .init(
                    item: "item", title: LocalizedText(en: "Item"),
                    step: [name, "nowhere", "nowhere"].randomElement(using: &random),
                    isOptional: Bool.random(using: &random)))
            definition.actions[action].needsCompleteSubmission = Bool.random(using: &random)
            definition.actions[action].evidence = [nil, [], ["item"], ["itme"]].randomElement(using: &random) ?? nil
        case 36:
            definition.onMissedConditions = [definition.actions[action].action, "nothing"].randomElement(using: &random)
        case 35: definition.clock.escalation = escalation(using: &random)
        default:
            let place = Int.random(in: definition.states.indices, using: &random)
            definition.states[place].timing.escalation = escalation(using: &random)
        }
    }
}
