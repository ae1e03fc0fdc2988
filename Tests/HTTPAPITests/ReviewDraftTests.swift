import Engine
import EngineSupport
import HTTPAPI
import Testing
import WorkflowCore

/// What a reviewer has before writing, and keeps while writing: criteria with what they mean, drafts, and ways to say
/// no.
@Suite struct ReviewDraftTests {
    /// The people other than one to whom an address says a word.
    private static func readers(
        of word: String, on name: String, _ people: [(String, House.Person)], _ api: API
    ) async throws -> [String] {
        var found: [String] = []
        for (label, person) in people {
            for route in api.routes.all where route.method == .get && route.path.hasPrefix("/v1/cases/{case}") {
                let answer = try await api.send(.get, try api.request(to: route, about: name).path, as: person)
                if answer.text.contains(word) { found.append(label) }
            }
        }
        return found
    }

    @Test func `a draft is its author's alone, replaced freely, and gone with the review`() async throws {
        try await API.serving { api in
            let (name, panel) = try await api.panel()
            let member = try #require(panel["member"])
            func version() async throws -> JSONValue? {
                try await api.send(.get, "/v1/cases/\(name)", as: api.house.officer).json?["summary"]?["version"]
            }
            func draft(_ person: House.Person) async throws -> JSONValue? {
                try await api.send(.get, "/v1/cases/\(name)/reviews/draft", as: person).json?["draft"]
            }
            let before = try await version()
            let first: JSONValue = ["recommendation": "refuse", "reasons": "Markdraft"]
            #expect(try await api.post("reviews/draft", on: name, as: member, first).status == 200)
            #expect(try await version() == before)
            #expect(try await draft(member)?["reasons"] == "Markdraft")
            let others =
                [("officer", api.house.officer), ("decider", api.house.decider), ("provider", api.house.provider)]
                + panel.filter { $0.key != "member" }.map { ($0.key, $0.value) }
            #expect(try await Self.readers(of: "Markdraft", on: name, others, api) == [])

            // What is there has to be usable, and a refused one leaves the last.
            let flawed = try await api.post("reviews/draft", on: name, as: member, ["scores": ["quality": 9]])
            #expect(flawed.status == 422 && flawed.problem == "invalid_data", "\(flawed.text)")
            #expect(try await draft(member)?["reasons"] == "Markdraft")
            let second: JSONValue = ["scores": ["quality": 2]]
            #expect(try await api.post("reviews/draft", on: name, as: member, second).status == 200)
            #expect(try await draft(member)?["reasons"] == nil)

            let review: JSONValue = ["recommendation": "approve", "scores": ["quality": 4]]
            #expect(try await api.post("reviews", on: name, as: member, review).status == 200)
            #expect(try await draft(member) == nil)
            #expect(try await api.post("reviews/draft", on: name, as: member, second).problem == "already_reviewed")
        }
    }

    @Test func `who declines says why and from which day they could, to the body alone`() async throws {
        try await API.serving { api in
            let (name, panel) = try await api.panel()
            let member = try #require(panel["member"])
            let past = try await api.post("panel/refusal", on: name, as: member, ["another_day": "2020-01-14"])
            #expect(past.problem == "invalid_data" && past.text.contains("a day after today"), "\(past.text)")
            let words: JSONValue = ["reason": "Markbusy until spring.", "another_day": "2099-01-14"]
            #expect(try await api.post("panel/refusal", on: name, as: member, words).status == 200)
            let seats = try await api.send(.get, "/v1/cases/\(name)/panel", as: api.house.officer).json?["panel"]?[
                "seats"]?.arrayValue
            #expect(seats?.compactMap { $0["declined"] } == [words])
            let provider = [("provider", api.house.provider)]
            #expect(try await Self.readers(of: "Markbusy", on: name, provider, api) == [])
            #expect(try await Self.readers(of: "2099-01-14", on: name, provider, api) == [])
        }
    }
}
