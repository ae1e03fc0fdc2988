import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

extension House {
    /// What becomes of a command that its rule reads by itself.
    func give(
        _ verb: Command.Verb, _ members: [String: JSONValue] = [:], on name: String, by person: Person,
        key: String = UUID().uuidString,
        at time: Instant? = nil
    ) async throws -> CommandOutcome {
        try await outcome(.give(verb, case: name, members: members), as: person, key: key, at: time, ready: false)
    }

    /// A case that is with its panel.
    func reviewed(route: String = "panel-test", at time: Instant? = nil) async throws -> Receipt {
        let opened = try await open(route: route, at: time)
        return try await act("submit", on: opened.reference, at: time, by: time == nil ? provider : simulatingProvider)
    }

    /// Asks somebody onto the panel, and they join.
    func seat(_ name: String, _ person: Person, as seat: String? = nil, on reference: String, at time: Instant? = nil)
        async throws
    {
        var members: [String: JSONValue] = ["reviewer": .string(name)]
        members["seat"] = seat.map { .string($0) }
        _ = try await give(.invite, members, on: reference, by: time == nil ? officer : simulatingOfficer, at: time)
            .receipt()
        _ = try await give(.join, on: reference, by: person, at: time).receipt()
    }

    /// A review that is complete.
    static func review(_ ballot: String, score: Int64 = 4) -> [String: JSONValue] {
        ["recommendation": .string(ballot), "scores": ["quality": .integer(score)], "reasons": "As said."]
    }

    /// The panel of three of ``PanelRoute/usual``, seated on a case: chair, lay member, member.
    func seatThree(on reference: String, chair: [String] = ["reviewer", "operator"], at time: Instant? = nil)
        async throws -> [Person]
    {
        try await seat(["chair", "lay", "member"], on: reference, chair: chair, at: time)
    }

    /// A panel seated on a case, by the kinds of its seats; each member is called by theirs, and further ones of a kind
    /// `lay 2` and so on.
    func seat(
        _ seats: [String], on reference: String, chair: [String] = ["reviewer", "operator"], at time: Instant? = nil
    ) async throws -> [Person] {
        var people: [Person] = []
        for (index, seat) in seats.enumerated() {
            let before = seats[..<index].count { $0 == seat }
            let name = before == 0 ? seat : "\(seat) \(before + 1)"
            let person = seat == "chair" ? try await self.person(name, roles: chair) : try await self.person(name)
            guard
                case .done = try await engine.say(
                    .profile(expertise: [], isLay: seat == "lay"), of: name, as: officer.credential)
            else {
                Issue.record("\(name) is not known")
                return people
            }
            try await self.seat(name, person, as: seat, on: reference, at: time)
            people.append(person)
        }
        return people
    }
}
