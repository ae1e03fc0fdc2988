import EngineSupport
import Testing
import WorkflowCore

extension API {
    /// Posts to a part of a case, whatever its version.
    @discardableResult
    func post(
        _ part: String, on name: String, as person: House.Person?, _ body: JSONValue? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        if part == "decisions", let person, let action = body?["action"]?.stringValue {
            try await house.makeReady(for: action, on: name, by: person)
        }
        return try await send(
            .post, "/v1/cases/\(name)/\(part)", as: person, headers: ["If-Match": "*"], json: body, location)
    }

    /// A case that is with a panel of three, all of whom have joined: chair, lay and member.
    func panel(chair: [String] = ["reviewer"]) async throws -> (name: String, people: [String: House.Person]) {
        let route = "panel-\(chair.count)"
        try await house.publish(PanelRoute(panel: PanelRoute.usual, name: route))
        let opening: JSONValue = ["body": "SAB", "submission": try Self.submission(), "route": .string(route)]
        let name = try #require(
            try await send(.post, "/v1/cases", as: house.provider, json: opening).json?["reference"]?.stringValue)
        try await act("submit", on: name, as: house.provider)
        var people: [String: House.Person] = [:]
        for seat in ["chair", "lay", "member"] {
            let person = try await house.person(seat, roles: seat == "chair" ? chair : ["reviewer"])
            let profile: JSONValue = [
                "what": "profile", "reviewer": .string(seat), "expertise": [], "lay": .bool(seat == "lay"),
            ]
            try await send(.post, "/v1/reviewers", as: house.officer, json: profile)
            let invited = try await post(
                "panel/invitations", on: name, as: house.officer, ["reviewer": .string(seat), "seat": .string(seat)])
            let joined = try await post("panel/acceptance", on: name, as: person)
            try #require(invited.status == 200 && joined.status == 200, "\(invited.text) \(joined.text)")
            people[seat] = person
        }
        return (name, people)
    }
}
