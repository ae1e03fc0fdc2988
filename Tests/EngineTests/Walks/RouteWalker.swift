import Administration
import EngineSupport
import Foundation
import RandomSupport
import Synchronization
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// Walks along routes at random: all roles, what is possible and what is not, with and without what the route asks for.
struct RouteWalker {
    /// Somebody who takes part.
    struct Somebody: Sendable {
        let name: String
        let roles: Set<String>
        let person: House.Person
    }

    /// Meetings that are open, whoever's walk it was that opened them: walks of one day share them.
    private final class Meetings: Sendable {
        private let open = Mutex<Set<String>>([])

        func opened(_ name: String) { open.withLock { _ = $0.insert(name) } }

        func isOpen(_ name: String) -> Bool { open.withLock { $0.contains(name) } }
    }

    let house: House
    let people: [Somebody]
    private let meetings = Meetings()
    private let provider: Somebody

    init(_ house: House) async throws {
        self.house = house
        provider = Somebody(name: "simulatingProvider", roles: ["provider"], person: house.simulatingProvider)
        var people = [provider]
        for (name, roles) in [
            ("clerk", ["officer"]), ("second clerk", ["officer"]), ("ann", ["reviewer"]), ("bob", ["reviewer"]),
            ("cat", ["reviewer"]), ("dee", ["decider"]), ("eve", ["reviewer", "decider"]),
            ("fay", ["officer", "decider"]),
        ] {
            let (_, secret) = try await house.administration.createToken(
                organisation: "SAB", principal: name, roles: roles + ["operator"], label: "walker", days: 1)
            people.append(Somebody(name: name, roles: Set(roles), person: House.Person(secret: secret.text)))
        }
        self.people = people
        try await house.administration.recognise(
            provider: "SAC", by: "SAB", from: try Day("2000-01-01"), until: try Day("2060-01-01"))
    }

    /// One walk of a new case, on a day of its own.
    func walk(_ definition: WorkflowDefinition, on day: Day, using random: inout SeededGenerator) async throws
        -> RouteWalk
    {
        let at = LondonTime.shared.instant(of: day).advanced(bySeconds: 36_000)
        let items = Set(definition.evidence.map(\.item).filter { _ in Int.random(in: 0..<5, using: &random) > 0 })
        let isComplete = Int.random(in: 0..<5, using: &random) > 0
        var members = House.with(evidence: [], try House.completeSubmission()).objectValue ?? [:]
        members["evidence"] = .array(items.sorted().map { Self.piece($0) })
        members["standards_mapping"] = nil
        if !isComplete { members["learning_outcomes"] = nil }
        let facts = SubmissionDocument.facts(.object(members))
        var walk = RouteWalk(
            definition, evidence: items, isComplete: facts["derived"]?["complete"] == true)
        let name: String
        if definition.workflow == "appeal" {
            walk = RouteWalk(definition, evidence: [], isComplete: false)
            (name, walk.judgedBefore) = try await appeal(at: at)
        } else {
            name = try await house.open(facts, route: definition.workflow, at: at, by: house.simulatingProvider)
                .reference
        }
        for _ in 0..<80 where !walk.isOver && walk.faults.isEmpty {
            try await step(&walk, on: name, day: day, at: at, using: &random)
        }
        return walk
    }

    /// An appeal against a refusal, and who judged what it is about.
    private func appeal(at: Instant) async throws -> (name: String, judges: Set<String>) {
        let judges = people.filter { ["ann", "dee"].contains($0.name) }
        let refused = try await house.open(route: "proportionate-accreditation", at: at, by: house.simulatingProvider)
            .reference
        let steps: [(String, House.Person)] = [
            ("submit", provider.person), ("confirm-complete", people[1].person), ("recommend", judges[0].person),
        ]
        try await house.walk(refused, steps.map { (action: $0.0, by: $0.1) }, at: at)
        try await house.decide("refuse", on: refused, by: judges[1].person, at: at)
        // With that the committee of the day meets.
        meetings.opened("accreditation-committee-\(LondonTime.shared.day(of: at))")
        try await house.walk(refused, [("notify-refusal", people[1].person)], at: at)
        let lodged = try await house.give(
            .appeal, on: refused, ["ground": "procedure", "statement": "We were not asked."], by: provider.person,
            at: at
        ).receipt()
        return (lodged.effect?["appeal"]?.stringValue ?? "", Set(judges.map(\.name)))
    }

    private static func piece(_ item: String) -> JSONValue {
        ["requirement": .string(item), "title": "A document", "url": "https://coleg-sampl.example/document"]
    }

