import WorkflowCore

/// Who takes each step of a first case, so that nobody does what is kept from them.
package struct AdoptionAssignments: Sendable {
    /// A reviewer on a seat.
    struct Seated: Sendable {
        let seat: WorkflowDefinition.Seat
        let person: AdoptionAnswers.Person
    }

    /// A move with those who take part in it.
    struct Turn: Sendable {
        let move: AdoptionWay.Move
        /// Who acts; nobody where the panel does.
        var person: AdoptionAnswers.Person?
        /// Who reads first, in the order in which they are asked.
        var panel: [Seated] = []
        /// Who of them reviews, in this order.
        var reviewing: [Seated] = []
        /// Who votes first.
        var voters: [AdoptionAnswers.Person] = []
        /// Who prepares panel and meeting.
        var officer: AdoptionAnswers.Person?
    }

    /// What the people who are named cannot do.
    package enum Gap: Error, Hashable, CustomStringConvertible {
        /// Nobody at a provider opens the case.
        case noProvider
        /// Nobody is left for an action.
        case nobody(action: String, roles: [String], separateFrom: [String])
        /// A panel has more seats than there are reviewers.
        case seats(state: String, reviewers: Int, lay: Int)
        /// A meeting has no quorum without those who are kept from the case.
        case quorum(state: String, members: Int, there: Int)

        package var description: String {
            switch self {
            case .noProvider: "nobody at a provider can open a case"
            case .nobody(let action, _, let separateFrom):
                "nobody is left who could “\(action)”"
                    + (separateFrom.isEmpty
                        ? ""
                        : ": it is kept separate from \(separateFrom.map { "“\($0)”" }.joined(separator: " and "))")
            case .seats(let state, _, _): "the panel of “\(state)” cannot be filled"
            case .quorum(let state, let members, let there):
                """
                the meeting of “\(state)” needs \(members) reviewers or deciders who may vote on a case, and there are \
                \(there)
                """
            }
        }

        /// Values that would do.
        package var expected: String {
            switch self {
            case .noProvider: "a provider with somebody of its staff"
            case .nobody(_, let roles, _): "another person with the role \(roles.joined(separator: " or "))"
            case .seats(_, let reviewers, let lay):
                "\(reviewers) people with the role reviewer" + (lay > 0 ? ", \(lay) of them with lay: true" : "")
            case .quorum: "more people with the role decider or reviewer"
            }
        }
    }

    /// Who comes with the first course.
    let provider: AdoptionAnswers.Provider
    /// Who opens the case there.
    let applicant: AdoptionAnswers.Person
    /// True if the body has to recognise the provider first.
    let isRecognised: Bool
    /// The turns, one for each move.
    let turns: [Turn]

    /// Finds people for a way: the first in the order of the answers that fit together.
    /// - Throws: where there are none, what is missing at the step that the search got to.
    package init(_ definition: WorkflowDefinition, way: AdoptionWay, answers: AdoptionAnswers) throws(Gap) {
        guard let provider = answers.providers.first, let applicant = provider.people.first else { throw .noProvider }
        self.provider = provider
        self.applicant = applicant
        isRecognised = way.isRecognised
        var search = Search(definition: definition, answers: answers)
        guard let turns = search.turns(for: way.moves[...], done: [:], sitting: []) else {
            throw search.gap ?? .noProvider
        }
        self.turns = turns
    }
}

/// Tries people in order, and goes back where a later step is left without anybody.
private struct Search {
    let definition: WorkflowDefinition
    let answers: AdoptionAnswers
    /// Why the search came no further than it did.
    private(set) var gap: AdoptionAssignments.Gap?
    private var furthest = Int.max

    init(definition: WorkflowDefinition, answers: AdoptionAnswers) {
        self.definition = definition
        self.answers = answers
    }

    /// - Parameters:
    ///   - done: who did which action so far, by name.
    ///   - sitting: the names of those who sit on a panel of the case.
    mutating func turns(
        for rest: ArraySlice<AdoptionWay.Move>, done: [String: Set<String>], sitting: Set<String>
    ) -> [AdoptionAssignments.Turn]? {
        guard let move = rest.first else { return [] }
        do {
            for turn in try choices(for: move, done: done, sitting: sitting) {
                var known = done
                // Who reviewed did each action that the panel could take.
                let acts =
                    turn.person == nil
                    ? Array(move.state.panel?.outcomes.values.map(\.self) ?? []) : [move.action.action]
                let names = turn.reviewing.map(\.person.name) + [turn.person?.name].compactMap(\.self)
                for act in acts { known[act, default: []].formUnion(names) }
                let sitting = sitting.union(turn.panel.map(\.person.name))
                if let later = turns(for: rest.dropFirst(), done: known, sitting: sitting) { return [turn] + later }
            }
        } catch  where rest.count < furthest {
            furthest = rest.count
            gap = error
        } catch {}
        return nil
    }

