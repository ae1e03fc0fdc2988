import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// A small route whose decision a committee takes.
struct MeetingRoute {
    /// What stands under `meeting`, as one line of YAML.
    var meeting = "{series: accreditation-committee, quorum: 2, majority: simple, casting_vote: chair}"
    /// The route's name.
    var name = "meeting-test"
    /// Further actions, each one line of YAML.
    var moreActions: [String] = []

    /// The file.
    var text: String {
        """
        workflow: \(name)
        version: 1
        title: {en: A meeting}
        calendar: england-and-wales
        clock: {starts: received, stops: decided, standard: 60 working days}
        states:
          draft: {party: provider, initial: true}
          review: {party: body, standard: 5 working days}
          committee: {party: meeting, meeting: \(meeting)}
          accredited: {party: none, outcome: approved}
          refused: {party: none, outcome: refused}
          withdrawn: {party: none, outcome: withdrawn}
        actions:
          submit: {from: draft, to: review, by: provider, marks: received}
          recommend: {from: review, to: committee, by: [officer, reviewer]}
          approve: {from: committee, to: accredited, by: [decider, officer], separate_from: [recommend], marks: \
        decided, decides: approved}
          refuse: {from: committee, to: refused, by: [decider, officer], separate_from: [recommend], marks: decided, \
        decides: refused}
          withdraw: {from: committee, to: withdrawn, by: provider, decides: withdrawn-by-provider}
        """ + moreActions.map { "\n  \($0)" }.joined()
    }
}

/// A committee with a case before it, early in 2024: meetings on 9 January, 13 February and 12 March, papers closing on
/// the 2nd, 6th and 5th.
struct Committee {
    let house: House
    let chair: House.Person
    let ann: House.Person
    let bob: House.Person
    let clerk: House.Person

    static let february = "accreditation-committee-2024-02-13"

    /// A time of a day of 2024.
    static func at(_ day: String, _ time: String = "10:00") throws -> Instant { try Instant("2024-\(day)T\(time):00Z") }

    init(_ house: House, route: MeetingRoute? = MeetingRoute()) async throws {
        self.house = house
        if let route {
            _ = try await house.administration.publish([.init(file: "\(route.name).yaml", text: route.text)])
        }
        chair = try await house.person("chair", roles: ["decider", "operator"])
        ann = try await house.person("ann")
        bob = try await house.person("bob")
        clerk = try await house.person("clerk", roles: ["officer", "operator"])
    }

    /// A case that became ready for its committee on a day.
    func ready(_ day: String, route: String = "meeting-test", by person: House.Person? = nil) async throws -> String {
        let opened = try await house.open(route: route, at: try Self.at(day, "08:00"))
        try await house.act("submit", on: opened.reference, at: try Self.at(day, "08:30"), by: house.simulatingProvider)
        try await house.act(
            "recommend", on: opened.reference, at: try Self.at(day, "09:00"), by: person ?? house.simulatingReviewer)
        return opened.reference
    }

    /// What becomes of something done to a meeting, by the clerk.
    @discardableResult
    func tend(
        _ verb: MeetingVerb, _ name: String? = Committee.february, _ members: [String: JSONValue] = [:],
        at time: Instant,
        by person: House.Person? = nil
    ) async throws -> MeetingOutcome {
        try await house.engine.updateMeeting(verb, name, members, at: time, as: (person ?? clerk).credential)
    }

    /// Opens the meeting of February with these members.
    func open(_ present: [String] = ["chair", "ann", "bob"]) async throws {
        let outcome = try await tend(
            .open, Self.february, ["present": .array(present.map { .string($0) }), "chair": "chair"],
            at: try Self.at("02-13", "09:00"))
        guard case .done = outcome else { throw CommandOutcome.NotDone() }
    }

    /// What becomes of a vote at the meeting of February.
    func vote(
        _ vote: String, on name: String, by person: House.Person, key: String = UUID().uuidString,
        at time: String = "10:00"
    )
        async throws
        -> CommandOutcome
    {
        try await house.give(
            .vote, ["vote": .string(vote)], on: name, by: person, key: key, at: try Self.at("02-13", time))
    }

    /// What becomes of recording a decision there.
    func decide(
        _ action: String, on name: String, by person: House.Person? = nil, key: String = UUID().uuidString,
        at time: String = "11:00"
    )
        async throws -> CommandOutcome
    {
        try await house.give(
            .decide, ["action": .string(action), "reasons": "As the members said."], on: name, by: person ?? clerk,
            key: key,
            at: try Self.at("02-13", time))
    }

    /// The meeting that a case waits for at a time, and how it stands then.
    func sitting(of name: String, at time: Instant) async throws -> String {
        try await house.value(
            """
            SELECT coalesce((SELECT m.day || ' ' || m.status FROM accredit.slot_for(h, \(time)) AS m WHERE m.day IS
                NOT NULL), 'none')
            FROM accredit.case_head h WHERE h.reference = \(name)
            """)
    }
}

extension MeetingOutcome {
    /// The refusal of what was refused.
    var refusal: Refusal? { if case .refused(let refusal) = self { refusal } else { nil } }
}