    private func step(
        _ walk: inout RouteWalk, on name: String, day: Day, at: Instant, using random: inout SeededGenerator
    ) async throws {
        let reviewers = people.filter { $0.roles.contains("reviewer") }
        guard let somebody = people.randomElement(using: &random), let reader = reviewers.randomElement(using: &random)
        else { return }
        func outcome(_ request: Command.Request, _ who: Somebody) async throws -> CommandOutcome {
            try await house.engine.perform(
                Command(request, key: UUID().uuidString, occurredAt: at), as: who.person.credential)
        }
        func give(_ verb: Command.Verb, _ members: [String: JSONValue], _ who: Somebody) async throws -> Receipt? {
            let done = try await outcome(.give(verb, case: name, members: members), who)
            return if case .done(let receipt) = done { receipt } else { nil }
        }
        switch Int.random(in: 0..<20, using: &random) {
        case 0...1 where walk.panel != nil:
            _ = try await give(.invite, ["reviewer": .string(reader.name)], people[1])
            if try await give(.join, [:], reader) != nil { walk.joined(reader.name) }
        case 2...4 where walk.panel != nil:
            let ballot = Int.random(in: 0..<6, using: &random) > 0 ? "approve" : "refuse"
            var review: [String: JSONValue] = ["recommendation": .string(ballot), "reasons": "As read."]
            review["scores"] = walk.panel.map { panel in
                .object(Dictionary(panel.criteria.map { ($0.criterion, .integer(Int64($0.scale.upperBound))) }) { $1 })
            }
            if let receipt = try await give(.review, review, reader) {
                walk.gave(reviewBy: reader.name, to: receipt.state)
            }
        case 5 where walk.series != nil:
            try await meet(walk.series ?? "", on: name, day: day, at: at)
        case 6:
            if Int.random(in: 0..<8, using: &random) == 0, somebody.name != provider.name,
                try await give(.declare, ["nature": "family"], somebody) != nil
            {
                walk.declared(somebody.name)
            }
        case 7:
            guard let item = walk.definition.evidence.map(\.item).randomElement(using: &random) else { return }
            let attached = try await give(
                .attach, ["requirement": .string(item), "url": "https://coleg-sampl.example/more"], provider)
            if attached != nil { walk.attached(item) }
        default:
            let near = walk.definition.actions(from: walk.state).filter { !$0.people.isEmpty }
            let all = walk.definition.actions
            let isNear = Int.random(in: 0..<8, using: &random) > 0
            guard let action = (isNear ? near : all).randomElement(using: &random) else { return }
            if [.withdrawn, .lapsed].contains(walk.definition.state(action.to)?.outcome),
                Int.random(in: 0..<10, using: &random) > 0
            {
                return
            }
            let able = people.filter { !$0.roles.isDisjoint(with: action.by.map(\.rawValue)) }
            guard let who = (isNear ? able : people).randomElement(using: &random) else { return }
            if case .done(let receipt) = try await outcome(action.request(on: name), who) {
                let isMeetingOpen = walk.series.map { meetings.isOpen("\($0)-\(day)") } ?? false
                walk.took(
                    action.action, by: who.name, as: who.roles, isMeetingOpen: isMeetingOpen, to: receipt.state)
            }
        }
    }

    /// The committee is called for the day and meets, with the case before it.
    private func meet(_ series: String, on name: String, day: Day, at: Instant) async throws {
        let clerk = people[1].person.credential
        let date = JSONValue.string("\(day)")
        _ = try await house.engine.updateMeeting(
            .call, nil, ["date": date, "papers_close": date, "series": .string(series)], at: at, as: clerk)
        let there = people.filter { !$0.roles.isDisjoint(with: ["reviewer", "decider"]) }.map(\.name)
        _ = try await house.engine.updateMeeting(
            .open, "\(series)-\(day)", ["present": .array(there.map { .string($0) })], at: at, as: clerk)
        meetings.opened("\(series)-\(day)")
        _ = try await house.engine.perform(
            Command(
                .give(
                    .place, case: name,
                    members: ["meeting": .string("\(series)-\(day)"), "position": 1, "reason": "It meets today."]),
                key: UUID().uuidString, occurredAt: at), as: clerk)
        for voter in people where !voter.roles.isDisjoint(with: ["reviewer", "decider"]) {
            _ = try await house.engine.perform(
                Command(
                    .give(.vote, case: name, members: ["vote": "approve"]), key: UUID().uuidString, occurredAt: at),
                as: voter.person.credential)
        }
    }
}
