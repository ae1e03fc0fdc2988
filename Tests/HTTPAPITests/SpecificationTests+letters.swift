import EngineSupport
import Foundation
import Testing
import WorkflowCore

extension SpecificationTests {
    /// Each command on letters is done once, refused for how the letter stands, and refused to whom it is not for.
    func tellLetters(_ api: API) async throws {
        let house = api.house
        let name = try await house.recognised()
        func expect(
            _ status: Int, _ part: String, by person: House.Person, _ body: JSONValue? = nil, version: String = "*"
        ) async throws {
            let answer = try await api.send(
                .post, "/v1/cases/\(name)/\(part)", as: person, headers: ["If-Match": version], json: body)
            #expect(answer.status == status, "\(part): \(answer.text)")
        }
        let listed = try await api.send(.get, "/v1/cases/\(name)/letters", as: house.provider).json?["letters"]?
            .arrayValue
        #expect(listed?.compactMap { $0["letter"]?.stringValue } == ["certificate", "decision", "received"])
        let decision = try #require(listed?[1]["number"]?.integerValue)
        let reason: JSONValue = ["reason": "Told by telephone."]
        let steps: [(part: String, body: JSONValue?)] = [("confirmation", nil), ("copies", nil), ("voiding", reason)]
        for (part, body) in steps {
            try await expect(412, "letters/\(decision)/\(part)", by: house.officer, body, version: "\"1\"")
            try await expect(403, "letters/\(decision)/\(part)", by: house.provider, body)
            try await expect(422, "letters/90/\(part)", by: house.officer, body)
            try await expect(404, "letters/one/\(part)", by: house.officer, body)
        }
        try await expect(200, "letters/\(decision)/confirmation", by: house.officer)
        try await expect(409, "letters/\(decision)/confirmation", by: house.officer)
        try await expect(409, "letters/\(decision)/voiding", by: house.officer, reason)
        try await expect(200, "letters/\(decision + 1)/voiding", by: house.officer, reason)
        try await expect(200, "letters/\(decision)/copies", by: house.officer)
        // The copy has not been written yet, so there is nothing to repeat.
        try await expect(409, "letters/\(decision + 2)/copies", by: house.officer)
        let page = try await api.send(.get, "/v1/cases/\(name)/letters/\(decision + 2)/page", as: house.provider)
        #expect(page.text.contains("<p class=\"copy\">"))
        try await tellFactSheet(api, name)
        try await tellPreviews(api)
    }

    /// What would be sent is shown to officers; who holds a token says in which language they want letters.
    private func tellPreviews(_ api: API) async throws {
        let house = api.house
        let name = try await api.open()
        #expect(try await api.act("submit", on: name, as: house.provider).status == 200)
        let path = "/v1/cases/\(name)/letter-previews"
        for (status, part, person) in [
            (200, "returned", house.officer), (200, "returned?action=return-incomplete", house.officer),
            (404, "decision", house.officer), (404, "returned?action=notify", house.officer),
            (403, "returned", house.provider), (404, "returned", house.otherOfficer),
            (400, "returned?for=notify", house.officer),
        ] {
            let answer = try await api.send(.get, "\(path)/\(part)", as: person)
            #expect(answer.status == status, "\(part): \(answer.text)")
        }
        let language = "/v1/me/language"
        #expect(try await api.send(.put, language, as: house.provider, json: ["language": "cy"]).status == 200)
        #expect(try await api.send(.put, language, as: house.provider, json: ["language": "fr"]).status == 422)
        #expect(try await api.send(.put, language, json: ["language": "cy"]).status == 401)
        #expect(try await api.send(.get, "/cases/\(name)").text.contains("accredit case show \(name)"))
        #expect(try await api.send(.get, "/cases/SAB-0000-0000-01").status == 404)
    }

    /// What the provider adds to the fact sheet, and what it cannot.
    private func tellFactSheet(_ api: API, _ name: String) async throws {
        let house = api.house
        func describe(_ body: JSONValue, by person: House.Person? = nil, version: String = "*") async throws
            -> API.Answer
        {
            try await api.send(
                .post, "/v1/cases/\(name)/fact-sheet", as: person ?? house.provider, headers: ["If-Match": version],
                json: body)
        }
        let contact: JSONValue = [
            "contact": ["name": "Nia <b>Sampl</b>", "web": "https://coleg-sampl.example/?a=1&b=2"]
        ]
        #expect(try await describe(contact, version: "\"1\"").status == 412)
        #expect(try await describe(contact, by: house.officer).status == 403)
        #expect(try await describe(contact).status == 200)
        let ended = try await api.open()
        #expect(try await api.act("withdraw", on: ended, as: house.provider).status == 200)
        let unrecognised = try await api.send(
            .post, "/v1/cases/\(ended)/fact-sheet", as: house.provider, headers: ["If-Match": "*"], json: contact)
        #expect(unrecognised.status == 409 && unrecognised.problem == "case_closed")
        let sheet = "/v1/register/\(name.lowercased())/fact-sheet"
        let text = try await api.send(.get, sheet).text
        #expect(
            text.contains("Nia &lt;b&gt;Sampl&lt;/b&gt;") && text.contains("?a=1&amp;b=2") && !text.contains("<img"))
        #expect(text.contains("Explain how common forms of dementia") && text.contains("Taflen ffeithiau i gyflogwyr"))
        // A picture by what is in it, whatever it is called; not a drawing, which could hold anything.
        let wrong: [JSONValue] = [
            [:], ["contact": [:]], ["contact": ["fax": "1"]], ["contact": ["email": "nia@"]],
            ["contact": ["web": "javascript:alert(1)"]], ["contact": ["web": "https://user:pw@evil.example/"]],
            ["contact": ["web": "https://college.example@evil.example"]],
            ["contact": ["name": "Nia\nSampl"]], ["logo": .string(Data("<svg/>".utf8).base64EncodedString())],
            ["logo": "no base64"],
            ["logo": .string(Data(Self.picture + Array(repeating: 0, count: 262_144)).base64EncodedString())],
            ["logo": .string(Data(Self.picture).base64EncodedString()), "remove_logo": true],
        ]
        for body in wrong { #expect(try await describe(body).problem == "invalid_data", "\(body)") }
        #expect(try await api.send(.get, sheet).text == text)
        #expect(try await describe(["logo": .string(Data(Self.picture).base64EncodedString())]).status == 200)
        let pictured = try await api.send(.get, sheet).text
        #expect(
            pictured.contains(
                "<img alt=\"Sample College\" src=\"data:image/png;base64,\(Data(Self.picture).base64EncodedString())\">"
            ))
        #expect(pictured.contains("Nia &lt;b&gt;Sampl"))
        #expect(try await describe(["remove_logo": true]).status == 200)
        #expect(try await api.send(.get, sheet).text == text)
        let certificate = try await api.send(.get, "/v1/register/\(name)/certificate")
        #expect(certificate.text.contains("Tystysgrif achredu") && certificate.text.contains(name))
        #expect(certificate.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
    }

    /// The smallest PNG: one pixel.
    static let picture = Array(
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
            ?? Data())
}
