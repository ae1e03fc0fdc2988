@testable import WorkflowCore

/// The proofs once more, by other means: closures as matrices and all paths written out, so that both can be held
/// against each other.
///
/// Shares nothing with the proofs but the definition's own values. Slow on purpose.
struct BruteForce {
    typealias Definition = WorkflowDefinition

    /// A move somebody can make.
    struct Move {
        let action: String
        let from: Int
        let to: Int
        let starts: Bool
        let stops: Bool
    }

    let definition: Definition
    let gaps: [String: Int]
    private(set) var moves: [Move] = []
    /// The fewest moves from one state to another; `nil` where there is no way.
    private(set) var distance: [[Int?]] = []
    private(set) var kinds: Set<Finding.Kind> = []
    /// The fewest moves to a decision the clock has missed, by kind.
    private(set) var clockLengths: [Finding.Kind: Int] = [:]
    /// The fewest moves of a path that counts a body's state without standard, by state.
    private(set) var unknownLengths: [String: Int] = [:]
    /// The fewest moves of a path that exceeds the standard of the whole.
    private(set) var excessLength: Int?

    var states: [Definition.State] { definition.states }
    var initial: Int? {
        var found: Int?
        for (index, state) in states.enumerated() where state.isInitial {
            if found != nil { return nil }
            found = index
        }
        return found
    }

    init(_ definition: Definition, gaps: [String: Int]) {
        self.definition = definition
        self.gaps = gaps
        for action in definition.actions {
            for (from, source) in states.enumerated() where action.from.contains(source.state) {
                for (to, target) in states.enumerated() where target.state == action.to && mayHappen(action, source) {
                    moves.append(
                        Move(
                            action: action.action, from: from, to: to,
                            starts: action.effect.marks.contains(definition.clock.starts),
                            stops: action.effect.marks.contains(definition.clock.stops)))
                }
            }
        }
        distance = allDistances()
        for state in states { judge(state) }
        for action in definition.actions { judge(action) }
        if let name = definition.onMissedConditions,
            !definition.actions.contains(where: { $0.action == name && $0.by.contains(.system) })
        {
            kinds.insert(.missedConditionsUnknown)
        }
        if states.reduce(0, { $0 + ($1.isInitial ? 1 : 0) }) != 1 { kinds.insert(.initialState) }
        judgeReachability()
        judgeClock()
        judgeStandards()
        judgeRouting()
        judgeEscalations()
        judgeUnheeded()
    }

    func mayHappen(_ action: Definition.Action, _ state: Definition.State) -> Bool {
        for role in [Definition.Role.provider, .officer, .reviewer, .decider] where action.by.contains(role) {
            return true
        }
        if action.by.contains(.system), state.panel?.outcomes.contains(where: { $0.value == action.action }) ?? false {
            return true
        }
        if action.by.contains(.system), later(state).contains(action.action) { return true }
        if action.by.contains(.system), action.effect.decides == .superseded, state.outcome != nil { return true }
        return action.by.contains(.system) && state.timing.onExpiry == action.action
            && (state.ending?.validity != nil || state.timing.deadline != nil)
    }

    /// What the system is to do in a state after the decision.
    private func later(_ state: Definition.State) -> [String] {
        let ending = state.ending
        return [
            ending?.appeal?.overturned, ending?.annualReturn?.onMissed, ending?.leaning?.onLost,
            ending?.leaning?.onRestored,
        ].compactMap(\.self)
    }

    /// Floyd and Warshall.
    private func allDistances() -> [[Int?]] {
        let n = states.count
        var matrix = [[Int?]](repeating: [Int?](repeating: nil, count: n), count: n)
        for state in 0..<n { matrix[state][state] = 0 }
        for move in moves where move.from != move.to { matrix[move.from][move.to] = 1 }
        for via in 0..<n {
            for from in 0..<n {
                guard let first = matrix[from][via] else { continue }
                for to in 0..<n {
                    if let second = matrix[via][to], first + second < matrix[from][to] ?? .max {
                        matrix[from][to] = first + second
                    }
                }
            }
        }
        return matrix
    }

