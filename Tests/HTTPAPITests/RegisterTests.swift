import EngineSupport
import Foundation
import HTTPAPI
import Testing
import WorkflowCore

/// Decisions over HTTP, and the public register that follows them.
@Suite struct RegisterTests {
    private static func post(_ api: API, _ path: String, as person: House.Person, _ body: JSONValue?) async throws
        -> API.Answer
    {
        try await api.send(.post, path, as: person, headers: ["If-Match": "*"], json: body)
    }

    @Test func `conditions are decided, shown and discharged, and the register says so to anybody`() async throws {
        try await API.serving { api in
            let house = api.house
            let reference = try await house.ready()
            let path = "/v1/cases/\(reference)"
            #expect(try await api.send(.get, "/v1/register").json?["entries"] == [])
            let decision: JSONValue = [
                "action": "approve", "reasons": "One small gap.",
                "items": [
                    [
                        "kind": "condition",
                        "text": ["en": "Publish the marking scheme.", "cy": "Cyhoeddwch y cynllun marcio."],
                        "due": "2040-03-31",
                    ],
                    ["kind": "commendation", "text": "Work with employers."],
                ],
            ]
            #expect(
                try await Self.post(api, path + "/decisions", as: house.officer, decision).problem == "not_permitted")
            try await house.makeReady(for: "approve", on: reference, by: house.decider)
            let decided = try await Self.post(api, path + "/decisions", as: house.decider, decision)
            #expect(decided.status == 200 && decided.json?["command"] == "decide", "\(decided.text)")
            #expect(try await api.send(.get, "/v1/register/\(reference)").status == 404)
            // Nobody discharges their own condition.
            #expect(
                try await Self.post(api, path + "/conditions/1/discharge", as: house.provider, nil).problem
                    == "not_permitted")
            #expect(
                try await Self.post(api, path + "/conditions/1/discharge", as: house.officer, nil).problem
                    == "condition_status")
            #expect(
                try await Self.post(api, path + "/conditions/2/response", as: house.provider, ["response": "Here."])
                    .problem
                    == "no_such_item")
            #expect(
                try await Self.post(api, path + "/conditions/one/response", as: house.provider, ["response": "Here."])
                    .status == 404)
            // Accredited with the condition open: the register tells it.
            try await api.act("notify", on: reference, as: house.officer)
            let entry = try await api.send(.get, "/v1/register/\(reference.lowercased())")
            #expect(entry.status == 200 && entry.header("Cache-Control") == "public, max-age=60")
            #expect(entry.json?["conditions"]?.arrayValue?.count == 1 && entry.json?["status"] == "current")
            let claim = try #require(entry.json?["claim"]?["en"]?.stringValue)
            #expect(
                claim.contains("Dementia-Aware Practice") && claim.contains("Sample Accreditation Body")
                    && claim.contains(reference))
            // Days are written as people write them.
            let year = try #require(entry.json?["valid_until"]?.stringValue).prefix(4)
            #expect(claim.firstMatch(of: /to [0-9]{1,2} [A-Z][a-z]+ ([0-9]{4}) \(reference/)?.1 == year)
            #expect(entry.json?["claim"]?["cy"]?.stringValue?.contains("Ymarfer sy'n Ymwybodol") == true)
            #expect(
                try await Self.post(
                    api, path + "/conditions/1/response", as: house.provider, ["response": "It is on our site."]
                ).status
                    == 200)
            #expect(try await Self.post(api, path + "/conditions/1/discharge", as: house.officer, nil).status == 200)
            #expect(try await api.send(.get, "/v1/register/\(reference)").json?["conditions"] == [])
            let list = try await api.send(.get, path + "/decisions", as: house.provider).json?["decisions"]?.arrayValue
            #expect(list?.first?["items"]?.arrayValue?.first?["status"] == "discharged")
            #expect(try await api.send(.get, path + "/decisions", as: house.otherProvider).status == 404)
        }
    }

    @Test func `the register is searched, paged and written as CSV; what was refused is not on it`() async throws {
        try await API.serving { api in
            let house = api.house
            var accredited: [String] = []
            for _ in 1...3 {
                let reference = try await house.ready()
                try await api.act("approve", on: reference, as: house.decider)
                try await api.act("notify", on: reference, as: house.officer)
                accredited.append(reference)
            }
            let refused = try await house.ready()
            #expect(
                try await Self.post(api, "/v1/cases/\(refused)/decisions", as: house.decider, ["action": "refuse"])
                    .problem
                    == "invalid_data")
            let reasons: JSONValue = ["action": "refuse", "reasons": "The outcomes are not assessed."]
            #expect(
                try await Self.post(api, "/v1/cases/\(refused)/decisions", as: house.decider, reasons).status == 200)
            try await api.act("notify-refusal", on: refused, as: house.officer)
            let draft = try await api.open()

            func references(_ query: String) async throws -> [String] {
                try await api.send(.get, "/v1/register" + query).json?["entries"]?.arrayValue?.compactMap {
                    $0["reference"]?.stringValue
                }
                    ?? []
            }
            #expect(Set(try await references("")) == Set(accredited))
            #expect(try await references("?q=demen%20domi").count == 3)
            #expect(try await references("?q=D%C3%89MEN%20domi").count == 3)
            for typed in [accredited[1], accredited[1].lowercased(), accredited[1].replacing("-", with: "")] {
                #expect(try await references("?q=\(typed)") == [accredited[1]])
            }
            for nothing in ["?q=poetry", "?body=SBB", "?provider=99999002", "?status=ended"] {
                #expect(try await references(nothing) == [], "\(nothing)")
            }
            // A search is of 1 to 10 words: what is none, or would take long, is refused to anybody.
            let words = ["%27%20%7C%20%3A%2A%20%26", String(repeating: "a", count: 201)]
            for typed in words + [Array(repeating: "a", count: 11).joined(separator: "+")] {
                for form in ["register", "register.csv"] {
                    let answer = try await api.send(.get, "/v1/\(form)?q=\(typed)")
                    #expect(answer.status == 400 && answer.detail.contains("expected 1 to 10 words"), "\(typed)")
                }
            }
            #expect(try await references("?body=sab&provider=99999001&status=current").count == 3)
            for unknown in [refused, draft] {
                #expect(try await api.send(.get, "/v1/register/\(unknown)").status == 404)
            }
            #expect(try await api.send(.get, "/v1/register?status=refused").status == 400)
            // Page by page, and all in one table.
            let first = try await api.send(.get, "/v1/register?limit=2")
            let next = try #require(first.json?["next"]?.stringValue)
            #expect(first.header("Link") == "</v1/register?cursor=\(next)&limit=2>; rel=\"next\"")
            #expect(try await references("?limit=2&cursor=\(next)").count == 1)
            let table = try await api.send(.get, "/v1/register.csv")
            let lines = table.text.split(separator: "\n")
            #expect(
                lines.count == 4 && lines[0].hasPrefix("reference,title_en")
                    && accredited.allSatisfy { table.text.contains($0) })
            #expect(!table.text.contains(refused) && !table.text.contains(draft))
        }
    }
}
