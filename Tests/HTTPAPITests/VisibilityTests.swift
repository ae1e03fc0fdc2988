import EngineSupport
import HTTPAPI
import Testing
import WorkflowCore

/// Who sees what: through no endpoint does anybody reach what is another's.
@Suite struct VisibilityTests {
    @Test func `to a stranger a case is not there, through any endpoint`() async throws {
        try await API.serving { api in
            let reference = try await api.open()
            let id = try #require(
                try await api.send(.get, "/v1/cases/\(reference)", as: api.house.provider).json?["summary"]?["id"]?
                    .stringValue)
            // The page to which letters lead is the same whether there is such a case or not.
            let routes = api.routes.all.filter { $0.path.hasPrefix("/v1/cases/{case}") }
            #expect(routes.count > 11)
            for route in routes {
                for stranger in [api.house.otherProvider, api.house.otherOfficer, api.house.analyst] {
                    for name in [reference, id] {
                        let request = try api.request(to: route, about: name)
                        let answer = try await api.send(
                            route.method, request.path, as: stranger, headers: request.headers, json: request.json)
                        #expect(answer.status == 404 && answer.problem == "unknown_case", "\(route.path)")
                        // The answer differs from that about a case which never was by nothing but the name.
                        let nowhere = try api.request(to: route, about: Self.neverWas(name))
                        let other = try await api.send(
                            route.method, nowhere.path, as: stranger, headers: nowhere.headers, json: nowhere.json)
                        #expect(other.text.replacing(Self.neverWas(name), with: name) == answer.text, "\(route.path)")
                    }
                }
            }
            #expect(
                API.version(
                    of: try await api.send(.get, "/v1/cases/\(reference)", as: api.house.provider).header("ETag")) == 1)
        }
    }

    @Test func `lists hold what is the principal's own, and reports are for analysts and officers`() async throws {
        try await API.serving { api in
            let house = api.house
            let mine = try await api.open()
            let theirs = try await api.send(
                .post, "/v1/cases", as: house.otherProvider,
                json: ["body": "SBB", "submission": try API.submission().setting("provider_ukprn", to: "99999002")])
            let other = try #require(theirs.json?["reference"]?.stringValue)
            let expected: [(House.Person, Set<String>)] = [
                (house.provider, [mine]), (house.simulatingProvider, [mine]), (house.otherProvider, [other]),
                (house.officer, [mine]),
                (house.decider, [mine]), (house.otherOfficer, [other]),
            ]
            for (person, references) in expected {
                let page = try await api.send(.get, "/v1/cases", as: person)
                #expect(
                    Set(page.json?["cases"]?.arrayValue?.compactMap { $0["reference"]?.stringValue } ?? [])
                        == references)
            }
            let counts: [(House.Person, Int64?)] = [
                (house.officer, 1), (house.otherOfficer, 1), (house.analyst, -8), (house.provider, nil),
                (house.reviewer, nil),
                (house.decider, nil),
            ]
            for (person, count) in counts {
                let report = try await api.send(.get, "/v1/reports/turnaround", as: person)
                #expect(report.status == (count == nil ? 403 : 200))
                // To an agency fewer than five are a few.
                let cases = report.json?["overall"]?["cases"]
                #expect(count == -8 ? cases == ["status": "small"] : cases?["value"]?.integerValue == count)
                if count == nil { #expect(report.problem == "forbidden" && report.json?["needs"] != nil) }
                #expect(try await api.send(.get, "/v1/reports/onerous", as: person).status == report.status)
                let given = try await api.send(
                    .get, "/v1/reports/onerous?threshold=f2_share=0.5&threshold=f1_minimum_visits=9", as: person)
                #expect(
                    given.status == report.status
                        && (count == nil || given.json?["thresholds"]?["f2_share"]?.doubleValue == 0.5))
            }
            #expect(
                try await api.send(.get, "/v1/reports/turnaround?body=SBB", as: house.officer).json?["overall"]?[
                    "cases"]?["value"] == 0)
        }
    }

    @Test func `without a good token nothing is served`() async throws {
        try await API.serving { api in
            let token = try await api.house.administration.createToken(
                organisation: "SAC", principal: "Short", roles: ["provider"], label: "test", days: 1)
            let person = try House.Person.holding(token.secret.text)
            #expect(try await api.send(.get, "/v1/me", as: person).json?["organisation_code"] == "SAC")
            try await api.house.administration.revokeToken(token.token.id)
            let reference = try await api.open()
            for route in api.routes.all where route.asksForToken {
                let request = try api.request(to: route, about: reference)
                let attempts: [(String?, String)] = [
                    (nil, "Bearer realm=\"accredit\""), ("Bearer \(person.secret)", "invalid_token"),
                    ("Bearer", "invalid_token"),
                    ("Basic dTpw", "invalid_token"), ("Bearer a b", "invalid_token"),
                    ("Bearer \(String(repeating: "a", count: 600))", "invalid_token"),
                ]
                for (authorization, challenge) in attempts {
                    var headers = request.headers
                    headers["Authorization"] = authorization
                    let answer = try await api.send(route.method, request.path, headers: headers, json: request.json)
                    #expect(
                        answer.status == 401 && answer.problem == "unauthenticated",
                        "\(route.path) \(authorization ?? "-")")
                    #expect(answer.header("WWW-Authenticate")?.contains(challenge) == true)
                    #expect(!answer.text.contains(person.secret))
                }
            }
        }
    }

    @Test func `a token that was mistyped or cut is told without asking the database`() async throws {
        try await API.serving { api in
            let secret = api.house.provider.secret
            let before = api.house.pool.roundTrips
            var wrong = [String(secret.dropLast()), String(secret.dropFirst()), secret + "A", secret.uppercased()]
            for index in secret.indices {
                let other = secret[index] == "x" ? "y" : "x"
                wrong.append(secret.replacingCharacters(in: index...index, with: other))
            }
            for secret in wrong {
                let answer = try await api.send(
                    .get, "/v1/me", headers: ["Authorization": "Bearer \(secret)"])
                #expect(answer.status == 401 && answer.text.contains("mistyped or not whole"), "\(secret)")
                #expect(try await api.send(.get, "/v1/diaries/\(secret)").status == 404)
            }
            #expect(api.house.pool.roundTrips == before)
            #expect(try await api.send(.get, "/v1/me", as: api.house.provider).status == 200)
        }
    }

    /// A case's name that differs from a given one and names nothing.
    private static func neverWas(_ name: String) -> String {
        name.count == 36 ? "00000000-0000-4000-8000-000000000000" : name.prefix(4) + "0000-0000-00"
    }
}
