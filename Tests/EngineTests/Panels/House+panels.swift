import Engine
@testable import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

/// A small route with a panel, as a file.
struct PanelRoute {
    /// What stands under `panel`, as one line of YAML.
    var panel: String
    /// The route's name.
    var name = "panel-test"

    /// Three seats, two approvals are enough, one criterion that asks for a comment below 3.
    static let usual = """
        {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3}, cancel_rest: true, at_deadline: decide, \
        due: 10 working days, remind: 3 working days before due, \(outcomes), \
        criteria: {quality: {scale: 1 to 5, comment_below: 3}}}
        """

    /// What follows from each result.
    static let outcomes = "outcomes: {approve: recommend, changes: ask-for-changes, refuse: advise-refusal, undecided: hand-back}"

    /// The file.
    var text: String {
        """
        workflow: \(name)
        version: 1
        title: {en: A panel}
        calendar: england-and-wales
        clock: {starts: received, stops: decided, standard: 60 working days}
        states:
          draft: {party: provider, initial: true}
          review: {party: body, standard: 20 working days, deadline: 20 working days, on_expiry: hand-back, panel: \(panel)}
          favoured: {party: body, standard: 5 working days}
          disfavoured: {party: body, standard: 5 working days}
          changing: {party: provider}
          undecided: {party: body, standard: 5 working days}
          accredited: {party: none, outcome: approved}
          refused: {party: none, outcome: refused}
        actions:
          submit: {from: draft, to: review, by: provider, marks: received}
          recommend: {from: review, to: favoured, by: system}
          ask-for-changes: {from: review, to: changing, by: system}
          advise-refusal: {from: review, to: disfavoured, by: system}
          hand-back: {from: review, to: undecided, by: system}
          again: {from: [changing, undecided, favoured], to: review, by: [provider, officer]}
          approve: {from: favoured, to: accredited, by: decider, separate_from: [recommend], marks: decided}
          refuse: {from: [disfavoured, favoured], to: refused, by: decider, separate_from: [advise-refusal, recommend], marks: decided}
        """
    }
}

extension House {
    /// Publishes a route with a panel.
    func publish(_ route: PanelRoute) async throws {
        _ = try await desk.publish([.init(file: "\(route.name).yaml", text: route.text)])
    }

    /// Somebody of the sample body, with a token.
    func person(_ name: String, roles: [String] = ["reviewer", "operator"]) async throws -> Person {
        let (_, secret) = try await desk.createToken(organisation: "SAB", principal: name, roles: roles, label: "test", days: 1)
        return Person(secret: secret.text)
    }

    /// What becomes of a command that its rule reads by itself.
    func give(
        _ verb: Command.Verb, _ members: [String: JSONValue] = [:], on name: String, by person: Person, key: String = UUID().uuidString,
        at time: Instant? = nil
    ) async throws -> CommandOutcome {
        try await outcome(.give(verb, case: name, members: members), as: person, key: key, at: time)
    }

    /// A case that is with its panel.
    func reviewed(route: String = "panel-test", at time: Instant? = nil) async throws -> Receipt {
        let opened = try await open(route: route, at: time)
        return try await act("submit", on: opened.reference, at: time, by: time == nil ? provider : stagingProvider)
    }

    /// Asks somebody onto the panel, and they join.
    func seat(_ name: String, _ person: Person, as seat: String? = nil, on reference: String, at time: Instant? = nil) async throws {
        var members: [String: JSONValue] = ["reviewer": .string(name)]
        members["seat"] = seat.map { .string($0) }
        _ = try await give(.invite, members, on: reference, by: time == nil ? officer : stagingOfficer, at: time).receipt()
        _ = try await give(.join, on: reference, by: person, at: time).receipt()
    }

    /// A review that is complete.
    static func review(_ ballot: String, score: Int64 = 4) -> [String: JSONValue] {
        ["recommendation": .string(ballot), "scores": ["quality": .integer(score)], "reasons": "As said."]
    }

    /// The panel of three of ``PanelRoute/usual``, seated on a case: chair, lay member, member.
    func seatThree(on reference: String, chair: [String] = ["reviewer", "operator"], at time: Instant? = nil) async throws -> [Person] {
        let people = [try await person("chair", roles: chair), try await person("lay"), try await person("member")]
        guard case .done = try await engine.say(.profile(expertise: [], isLay: true), of: "lay", as: officer.credential) else {
            Issue.record("the lay member is not known as one")
            return people
        }
        try await seat("chair", people[0], as: "chair", on: reference, at: time)
        try await seat("lay", people[1], on: reference, at: time)
        try await seat("member", people[2], on: reference, at: time)
        return people
    }
}
