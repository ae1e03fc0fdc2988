import Engine
import EngineSupport
import HTTPAPI
import Testing
import WorkflowCore

/// What is wrong is told in Welsh to who asks for Welsh.
@Suite struct LanguageTests {
    @Test(
        arguments: [
            ("cy", .cy), ("cy-GB", .cy), ("CY", .cy), ("cy, en", .cy), ("cy;q=0.9, en;q=0.8", .cy),
            ("en;q=0.5,cy;q=0.7", .cy), ("fr, cy;q=0.4", .cy), ("cy, *;q=0.5", .cy), ("en", .en), ("", .en),
            ("en-GB,en;q=0.9,cy;q=0.8", .en), ("*", .en), ("cy;q=0", .en), ("cy;q=0.2, *", .en), ("gd", .en),
            ("cyb", .en), ("cy;q=x", .en), (";;,,=", .en), ("fr", .en),
        ] as [(String, Language)])
    func `Accept-Language`(header: String, language: Language) {
        #expect(Language(preferredBy: header) == language)
    }

    @Test func `a refusal is told in Welsh, and the facts are the same`() async throws {
        try await API.serving { api in
            let reference = try await api.open()
            let path = "/v1/cases/\(reference)/actions/submit"
            let headers = ["If-Match": "*"]
            let english = try await api.send(.post, path, as: api.house.officer, headers: headers)
            let welsh = try await api.send(
                .post, path, as: api.house.officer, headers: headers.merging(["Accept-Language": "cy"]) { $1 })
            #expect(english.header("Content-Language") == "en" && welsh.header("Content-Language") == "cy")
            #expect(english.detail == "“submit” is for provider. You have none of these roles here.")
            #expect(welsh.detail == "Mae “submit” ar gyfer darparwr. Nid oes gennych yr un o'r rolau hyn yma.")
            #expect(welsh.json?["title"] == "Nid oes gennych y rôl ar gyfer hyn")
            for words in ["title", "detail"] { #expect(english.json?[words] != welsh.json?[words]) }
            for fact in ["type", "status", "roles", "action", "state", "version"] {
                #expect(english.json?[fact] == welsh.json?[fact], "\(fact)")
            }
        }
    }

    @Test func `where only the title is in Welsh the header says so`() async throws {
        try await API.serving { api in
            let answer = try await api.send(
                .get, "/v1/cases?limit=0", as: api.house.provider, headers: ["Accept-Language": "cy"])
            #expect(answer.problem == "bad_query" && answer.header("Content-Language") == "cy, en")
            #expect(answer.json?["title"] == "Ni ellir defnyddio paramedr ymholiad")
            let unknown = try await api.send(
                .get, "/v1/cases/SAB-0000-0000-00", as: api.house.provider, headers: ["Accept-Language": "cy"])
            #expect(unknown.problem == "unknown_case" && unknown.header("Content-Language") == "cy")
        }
    }
}