    private mutating func judge(_ state: Definition.State) {
        if state.party == nil { kinds.insert(.stateWithoutParty) }
        if let party = state.party, (party == Definition.Party.none) != (state.outcome != nil) {
            kinds.insert(.outcomeParty)
        }
        let isProviders = [.request, .conditions].contains(state.stage) || state.isEditable
        if state.party != .provider && isProviders { kinds.insert(.providerOnly) }
        if state.stage == .conditions, waysOn(fromConditions: state) != 1 { kinds.insert(.conditionsWay) }
        let isValidForAWhile = state.ending?.validity != nil
        if isValidForAWhile && state.timing.deadline != nil { kinds.insert(.twoTimers) }
        let timed = isValidForAWhile || state.timing.deadline != nil
        if timed && state.timing.onExpiry == nil { kinds.insert(.expiryMissing) }
        if let panel = state.panel {
            for name in panel.outcomes.values {
                let legal = definition.actions.contains { action in
                    action.action == name && action.from.contains(state.state) && action.by.contains(.system)
                        && action.require.isEmpty && asksForNothing(action)
                        && action.effect.records.allSatisfy(\.isOptional) && action.effect.decides == nil
                }
                if !legal { kinds.insert(.panelOutcome) }
            }
            if panel.resolution == nil && takingOn(from: state).isEmpty { kinds.insert(.panelUnheeded) }
            if panel.resolution?.atDeadline != nil && state.timing.deadline == nil { kinds.insert(.panelDeadline) }
        }
        for name in later(state) {
            let legal = definition.actions.contains { action in
                action.action == name && action.from.contains(state.state) && action.by.contains(.system)
                    && action.require.isEmpty && asksForNothing(action)
                    && action.effect.records.allSatisfy(\.isOptional)
            }
            if !legal { kinds.insert(.aftercareIllegal) }
        }
        if let ending = state.ending, ending.annualReturn != nil || ending.grants != nil || ending.leaning != nil {
            if state.outcome != .approved && state.outcome != .approvedWithConditions {
                kinds.insert(.aftercareMisplaced)
            }
        }
        if let name = state.timing.onExpiry {
            let legal = definition.actions.contains { action in
                action.action == name && action.from.contains(state.state) && action.by.contains(.system)
                    && action.require.isEmpty && asksForNothing(action)
                    && action.effect.records.allSatisfy(\.isOptional)
            }
            if !legal || !timed { kinds.insert(.expiryIllegal) }
        }
        let waits = state.party == .meeting
        let known = state.meeting.map { gaps.keys.contains($0.series) } ?? false
        if waits != (state.meeting != nil) || (waits && !known) { kinds.insert(.meetingSeries) }
        if state.meeting?.voting != nil {
            let ways = definition.actions.filter {
                $0.from.contains(state.state) && !Set($0.by).isDisjoint(with: [.officer, .reviewer, .decider])
            }
            if ways.compactMap(\.effect.decides).allSatisfy({ $0 == .withdrawnByProvider }) {
                kinds.insert(.nothingToVoteOn)
            }
        } else if let meeting = state.meeting {
            let decided = takingOn(from: state).compactMap(\.effect.decides)
            if takingOn(from: state).isEmpty || meeting.allowsCorrespondence && decided.isEmpty {
                kinds.insert(.meetingUnheeded)
            }
        }
    }

    /// How many actions of the provider take a case on from where it shows conditions.
    private func waysOn(fromConditions state: Definition.State) -> Int {
        var ways = 0
        for action in definition.actions where action.from.contains(state.state) && action.by.contains(.provider) {
            for to in states where to.state == action.to {
                let isOver = to.party == Definition.Party.none || action.effect.decides != nil
                if !isOver, to.stage != .request { ways += 1 }
            }
        }
        return ways
    }

    /// What waits neither for the submission nor for evidence.
    private func asksForNothing(_ action: Definition.Action) -> Bool {
        !action.needsCompleteSubmission && (action.evidence ?? []).isEmpty
    }

    /// What people of the body do in a state that neither asks the provider nor begins again.
    private func takingOn(from state: Definition.State) -> [Definition.Action] {
        definition.actions.filter { action in
            guard action.from.contains(state.state), action.effect.decides != .withdrawnByProvider,
                !Set(action.by).isDisjoint(with: [.officer, .reviewer, .decider]),
                let to = states.first(where: { $0.state == action.to })
            else { return false }
            if case .request = to.stage { return false }
            return !to.isInitial
        }
    }

