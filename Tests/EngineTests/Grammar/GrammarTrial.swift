import EngineSupport
import Foundation
import Turnaround
import WorkflowCore

@testable import Administration
@testable import Engine

/// A house with those who take part in the cases of the grammar's rows.
struct GrammarHouse {
    let house: House
    /// The committee whose meeting of February 2024 is open.
    let committee: Committee
    /// Members of panels and of the committee, by their names.
    let members: [String: House.Person]

    init(_ house: House) async throws {
        self.house = house
        committee = try await Committee(house, route: nil)
        var members = ["chair": committee.chair, "ann": committee.ann, "bob": committee.bob]
        for name in ["presiding", "lay", "member"] {
            members[name] = try await house.person(name, roles: ["reviewer", "decider", "operator"])
            _ = try await house.engine.say(
                .profile(expertise: [], isLay: name == "lay"), of: name, as: house.officer.credential)
        }
        self.members = members
        _ = try await house.administration.addContact(
            named: "The quality office", at: "quality@sac.example", for: [.quality], of: "SAC")
        try await committee.open()
    }
}

/// A published definition, and a case that is led along it.
struct GrammarTrial {
    let stage: GrammarHouse
    var house: House { stage.house }
    let definition: WorkflowDefinition
    /// The name under which it is published.
    let name: String
    /// The case.
    private(set) var reference = ""
    /// What became of each step: a state, or a refusal.
    private(set) var log: [String] = []
    /// The time of the next step; now where `nil`.
    private var time: Instant?

    /// Publishes a definition.
    init(_ stage: GrammarHouse, text: String, as name: String, from start: Instant?) async throws {
        let file = Administration.DefinitionFile(file: "route.yaml", text: text.replacing("NAME", with: name))
        _ = try await stage.house.administration.publish([file])
        self.stage = stage
        self.name = name
        definition = try WorkflowDefinition(YAMLDocument.parse(file.text, file: file.file))
        time = start
    }

    /// Leads a case through steps, a day for each.
    mutating func lead(_ row: GrammarRow) async throws {
        var facts = House.with(evidence: [], try House.completeSubmission())
        if row.hasEvidence { facts = House.with(evidence: definition.evidence.map(\.item), facts) }
        if let lacking = row.lacking, var members = facts.objectValue {
            for member in [lacking, "standards_mapping"] { members[member] = nil }
            facts = SubmissionDocument.facts(.object(members))
        }
        let opened = try await house.outcome(
            .open(body: "SAB", submission: facts, route: definition.workflow), as: person("provider"), at: time)
        note(opened)
        guard case .done(let receipt) = opened else { return }
        reference = receipt.reference
        for step in row.steps {
            time = time?.advanced(bySeconds: 86_400)
            try await take(step)
        }
    }

    mutating func take(_ step: GrammarRow.Step) async throws {
        switch step {
        case .take(let name): try await act(name, ready: true)
        case .tryTo(let name): try await act(name, ready: false)
        case .give(let verb, let members, let person): note(try await give(verb, members, by: person))
        case .panel(let seats):
            for (seat, ballot) in seats {
                // The committee has a chair of its own.
                let name = seat == "chair" ? "presiding" : seat
                note(try await give(.invite, ["reviewer": .string(name), "seat": .string(seat)], by: "officer"))
                note(try await give(.join, [:], by: name))
                guard let ballot else { continue }
                note(try await give(.review, review(ballot), by: name))
            }
        case .pass(let days):
            guard let end = time?.advanced(bySeconds: Int64(days) * 86_400) else { return }
            time = end
            log += try await house.fireSimulated(asOf: end).filter { $0.hasSuffix(reference) }
        case .vote(let votes, let action):
            for (member, ballot) in votes {
                note(try await stage.committee.vote(ballot, on: reference, by: person(member)))
            }
            note(try await stage.committee.decide(action, on: reference))
        }
    }

    /// A review with a score for each criterion there is.
    private func review(_ ballot: String) -> [String: JSONValue] {
        let criteria = definition.states.compactMap(\.panel).flatMap(\.criteria).map(\.criterion)
        return [
            "recommendation": .string(ballot), "reasons": "As read.",
            "scores": .object(Dictionary(criteria.map { ($0, 4) }) { first, _ in first }),
        ]
    }

    private mutating func act(_ action: String, ready: Bool) async throws {
        guard let found = definition.action(action) else { return log.append("no action \(action)") }
        let actor = person(found.by.first { $0 != .system }?.rawValue ?? "officer")
        note(try await house.outcome(found.request(on: reference), as: actor, at: time, ready: ready))
    }

    private func give(_ verb: Command.Verb, _ members: [String: JSONValue], by name: String) async throws
        -> CommandOutcome
    {
        try await house.give(verb, members, on: reference, by: person(name), at: time)
    }

    private mutating func note(_ outcome: CommandOutcome) {
        switch outcome {
        case .done(let receipt): log.append("\(receipt.state) \(receipt.party) \(receipt.outcome ?? "")")
        case .refused(let refusal): log.append("\(refusal.reason) \((try? refusal.facts.canonicalText()) ?? "")")
        default: log.append("\(outcome)")
        }
    }

    /// Somebody by a role, or by the seat on a panel that is theirs.
    func person(_ name: String) -> House.Person {
        switch name {
        case "provider": time == nil ? house.provider : house.simulatingProvider
        case "officer": time == nil ? house.officer : house.simulatingOfficer
        case "reviewer": time == nil ? house.reviewer : house.simulatingReviewer
        case "decider": time == nil ? house.decider : house.simulatingDecider
        default: stage.members[name] ?? house.simulatingReviewer
        }
    }
}
