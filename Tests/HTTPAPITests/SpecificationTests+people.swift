import Engine
import EngineSupport
import HTTPAPI
import Hummingbird
import Testing
import WorkflowCore

extension SpecificationTests {
    /// Each request about people is done, refused for what is in the way, and refused to whom it is not for.
    func tellPeople(_ api: API) async throws {
        let house = api.house
        func expect(
            _ status: Int, _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil,
            by person: House.Person? = nil
        ) async throws -> JSONValue? {
            let answer = try await api.send(method, "/v1/\(path)", as: person ?? house.officer, json: body)
            #expect(answer.status == status, "\(method) \(path): \(answer.text)")
            return answer.json
        }
        let person: JSONValue = ["name": "Siân Sampl", "roles": ["reviewer"], "email": "sian@body.example"]
        let added = try await expect(201, .post, "people", ["people": [person]])
        let id = try #require(added?["people"]?.arrayValue?.first?["id"]?.stringValue)
        _ = try await expect(409, .post, "people", ["people": [person]])
        let twin = try await expect(
            201, .post, "people", ["people": [["name": "Siân Sampl", "roles": ["decider"], "another": true]]])
        let other = try #require(twin?["people"]?.arrayValue?.first?["id"]?.stringValue)
        // 1. Two are called so; nobody is called otherwise; one's own record is for others.
        for (method, path, body) in [
            (.patch, "people/{}", ["roles": ["officer"]]), (.post, "people/{}/merger", ["into": .string(id)]),
            (.post, "people/{}/leaving", [:]), (.post, "people/{}/return", [:]),
            (.post, "people/{}/tokens", ["label": "test", "days": 1]), (.delete, "people/{}/tokens", nil),
            (.post, "people/{}/identities", ["subject": "s"]),
            (.post, "people/{}/identities/removal", ["subject": "s"]),
        ] as [(HTTPRequest.Method, String, JSONValue?)] {
            _ = try await expect(404, method, path.replacing("{}", with: "Nobody"), body)
            _ = try await expect(422, method, path.replacing("{}", with: "si%C3%A2n%20sampl"), body)
            _ = try await expect(403, method, path.replacing("{}", with: "reviewer"), body, by: house.provider)
        }
        _ = try await expect(404, .get, "people/Nobody")
        _ = try await expect(422, .get, "people/si%C3%A2n%20sampl")
        _ = try await expect(403, .post, "providers", [:], by: house.provider)
        _ = try await expect(403, .get, "people", by: house.provider)
        _ = try await expect(403, .post, "people", ["people": [person]], by: house.provider)
        // 2. Done.
        _ = try await house.administration.addSignIn(
            .init(issuer: "https://login.body.example", audience: ["accredit"]), at: "SAB")
        _ = try await expect(200, .post, "people/\(id)/identities", ["subject": "8f14e45f"])
        _ = try await expect(200, .post, "people/\(id)/identities/removal", ["subject": "8f14e45f"])
        _ = try await expect(200, .patch, "people/\(id)", ["roles": ["reviewer", "officer"]])
        _ = try await expect(201, .post, "people/\(id)/tokens", ["label": "test", "days": 1])
        _ = try await expect(200, .delete, "people/\(id)/tokens")
        _ = try await expect(409, .post, "people/\(id)/return", [:])
        _ = try await expect(200, .post, "people/\(id)/leaving", ["reason": "Retired."])
        _ = try await expect(409, .post, "people/\(other)/merger", ["into": .string(id)])
        _ = try await expect(409, .post, "people/\(id)/tokens", ["label": "test", "days": 1])
        _ = try await expect(200, .post, "people/\(id)/return", [:])
        _ = try await expect(422, .post, "people/\(id)/merger", ["into": .string(id)])
        _ = try await expect(200, .post, "people/\(other)/merger", ["into": .string(id)])
        let shown = try await expect(200, .get, "people/\(id)")
        #expect(shown?["changes"]?.arrayValue?.count == 8)
        // 3. A provider.
        let provider: JSONValue = [
            "code": "NEWC", "name": "A New College", "ukprn": "10009999", "nation": "wales",
            "contact": ["name": "Ben Tutor"], "label": "test", "days": 1,
        ]
        _ = try await expect(201, .post, "providers", provider)
        _ = try await expect(409, .post, "providers", provider)
        _ = try await expect(422, .post, "providers", provider.setting("ukprn", to: "1"))
    }
}