    private mutating func judge(_ action: Definition.Action) {
        let names = Set(states.map(\.state))
        if !names.contains(action.to) || !names.isSuperset(of: action.from) { kinds.insert(.unknownState) }
        let isHuman = action.by.contains { $0 != .system }
        if !isHuman && !states.contains(where: { action.from.contains($0.state) && mayHappen(action, $0) }) {
            kinds.insert(.actionWithoutActor)
        }
        for name in action.separateFrom {
            guard let other = definition.actions.first(where: { $0.action == name }), name != action.action else {
                kinds.insert(.fourEyesUnknown)
                continue
            }
            let ofPanel = states.contains { state in state.panel.map { $0.outcomes.values.contains(name) } ?? false }
            if !isHuman || (other.by.allSatisfy({ $0 == .system }) && !ofPanel) {
                kinds.insert(.fourEyesImpossible)
                continue
            }
            guard let initial else { continue }
            let later = moves.filter { $0.action == action.action && distance[initial][$0.from] != nil }
            let earlier = moves.filter { $0.action == name && distance[initial][$0.from] != nil }
            let follows = later.contains { after in
                earlier.contains { before in distance[before.to][after.from] != nil }
            }
            if !later.isEmpty && !follows { kinds.insert(.fourEyesImpossible) }
        }
    }

    private mutating func judgeReachability() {
        for (index, state) in states.enumerated() {
            if state.party != Definition.Party.none && !moves.contains(where: { $0.from == index }) {
                kinds.insert(.deadEnd)
            }
            guard let initial else { continue }
            let ends = states.indices.filter { states[$0].outcome != nil }
            if distance[initial][index] == nil {
                kinds.insert(.unreachableState)
            } else if !ends.contains(where: { distance[index][$0] != nil }) {
                kinds.insert(.noWayToOutcome)
            }
        }
        guard let initial else { return }
        for action in definition.actions {
            let sources = states.indices.filter {
                action.from.contains(states[$0].state) && distance[initial][$0] != nil
            }
            if sources.isEmpty { kinds.insert(.unreachableAction) }
        }
    }

    /// Bellman and Ford over pairs of a state and a word for what the clock has done.
    private mutating func judgeClock() {
        let marks = Set(definition.actions.flatMap(\.effect.marks))
        guard marks.contains(definition.clock.starts), marks.contains(definition.clock.stops) else {
            kinds.insert(.clockMarkMissing)
            return
        }
        guard let initial else { return }
        var lengths: [String: [Int: Int]] = ["": [initial: 0]]
        var changed = true
        while changed {
            changed = false
            for (word, known) in lengths {
                for move in moves {
                    guard let length = known[move.from] else { continue }
                    // The word holds "s" for a start and "e" for an end; "se" and "e" are final.
                    var next = word
                    if move.starts && word.isEmpty { next = "s" }
                    if move.stops && next != "e" && next != "se" { next += "e" }
                    if length + 1 < lengths[next]?[move.to] ?? .max {
                        lengths[next, default: [:]][move.to] = length + 1
                        changed = true
                    }
                }
            }
        }
        for (word, kind) in [("", Finding.Kind.clockNeverStarts), ("s", .clockNeverStops), ("e", .clockStopsFirst)] {
            let decided = (lengths[word] ?? [:]).filter { state, _ in
                [Definition.Outcome.approved, .approvedWithConditions, .refused, .appealUpheld, .appealDismissed]
                    .contains {
                        states[state].outcome == $0
                    }
            }
            if let least = decided.values.min() {
                kinds.insert(kind)
                clockLengths[kind] = least
            }
        }
    }

    /// Working days of a period, counted day by day over every start in the week.
    static func days(_ period: Period, most: Bool) -> Int {
        switch period.unit {
        case .workingDays: return period.count
        case .weeks: return 5 * period.count
        case .months: return (most ? 23 : 20) * period.count
        case .years: return (most ? 262 : 260) * period.count
        case .calendarDays:
            let counts = (0..<7).map { start in (1...period.count).filter { (start + $0) % 7 < 5 }.count }
            return (most ? counts.max() : counts.min()) ?? 0
        }
    }

    func weight(_ state: Definition.State) -> Int {
        if state.party == .body, let standard = state.timing.standard { return Self.days(standard, most: true) }
        if state.party == .meeting, let series = state.meeting?.series { return gaps[series] ?? 0 }
        return 0
    }

    /// Every loop-free path from the initial state, one after another.
    private mutating func judgeStandards() {
        guard let initial else { return }
        let whole = Self.days(definition.clock.standard, most: false)
        walk([initial], started: nil, whole: whole)
    }

