import EngineSupport
import HTTPAPI
import Hummingbird
import Testing
import WorkflowCore

/// Providers that act on the cases of another: by every address before, while and after they may.
extension NobodyCanTests {
    /// What the addresses of a case answer somebody, by route: `true` where the case is there for them.
    private static func reached(_ name: String, as person: House.Person, _ api: API, onlyReading: Bool = false)
        async throws -> [String: Bool]
    {
        var reached: [String: Bool] = [:]
        for route in api.routes.all
        where route.path.hasPrefix("/v1/cases/{case}") && (!onlyReading || route.method == .get) {
            let request = try api.request(to: route, about: name)
            let answer = try await api.send(
                route.method, request.path, as: person, headers: request.headers, json: request.json)
            let isUnknown = answer.status == 404 && ["unknown_case", "not_found"].contains(answer.problem)
            reached["\(route.method.rawValue) \(route.path)"] = !isUnknown
        }
        return reached
    }

    @Test(arguments: [false, true])
    func `read a case of a provider they do not act for`(merging: Bool) async throws {
        try await API.serving { api in
            let house = api.house
            let name = try await house.recognised()
            let before = try await house.stored()
            // 1. Strangers: by no address is it there.
            let strange = try await Self.reached(name, as: house.otherProvider, api)
            #expect(strange.count > 40 && strange.values.allSatisfy { !$0 }, "\(strange.filter(\.value).keys)")
            #expect(try await house.stored() == before)
            // 2. As merged with it, or as its agent: wherever it is there for its own people.
            let own = try await Self.reached(name, as: house.provider, api, onlyReading: true)
            // Letters are written when they are first read.
            let read = try await house.stored()
            if merging {
                _ = try await house.administration.merge("SAC", into: "SAU")
            } else {
                _ = try await house.administration.setAgent("SAU", for: "SAC")
            }
            #expect(try await Self.reached(name, as: house.otherProvider, api, onlyReading: true) == own)
            #expect(own.values.contains(true))
            for path in ["/v1/cases", "/v1/letters"] {
                #expect(try await api.send(.get, path, as: house.otherProvider).text.contains(name), "\(path)")
            }
            // 3. Afterwards: as before.
            if merging {
                _ = try await house.administration.reopen("SAC")
            } else {
                try await house.administration.endAgent("SAU", for: "SAC")
            }
            #expect(try await Self.reached(name, as: house.otherProvider, api) == strange)
            for path in ["/v1/cases", "/v1/letters", "/v1/work", "/v1/requests", "/v1/evidence"] {
                #expect(!(try await api.send(.get, path, as: house.otherProvider).text.contains(name)), "\(path)")
            }
            #expect(try await house.stored() == read)
        }
    }

    @Test func `open a case for a provider they do not act for`() async throws {
        try await API.serving { api in
            let house = api.house
            let before = try await house.stored()
            let answer = try await api.send(
                .post, "/v1/cases", as: house.otherProvider,
                json: ["body": "SAB", "provider": "SAC", "submission": try API.submission()])
            #expect(answer.status == 422 && answer.problem == "not_acting_for", "\(answer.text)")
            #expect(answer.json?["allowed"] == ["SAU"] && answer.json?["provider"] == "SAC")
            _ = try await house.administration.close("SAC")
            let closed = try await api.send(
                .post, "/v1/cases", as: house.provider, json: ["body": "SAB", "submission": try API.submission()])
            #expect(closed.status == 422 && closed.problem == "organisation_closed", "\(closed.text)")
            #expect(try await house.stored() == before)
        }
    }
}