    private func choices(
        for move: AdoptionWay.Move, done: [String: Set<String>], sitting: Set<String>
    ) throws(AdoptionAssignments.Gap) -> [AdoptionAssignments.Turn] {
        let action = move.action
        var turn = AdoptionAssignments.Turn(move: move)
        // 1. Who reads first.
        let decides = action.people.isEmpty
        if let panel = move.state.panel, decides || definition.takesOn(action) {
            turn.panel = try seated(on: panel, in: move.state)
            turn.reviewing = decides ? panel.decisive(of: turn.panel) : turn.panel
            turn.officer = try officer(for: "invite")
        }
        guard !decides else { return [turn] }
        // 2. Who holds the meeting, and who votes at it.
        if let voting = move.state.meeting?.voting, action.needsVotes {
            let kept = Set(definition.actions(from: move.state.state).filter(\.needsVotes).flatMap(\.separateFrom))
                .flatMap {
                    done[$0] ?? []
                }
            turn.voters = answers.people.filter {
                !Set($0.roles).isDisjoint(with: ["reviewer", "decider"]) && !kept.contains($0.name)
            }
            guard turn.voters.count >= voting.quorum else {
                throw .quorum(state: move.state.state, members: voting.quorum, there: turn.voters.count)
            }
            turn.officer = try officer(for: "call the meeting")
        } else if move.state.meeting != nil, definition.takesOn(action) {
            turn.officer = try officer(for: "call the meeting")
        }
        // 3. Who acts.
        let kept = action.separateFrom.flatMap { done[$0] ?? [] }
        let isProvider = action.people.contains(.provider)
        let able = isProvider ? answers.providers[0].people : people(action.people.map(\.rawValue))
        // Reviewers act where they sit; another pair of eyes may come from outside.
        let sitters = turn.panel.isEmpty ? sitting : Set(turn.panel.map(\.person.name))
        let mustSit = !turn.panel.isEmpty || (!sitting.isEmpty && action.separateFrom.isEmpty)
        let free = able.filter { person in
            let roles = Set(person.roles).intersection(action.people.map(\.rawValue))
            return !kept.contains(person.name) && (roles != ["reviewer"] || !mustSit || sitters.contains(person.name))
        }
        guard !free.isEmpty else {
            throw .nobody(
                action: action.action, roles: action.people.map(\.rawValue), separateFrom: action.separateFrom)
        }
        return free.map { person in
            var taken = turn
            taken.person = person
            return taken
        }
    }

    private func people(_ roles: [String]) -> [AdoptionAnswers.Person] {
        answers.people.filter { !Set($0.roles).isDisjoint(with: roles) }
    }

    private func officer(for what: String) throws(AdoptionAssignments.Gap) -> AdoptionAnswers.Person {
        guard let officer = people(["officer"]).first else {
            throw .nobody(action: what, roles: ["officer"], separateFrom: [])
        }
        return officer
    }

    /// Fills the seats: lay seats with lay members, the others with those who are not needed there; deciders last, who
    /// may have to decide.
    private func seated(
        on panel: WorkflowDefinition.Panel, in state: WorkflowDefinition.State
    ) throws(AdoptionAssignments.Gap) -> [AdoptionAssignments.Seated] {
        let all = people(["reviewer"])
        let reviewers = all.filter { !$0.roles.contains("decider") } + all.filter { $0.roles.contains("decider") }
        let lay = Array(reviewers.filter(\.isLay).prefix(panel.lay))
        let others = reviewers.filter { !lay.contains($0) }
        let seats = panel.reviewers - panel.lay
        guard lay.count == panel.lay, others.count >= seats else {
            throw .seats(state: state.state, reviewers: panel.reviewers, lay: panel.lay)
        }
        // A panel that only reads is asked for its quorum.
        let needed = panel.resolution == nil ? panel.quorum : panel.reviewers
        return Array(
            (lay.map { AdoptionAssignments.Seated(seat: .lay, person: $0) }
                + others.prefix(seats).enumerated().map { place, person in
                    AdoptionAssignments.Seated(seat: panel.hasChair && place == 0 ? .chair : .member, person: person)
                }).prefix(needed))
    }
}

extension WorkflowDefinition.Panel {
    /// Those whose approvals, one after the other, are the decision: as `panel_outcome` of the database would say it of
    /// each.
    func decisive(of seated: [AdoptionAssignments.Seated]) -> [AdoptionAssignments.Seated] {
        guard let rule = resolution?.rule else { return seated }
        let order = seated.filter { rule.veto.contains($0.seat) } + seated.filter { !rule.veto.contains($0.seat) }
        let weight = { (seats: ArraySlice<AdoptionAssignments.Seated>) in
            seats.reduce(0) { $0 + (rule.weights[$1.seat] ?? 1) }
        }
        for count in 1..<max(order.count, 1) {
            let (given, out) = (order[..<count], order[count...])
            let pro = weight(given)
            let isEnough =
                switch rule.approve {
                case .weight(let enough): pro >= enough
                case .majority: true
                }
            // 1. Approved if nobody else voted.
            let now = isEnough && count >= rule.quorum && given.count { $0.seat == .lay } >= rule.lay
            // 2. Approved if all others refused.
            let chairBreaks = rule.chairBreaksTies && given.contains { $0.seat == .chair }
            let whole = pro + weight(out)
            let stays =
                switch rule.approve {
                case .weight: isEnough
                case .majority: 2 * pro > whole || (2 * pro == whole && chairBreaks)
                }
            let isSafe = stays && !out.contains { rule.veto.contains($0.seat) }
            switch rule.decides {
            case .enough where now, .certain where now && isSafe: return Array(given)
            default: continue
            }
        }
        return order
    }
}
