import Engine
import EngineSupport
import Testing
import WorkflowCore

extension MarkedWalk {
    /// The command that takes an action, with a word in each text that comes with it.
    mutating func request(for action: WorkflowDefinition.Action) -> Command.Request {
        var data: [String: JSONValue] = [:]
        for (index, field) in action.effect.records.enumerated() {
            switch field.type {
            case .boolean: data[field.name] = true
            case .date: data[field.name] = "2021-06-01"
            case .number: data[field.name] = .integer(Int64(index + 5))
            case .text:
                let isReasons = action.effect.decides != nil && field.name == "reasons"
                let audience = matrix.definition.audience(of: field, in: action)
                data[field.name] = .string(matrix.word(isReasons ? .reasons : .record(audience)))
            }
        }
        guard let decides = action.effect.decides else {
            return .act(case: reference, action: action.action, data: data.isEmpty ? nil : .object(data))
        }
        var members: [String: JSONValue] = ["action": .string(action.action)]
        if !data.isEmpty { members["data"] = .object(data) }
        // Where an action records its reasons, these are they.
        let hasOwn = action.effect.records.contains { $0.name == "reasons" }
        if !hasOwn { members["reasons"] = .string(matrix.word(.reasons)) }
        if decides == .approvedWithConditions {
            let text: JSONValue = .string(matrix.word(.condition))
            members["items"] = [["kind": "condition", "text": text, "due": "2040-01-31"]]
        }
        return .give(.decide, case: reference, members: members)
    }

    /// A panel sits down and reviews, each member alike, as far as the case has not gone on.
    mutating func review(_ panel: WorkflowDefinition.Panel, _ ballot: String) async throws {
        let seats = panel.seats.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { kind, count in
            [String](repeating: kind.rawValue, count: count)
        }
        var free = cast.reviewers
        var members: [Somebody] = []
        for seat in seats {
            let place = seat == "lay" ? free.firstIndex { $0.name == "second reader" } : 0
            let member = free.remove(at: place ?? 0)
            members.append(member)
            try await give(.invite, ["reviewer": .string(member.name), "seat": .string(seat)], cast.officers[0])
            try await give(.join, [:], member)
            matrix.sits(member.name)
        }
        let scores = panel.criteria.map { ($0.criterion, JSONValue.integer(Int64($0.scale.upperBound))) }
        for member in members {
            let receipt = try await give(
                .review,
                [
                    "recommendation": .string(ballot), "reasons": .string(matrix.word(.review)),
                    "scores": .object(Dictionary(scores) { first, _ in first }),
                ], member)
            if receipt.state != matrix.state { return }
        }
    }

    /// The committee that is open has its members there, and they vote for an action.
    func vote(_ action: String) async throws {
        let officer = cast.officers[0]
        let meeting = try #require(try await house.engine.meeting(of: reference, as: officer.person.credential)).meeting
        let present = cast.deciders.map { JSONValue.string($0.name) }
        _ = try await house.engine.updateMeeting(
            .attend, meeting, ["present": .array(present)], as: officer.person.credential)
        for member in cast.deciders { try await give(.vote, ["vote": .string(action)], member) }
    }
}
