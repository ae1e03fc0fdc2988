import Engine
import EngineSupport
import Foundation
import Testing
import WorkflowCore

/// Leads a case along a route, whatever the route is, with a word of its own in each text that is recorded.
struct MarkedWalk {
    /// Somebody who takes part, by the name under which the engine knows them.
    struct Somebody {
        let name: String
        let person: House.Person
    }

    /// People of the body by their roles, the first for each first; others where four eyes are asked for.
    struct Cast {
        let reviewers: [Somebody]
        let officers: [Somebody]
        let deciders: [Somebody]

        init(_ house: House) async throws {
            func people(_ names: [String], _ role: String) async throws -> [Somebody] {
                var made: [Somebody] = []
                for name in names {
                    made.append(Somebody(name: name, person: try await house.person(name, roles: [role])))
                }
                return made
            }
            reviewers = try await people(["panelist", "second reader", "third reader", "fourth reader"], "reviewer")
            officers = try await people(["officer", "second officer"], "officer")
            deciders = try await people(["decider", "second decider", "third decider"], "decider")
            _ = try await house.engine.say(
                .profile(expertise: [], isLay: true), of: "second reader", as: house.officer.credential)
        }
    }

    let house: House
    let cast: Cast
    var matrix: AudienceMatrix
    private(set) var reference = ""
    /// The meetings that have, or had, the case before them.
    private(set) var meetings: Set<String> = []

    /// The names of the facts that each action of a person records beside its own, one for each audience.
    static let audiences: [WorkflowDefinition.Audience] = WorkflowDefinition.Audience.allCases

    /// The definition as another version, each action of people with a text for each audience.
    static func marked(_ definition: WorkflowDefinition) -> WorkflowDefinition {
        var marked = definition
        marked.version += 1_000
        for index in marked.actions.indices where !marked.actions[index].people.isEmpty {
            marked.actions[index].effect.records += audiences.map {
                .init(name: "for_\($0.rawValue)", type: .text, isOptional: true, audience: $0)
            }
        }
        // Nobody waits here until a provider could have objected.
        for index in marked.states.indices {
            guard var panel = marked.states[index].panel, case .named = panel.naming else { continue }
            panel.naming = .named(objectionWithin: nil)
            marked.states[index].stage = .panel(panel)
        }
        return marked
    }

    /// Opens a case.
    /// - Parameter number: of the case among those that a test leads.
    init(_ house: House, _ cast: Cast, _ definition: WorkflowDefinition, number: Int) async throws {
        self.house = house
        self.cast = cast
        matrix = AudienceMatrix(definition, number: number)
        let title = matrix.word(.title)
        let contact = matrix.word(.submission)
        let document = try House.sample("level-3-care-welsh-college").setting("title", to: ["en": .string(title)])
            .setting("contact", to: ["name": .string(contact), "email": "courses@coleg-sampl.example"])
            .setting("notional_hours", to: 200)
        let opened = try await house.engine.perform(
            command(.open(body: "SAB", submission: SubmissionDocument.facts(document), route: definition.workflow)),
            as: house.provider.credential)
        guard case .done(let receipt) = opened else { throw Stuck(what: "\(opened)") }
        reference = receipt.reference
        for item in definition.evidence.map(\.item) {
            try await give(
                .attach,
                [
                    "requirement": .string(item), "url": "https://coleg-sampl.example/plan",
                    "title": .string(matrix.word(.submission)),
                ], Somebody(name: "provider", person: house.provider))
        }
    }

    /// A step could not be taken.
    struct Stuck: Error { let what: String }

    func command(_ request: Command.Request) -> Command {
        Command(request, key: "walk \(UInt64.random(in: 0...UInt64.max))")
    }

    /// Gives a command that has to be done.
    @discardableResult
    func give(_ verb: Command.Verb, _ members: [String: JSONValue], _ who: Somebody) async throws -> Receipt {
        let outcome = try await house.engine.perform(
            command(.give(verb, case: reference, members: members)), as: who.person.credential)
        guard case .done(let receipt) = outcome else { throw Stuck(what: "\(verb): \(outcome)") }
        return receipt
    }

    /// Takes a step of a way: an action by somebody who may, or what its panel comes to.
    mutating func take(_ action: WorkflowDefinition.Action) async throws {
        matrix.begin()
        if let panel = matrix.definition.state(matrix.state)?.panel {
            let isOutcome = panel.outcomes.values.contains(action.action)
            let ballot = panel.outcomes.first { $0.value == action.action }?.key
            if isOutcome || matrix.definition.takesOn(action) {
                try await review(panel, ballot == .undecided ? "abstain" : ballot?.rawValue ?? "approve")
            }
            if isOutcome { return matrix.took(action, by: nil) }
        }
        let candidates: [Somebody]
        switch action.people.first {
        case .provider: candidates = [Somebody(name: "provider", person: house.provider)]
        case .officer: candidates = cast.officers
        case .decider: candidates = cast.deciders
        default: candidates = cast.reviewers
        }
        let request = request(for: action)
        var last = ""
        for who in candidates {
            var outcome = try await house.performOnceReady(command(request), on: reference, as: who.person)
            if case .refused(let refusal) = outcome, [.noQuorum, .notCarried].contains(refusal.reason) {
                try await vote(action.action)
                outcome = try await house.engine.perform(command(request), as: who.person.credential)
            }
            guard case .done(let receipt) = outcome else {
                last = "\(outcome)"
                continue
            }
            if let series = receipt.effect?["meeting"]?["series"]?.stringValue,
                let date = receipt.effect?["meeting"]?["date"]?.stringValue
            {
                meetings.insert("\(series)-\(date)")
            }
            return matrix.took(action, by: who.name)
        }
        throw Stuck(what: "\(action.action): \(last)")
    }

    /// The addresses of its meetings: those that decided, and the one that it waits for.
    func meetingsNow() async throws -> Set<String> {
        let waiting = try await house.engine.meeting(of: reference, as: house.officer.credential)?.meeting
        return meetings.union([waiting].compactMap(\.self))
    }
}
