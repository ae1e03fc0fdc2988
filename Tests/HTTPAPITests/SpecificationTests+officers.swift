import EngineSupport
import HTTPAPI
import Hummingbird
import Testing
import WorkflowCore

extension SpecificationTests {
    /// Each command on officers is done once, refused for whose the case is, and refused to whom it is not for.
    func tellOfficers(_ api: API) async throws {
        let house = api.house
        let name = try await api.open()
        func expect(
            _ status: Int, _ method: HTTPRequest.Method, by person: House.Person, _ body: JSONValue? = nil,
            version: String = "*"
        ) async throws {
            let answer = try await api.send(
                method, "/v1/cases/\(name)/officer", as: person, headers: ["If-Match": version], json: body)
            #expect(answer.status == status, "\(answer.text)")
        }
        let officer: JSONValue = ["officer": "officer"]
        let changes: [(HTTPRequest.Method, JSONValue?)] = [(.post, officer), (.delete, nil)]
        for (method, body) in changes {
            try await expect(412, method, by: house.officer, body, version: "\"9\"")
            try await expect(403, method, by: house.provider, body)
            try await expect(200, method, by: house.officer, body)
            try await expect(409, method, by: house.officer, body)
        }
        try await expect(422, .post, by: house.officer, ["officer": "nobody at all"])
        try await expect(200, .post, by: house.officer, officer)

        for (person, query, status) in [
            (house.officer, "me", 200), (house.officer, "none", 200), (house.officer, "officer", 200),
            (house.officer, "nobody%20at%20all", 400), (house.provider, "me", 403),
        ] {
            for list in ["work", "cases"] {
                let answer = try await api.send(.get, "/v1/\(list)?officer=\(query)", as: person)
                #expect(answer.status == status, "\(list) \(query): \(answer.text)")
            }
        }

        let path = "/v1/officers/reassignment"
        let reassignments: [(House.Person, JSONValue, Int)] = [
            (house.provider, ["from": "officer", "to": "simulatingOfficer"], 403),
            (house.officer, ["from": "officer", "to": "nobody at all"], 422),
            (house.officer, ["from": "officer"], 422), (house.officer, ["from": "officer", "to": "officer"], 409),
            (house.officer, ["from": "officer", "to": "simulatingOfficer"], 200),
        ]
        for (person, body, status) in reassignments {
            let answer = try await api.send(.post, path, as: person, json: body)
            #expect(answer.status == status, "\(answer.text)")
        }
        try await tellNotes(api, name)
        let shown = try await api.send(.get, "/v1/cases/\(name)", as: house.officer)
        #expect(shown.json?["summary"]?["officer"] == "simulatingOfficer" && shown.json?["assignment"]?["since"] != nil)
    }

    /// Notes and tags: each command is done, refused to whom it is not for, and on a case that has ended.
    private func tellNotes(_ api: API, _ name: String) async throws {
        let house = api.house
        let ended = try await api.open()
        try await api.act("withdraw", on: ended, as: house.provider)
        let parts: [(String, JSONValue)] = [
            ("notes", ["text": "Rang the college."]), ("tags", ["tags": ["fast-track"]]),
            ("tags/removal", ["tags": ["fast-track"]]),
        ]
        for (part, body) in parts {
            #expect(try await api.post(part, on: name, as: house.provider, body).status == 403)
            #expect(try await api.post(part, on: name, as: house.officer, body).status == 200)
            #expect(try await api.post(part, on: ended, as: house.officer, body).problem == "case_ended")
            let stale = try await api.send(
                .post, "/v1/cases/\(name)/\(part)", as: house.officer, headers: ["If-Match": "\"99\""], json: body)
            #expect(stale.status == 412)
        }
        let notes = try await api.send(.get, "/v1/cases/\(name)/notes", as: house.officer)
        #expect(notes.json?["notes"]?.arrayValue?.first?["text"] == "Rang the college.")
        #expect(try await api.send(.get, "/v1/cases/\(name)/notes", as: house.provider).status == 403)
        for (query, person, status) in [
            ("tag=fast-track", house.officer, 200), ("tag=fast-track", house.provider, 403),
            ("search=care%20college", house.provider, 200), ("search=a+b+c+d+e+f+g+h+i+j+k", house.provider, 400),
        ] {
            #expect(try await api.send(.get, "/v1/cases?\(query)", as: person).status == status, "\(query)")
        }
        #expect(try await api.send(.get, "/v1/register?q=a+b+c+d+e+f+g+h+i+j+k").status == 400)
    }
}
