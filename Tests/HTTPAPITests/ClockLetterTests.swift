import EngineSupport
import HTTPAPI
import Testing
import Turnaround
import WorkflowCore

/// Letters about time and seats: to the other side, to who stands in, and to who is let go.
@Suite struct ClockLetterTests {
    /// Letters of a case so far: name, and where each goes.
    private static func letters(_ api: API, _ name: String) async throws -> [String] {
        try await api.send(.get, "/v1/cases/\(name)/letters", as: api.house.officer).json?["letters"]?.arrayValue?
            .sorted { $0["number"]?.integerValue ?? 0 < $1["number"]?.integerValue ?? 0 }
            .map { "\($0["letter"]?.stringValue ?? "") \($0["address"]?.stringValue ?? "nowhere")" } ?? []
    }

    @Test func `what one side does to the clock is told to the other, or to the deputy of an officer who is away`()
        async throws
    {
        try await API.serving { api in
            let house = api.house
            _ = try await house.person("deputy", roles: ["officer"])
            for person in ["officer", "deputy"] {
                try await house.administration.setAddress("\(person)@sab.example", of: "SAB", person: person)
            }
            let name = try await api.open()
            try await api.act("submit", on: name, as: house.provider)
            let given = try await api.post("officer", on: name, as: house.officer, ["officer": "officer"])
            #expect(given.status == 200, "\(given.text)")
            var known = try await Self.letters(api, name).count
            func told(by part: String, _ person: House.Person, _ body: JSONValue) async throws -> ([String], JSONValue)
            {
                let answer = try await api.post(part, on: name, as: person, body)
                #expect(answer.status == 200, "\(part): \(answer.text)")
                let letters = try await Self.letters(api, name)
                defer { known = letters.count }
                return (Array(letters.dropFirst(known)), answer.json?["version"] ?? 0)
            }
            let college = "clock nia.sampl@coleg-sampl.example"

            let (proposed, pause) = try await told(by: "pause", house.provider, ["reason": "Ill."])
            #expect(proposed == ["clock officer@sab.example"])
            #expect(try await told(by: "consent", house.officer, ["event": pause]).0 == [college])
            #expect(try await told(by: "resume", house.officer, [:]).0 == [college])
            let (longer, extension_) = try await told(
                by: "extensions", house.officer, ["what": "standard", "working_days": 5, "reason": "Christmas."])
            #expect(longer == [college])

            // On days away the deputy is written to instead.
            let today = LondonTime.shared.day(of: .now).description
            let away: JSONValue = ["what": "away", "from": .string(today), "until": .string(today), "deputy": "deputy"]
            #expect(try await api.send(.post, "/v1/reviewers", as: house.officer, json: away).status == 200)
            #expect(
                try await told(by: "consent", house.provider, ["event": extension_]).0 == ["clock deputy@sab.example"])

            // A request: asked, more time for it, no longer asked. Its letters tell the number and the day.
            #expect(
                try await told(by: "requests", house.officer, ["question": "Who marks it?"]).0
                    == ["request nia.sampl@coleg-sampl.example"])
            let more: JSONValue = ["working_days": 5, "reason": "The college is closed."]
            #expect(try await told(by: "requests/1/postpone", house.officer, more).0 == [college])
            let cancelled = try await told(by: "requests/1/cancel", house.officer, ["reason": "The plan says so."])
            #expect(cancelled.0.contains(college) && !cancelled.0.contains { $0.hasPrefix("request") })
            let last = try #require(try await Self.letters(api, name).lastIndex(of: college))
            let text = try await api.send(.get, "/v1/cases/\(name)/letters/\(last + 1)", as: house.officer).text
            #expect(text.contains("request 1") && text.contains("The plan says so."), "\(text)")
        }
    }

    @Test func `who is taken off a panel is told so, and not why; their substitute is asked`() async throws {
        try await API.serving { api in
            let (name, _) = try await api.panel()
            _ = try await api.house.person("spare", roles: ["reviewer"])
            for person in ["member", "spare"] {
                try await api.house.administration.setAddress("\(person)@sab.example", of: "SAB", person: person)
            }
            let known = try await Self.letters(api, name).count
            let body: JSONValue = ["reviewer": "member", "reason": "Markobjection", "substitute": "spare"]
            let answer = try await api.post("panel/releases", on: name, as: api.house.officer, body)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(
                try await Self.letters(api, name).dropFirst(known) == [
                    "invited spare@sab.example", "released member@sab.example",
                ])
            for number in [known + 1, known + 2] {
                let letter = try await api.send(.get, "/v1/cases/\(name)/letters/\(number)", as: api.house.officer)
                #expect(!letter.text.contains("Markobjection"), "\(letter.text)")
            }
        }
    }
}