    private mutating func walk(_ path: [Int], started: Int?, whole: Int) {
        guard let here = path.last else { return }
        for move in moves where move.from == here {
            // `started` is the place in the path from which states count.
            let begin = started ?? (move.starts ? path.count : nil)
            if move.stops, let begin {
                let counted = path[min(begin, path.count)...]
                let sum = counted.reduce(0) { $0 + weight(states[$1]) }
                if sum > whole {
                    kinds.insert(.standardExceeded)
                    excessLength = min(excessLength ?? .max, path.count)
                }
                for state in counted where states[state].party == .body && states[state].timing.standard == nil {
                    kinds.insert(.stepWithoutStandard)
                    unknownLengths[states[state].state] = min(unknownLengths[states[state].state] ?? .max, path.count)
                }
            } else if !path.contains(move.to) {
                walk(path + [move.to], started: begin, whole: whole)
            }
        }
    }

    /// Every level's distance from its due day, in hundredths of a working day, must shrink from level to level.
    private mutating func judgeEscalations() {
        let escalations =
            [(definition.clock.escalation, Optional(definition.clock.standard))]
            + states.map { ($0.timing.escalation, $0.timing.standard) }
        for (escalation, standard) in escalations where !escalation.isEmpty {
            guard let standard else {
                kinds.insert(.escalationWithoutStandard)
                continue
            }
            let whole = Self.days(standard, most: false)
            var left = whole
            for (place, level) in escalation.enumerated() {
                let distance =
                    switch level.at {
                    case .share(let share): whole * (100 - share) / 100
                    case .before(let period): Self.days(period, most: true)
                    case .overdue: -1
                    }
                if distance >= whole { kinds.insert(.escalationBeyondStandard) }
                if place > 0, distance >= left { kinds.insert(.escalationOrder) }
                left = distance
            }
        }
        for item in definition.evidence where !item.isOptional {
            let isHeeded = definition.actions.contains { action in
                action.by.contains { $0 != .system }
                    && (action.evidence.map { $0.contains(item.item) } ?? action.needsCompleteSubmission)
            }
            if !isHeeded { kinds.insert(.evidenceUnheeded) }
        }
        for name in definition.actions.flatMap({ $0.evidence ?? [] })
        where !definition.evidence.contains(where: { $0.item == name }) {
            kinds.insert(.evidenceUnknown)
        }
        for item in definition.evidence where item.step.map({ step in !states.contains { $0.state == step } }) ?? false
        {
            kinds.insert(.evidenceStepUnknown)
        }
        if let name = definition.onMissedConditions,
            !definition.actions.contains(where: { $0.action == name && $0.by.contains(.system) })
        {
            kinds.insert(.missedConditionsUnknown)
        }
        if let benchmark = definition.burden?.benchmark, benchmark == definition.workflow {
            kinds.insert(.benchmarkItself)
        }
    }

    /// Looks for settings by what would have to be there for them.
    private mutating func judgeUnheeded() {
        let panels = states.count { $0.panel != nil }
        let levels = definition.clock.escalation + states.flatMap(\.timing.escalation)
        let namesReviewers =
            levels.contains { $0.tell.contains(.reviewer) } || definition.letters.contains { $0.to == .reviewer }
            || definition.visibleTo == .body
        if panels == 0 && namesReviewers { kinds.insert(.settingUnheeded) }
        let approvals = states.filter { $0.outcome == .approved || $0.outcome == .approvedWithConditions }
        if definition.claim != nil && approvals.isEmpty { kinds.insert(.settingUnheeded) }
        for state in states {
            guard let ending = state.ending else { continue }
            let isApproval = approvals.contains { $0.state == state.state }
            let isElsewhere = ending.appeal.map { $0.route == nil && !($0.grounds.isEmpty && $0.overturned == nil) }
            if state.timing.standard != nil || ending.validity != nil && !isApproval || isElsewhere == true {
                kinds.insert(.settingUnheeded)
            }
        }
        for action in definition.actions where action.by == [.system] && !action.effect.records.isEmpty {
            kinds.insert(.settingUnheeded)
        }
    }

    private mutating func judgeRouting() {
        guard let last = definition.routing.last else { return }
        if last.condition != nil { kinds.insert(.routingWithoutDefault) }
        if definition.routing.dropLast().contains(where: { $0.condition == nil }) { kinds.insert(.routingAfterDefault) }
    }
}
