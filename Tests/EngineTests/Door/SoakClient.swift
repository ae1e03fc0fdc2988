import Engine
import Foundation
import RandomSupport
import WorkflowCore

/// A client that acts at random, legally and not, remembers everything it sent, and sends some of it again.
struct SoakClient {
    /// Something that was sent, and what came back.
    struct Sent: Sendable {
        let person: SoakModel.Person
        let command: Command
        let outcome: CommandOutcome
        /// The case it was about.
        let reference: String
    }

    private let number: Int
    private let engine: Engine
    private let model: SoakModel
    private let people: [SoakModel.Person]
    private let cases: [String]
    private let complete: JSONValue
    private let incomplete: JSONValue
    private var random: SeededGenerator
    private var seen: [String: (version: Int, state: String)] = [:]
    private(set) var sent: [Sent] = []

    init(
        number: Int, engine: Engine, model: SoakModel, people: [SoakModel.Person], cases: [String], complete: JSONValue,
        incomplete: JSONValue
    ) {
        (self.number, self.engine, self.model, self.people, self.cases) = (number, engine, model, people, cases)
        (self.complete, self.incomplete) = (complete, incomplete)
        random = SeededGenerator(seed: UInt64(number) + 1)
    }

    /// Acts until the time is up.
    mutating func run(until deadline: ContinuousClock.Instant) async throws {
        while ContinuousClock.now < deadline {
            let (person, command, reference) = next()
            let outcome = try await engine.perform(command, as: person.credential)
            note(outcome, reference)
            sent.append(Sent(person: person, command: command, outcome: outcome, reference: reference))
        }
    }

    private mutating func next() -> (SoakModel.Person, Command, String) {
        // 1. Now and then something that was sent before, as it was or with other content under its key.
        let dice = chance()
        if dice < 0.15, let before = sent.suffix(40).randomElement(using: &random) {
            var command = before.command
            if dice < 0.02 { command.request = .amend(case: before.reference, submission: incomplete) }
            // Seen again with another version, it is still the same command.
            if dice > 0.12 { command.expectedVersion = seen[before.reference]?.version }
            return (before.person, command, before.reference)
        }
        // 2. Otherwise something new.
        let reference = cases.randomElement(using: &random) ?? ""
        let (person, request) = choose(reference)
        let expected: Int? =
            switch chance() {
            case ..<0.4: nil
            case ..<0.93: seen[reference]?.version
            default: Int.random(in: 0...60, using: &random)
            }
        return (person, Command(request, key: "\(number)/\(sent.count)", expectedVersion: expected), reference)
    }

    /// Mostly what the client believes to be possible; otherwise anything by anybody.
    private mutating func choose(_ reference: String) -> (SoakModel.Person, Command.Request) {
        let anybody = people.randomElement(using: &random) ?? people[0]
        if chance() < 0.12 {
            return (
                chance() < 0.7 ? people[0] : anybody,
                .amend(case: reference, submission: chance() < 0.2 ? incomplete : complete)
            )
        }
        let state = seen[reference]?.state ?? "draft"
        let possible = model.definition.actions(from: state).filter { $0.action != "accept" || Int(chance() * 50) == 0 }
        if chance() < 0.75, let action = possible.randomElement(using: &random),
            let person = people.filter({ !$0.roles.isDisjoint(with: action.by.map(\.rawValue)) && !$0.isStranger })
                .randomElement(
                    using: &random)
        {
            return (
                person, .act(case: reference, action: action.action, data: data(for: action, isRight: chance() < 0.9))
            )
        }
        let actions = model.definition.actions.map(\.action).filter { $0 != "accept" } + ["dance"]
        let name = actions.randomElement(using: &random) ?? "submit"
        return (anybody, .act(case: reference, action: name, data: chance() < 0.5 ? nil : ["grade": 4]))
    }

    private mutating func data(for action: WorkflowDefinition.Action, isRight: Bool) -> JSONValue? {
        if action.effect.records.isEmpty { return isRight ? nil : ["surplus": 1] }
        var members: [String: JSONValue] = [:]
        for field in action.effect.records {
            if field.type == .number {
                members[field.name] = isRight ? .integer(Int64.random(in: 1...10, using: &random)) : "many"
            }
            if field.type == .text { members[field.name] = isRight ? "words" : 1 }
        }
        return .object(members)
    }

    private mutating func chance() -> Double { Double.random(in: 0..<1, using: &random) }

    private mutating func note(_ outcome: CommandOutcome, _ reference: String) {
        let now: (version: Int, state: String)? =
            switch outcome {
            case .done(let receipt): (receipt.version, receipt.state)
            case .refused(let refusal), .stale(let refusal):
                refusal.version.flatMap { version in refusal.state.map { (version, $0) } }
            default: nil
            }
        // A replay tells of an older version than the client may have seen since.
        if let now, now.version >= seen[reference]?.version ?? 0 { seen[reference] = now }
    }
}
