import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

@testable import Engine
@testable import EngineSupport

/// Leads cases along a workflow to each of its outcomes, through the door, whatever the workflow is.
struct PresetWalk {
    let house: House
    let definition: WorkflowDefinition
    /// Somebody of the body who may do nothing but one thing each, so that four eyes never stand in the way.
    private let hands: [String: House.Person]

    /// Gives every action of the body's people a person of its own.
    init(_ house: House, _ definition: WorkflowDefinition) async throws {
        self.house = house
        self.definition = definition
        var hands: [String: House.Person] = [:]
        for action in definition.actions {
            guard let role = action.people.first(where: { $0 != .provider }) else { continue }
            let (_, secret) = try await house.administration.createToken(
                organisation: "SAB", principal: "\(definition.workflow) \(action.action)",
                roles: [role.rawValue, "operator"],
                label: "test",
                days: 1)
            hands[action.action] = House.Person(secret: secret.text)
        }
        self.hands = hands
    }

    /// A step of a way: an action, and the state it leads to.
    struct Step: Sendable {
        let action: WorkflowDefinition.Action
        let to: String
    }

    /// The ways to a state without going anywhere twice, the shortest first.
    func ways(to goal: String) -> [[Step]] {
        guard let start = definition.initialState?.state else { return [] }
        var found: [[Step]] = []
        var queue: [(state: String, way: [Step])] = [(start, [])]
        while !queue.isEmpty {
            let (state, way) = queue.removeFirst()
            if state == goal {
                found.append(way)
                continue
            }
            for action in definition.actions(from: state)
            where action.to != start && !way.contains(where: { $0.to == action.to }) {
                // What a limit does is done by the limit, and only where the state has it.
                guard !action.people.isEmpty || definition.state(state)?.timing.onExpiry == action.action else {
                    continue
                }
                queue.append((action.to, way + [Step(action: action, to: action.to)]))
            }
        }
        return found
    }

    /// Leads a new case along a way, a day for each step; what only the system does is done when its time has come.
    /// - Returns: the outcome; `nil` where a condition on the facts refused a step.
    func walk(_ way: [Step], submission: JSONValue, from start: Instant, as provider: House.Person) async throws
        -> String?
    {
        var receipt = try await house.open(submission, route: definition.workflow, at: start, by: provider)
        var time = start
        for step in way {
            time = time.advanced(bySeconds: 86_400)
            guard !step.action.people.isEmpty else {
                let due = try await house.value(
                    """
                    SELECT min(t.due_at) FROM accredit.case_timer t JOIN accredit.case_head h USING (case_id)
                    WHERE h.reference = \(receipt.reference) AND t.kind IN ('deadline', 'expiry')
                    """, as: Instant.self)
                _ = try await house.fireSimulated(asOf: due)
                time = due
                continue
            }
            let person = hands[step.action.action] ?? provider
            let outcome = try await house.outcome(
                step.action.request(on: receipt.reference), as: person, at: time, ready: true)
            if outcome.refusal?.reason == .guardFailed { return nil }
            receipt = try outcome.receipt()
            try #require(receipt.state == step.to)
        }
        return try await house.value(
            "SELECT coalesce(outcome, 'none') FROM accredit.case_head WHERE reference = \(receipt.reference)",
            as: String.self)
    }
}
