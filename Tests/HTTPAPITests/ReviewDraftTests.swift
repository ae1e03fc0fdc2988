import Engine
import EngineSupport
import HTTPAPI
import Hummingbird
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

    // long: one life of a file, read from all sides at each of its moments
    @Test func `files beside a review are its author's alone until it is sent, and then its readers'`() async throws {
        try await API.serving { api in
            let (name, panel) = try await api.panel()
            let member = try #require(panel["member"])
            let others = panel.filter { $0.key != "member" }.map { ($0.key, $0.value) }
            let place = "/v1/cases/\(name)/reviews"
            var seat: Int64 = 0
            func attach(
                _ text: String, as person: House.Person, named file: String = "Markfile.txt"
            ) async throws -> API.Answer {
                let headers = ["If-Match": "*", "Content-Type": "application/octet-stream"]
                return try await api.send(
                    .post, "\(place)/files?name=\(file)", as: person, headers: headers, bytes: Array(text.utf8))
            }
            func draft() async throws -> JSONValue? {
                try await api.send(.get, "\(place)/draft", as: member).json?["draft"]
            }
            func content(_ file: Int, as person: House.Person) async throws -> API.Answer {
                try await api.send(.get, "\(place)/\(seat)/files/\(file)", as: person)
            }

            // 1. For who writes a review, of the kinds and the size that evidence has; the same again has its new name.
            for (_, person) in [("officer", api.house.officer), ("provider", api.house.provider)] {
                #expect(try await attach("Markwords", as: person).status == 403)
            }
            #expect(try await attach("", as: member).problem == "evidence_empty")
            #expect(try await attach("Markwords", as: member, named: "plan.pdf").problem == "evidence_type")
            let first = try await attach("Markwords", as: member, named: "old.txt")
            #expect(first.status == 200 && first.json?["effect"]?["file"] == 1, "\(first.text)")
            #expect(try await attach("Markwords", as: member).json?["effect"]?["file"] == 1)
            seat = try #require(try await draft()?["assignment"]?.integerValue)
            #expect(try await attach("Markmore", as: member, named: "b.txt").json?["effect"]?["file"] == 2)
            #expect(
                try await draft()?["files"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == [
                    "Markfile.txt", "b.txt",
                ])
            for number in 3...10 {
                #expect(try await attach("Markwords \(number)", as: member, named: "\(number).txt").status == 200)
            }
            #expect(try await attach("Markwords 11", as: member, named: "11.txt").problem == "invalid_data")
            for number in 3...10 {
                let gone = try await api.send(
                    .delete, "\(place)/files/\(number)", as: member, headers: ["If-Match": "*"], json: [:])
                #expect(gone.status == 200, "\(gone.text)")
            }
            let absent = try await api.send(
                .delete, "\(place)/files/7", as: member, headers: ["If-Match": "*"], json: [:])
            #expect(absent.problem == "invalid_data" && absent.text.contains("1, 2"), "\(absent.text)")

            // 2. Nobody else reads one before the review is sent, by any address.
            let strangers = [("provider", api.house.provider), ("analyst", api.house.analyst)]
            let body = [("officer", api.house.officer), ("decider", api.house.decider)] + others
            #expect(try await content(1, as: member).text == "Markwords")
            for (label, person) in body + strangers {
                #expect(try await content(1, as: person).status == 404, "\(label)")
            }
            #expect(try await Self.readers(of: "Markfile", on: name, body + strangers, api) == [])

            // 3. Then who reads the review does: officers and deciders, and members once their own is in.
            let review: JSONValue = ["recommendation": "approve", "scores": ["quality": 4]]
            #expect(try await api.post("reviews", on: name, as: member, review).status == 200)
            #expect(try await draft() == nil)
            for (label, person) in [("officer", api.house.officer), ("decider", api.house.decider)] {
                let sent = try await content(1, as: person)
                #expect(sent.text == "Markwords" && sent.header("Content-Type") == "text/plain", "\(label)")
            }
            for (label, person) in others + strangers {
                #expect(try await content(1, as: person).status == 404, "\(label)")
                #expect(try await Self.readers(of: "Markfile", on: name, [(label, person)], api) == [])
            }
            #expect(try await attach("Markmore", as: member).problem == "already_reviewed")
            let (label, second) = try #require(others.first)
            #expect(try await api.post("reviews", on: name, as: second, review).status == 200)
            #expect(try await content(1, as: second).text == "Markwords", "\(label)")
            #expect(try await content(3, as: second).status == 404)
        }
    }

    /// Commands that write no event keep the promise of keys as all others do.
    @Test func `a repeat is answered the same and done once, also where no event is written`() async throws {
        try await API.serving { api in
            let (name, panel) = try await api.panel()
            let member = try #require(panel["member"])
            let file = ["Content-Type": "application/octet-stream"]
            let place = "/v1/cases/\(name)"
            func send(
                _ method: HTTPRequest.Method, _ part: String, _ person: House.Person, key: String, _ body: String,
                _ headers: [String: String] = ["Content-Type": "application/json"]
            ) async throws -> API.Answer {
                try await api.send(
                    method, "\(place)/\(part)", as: person,
                    headers: headers.merging(["If-Match": "*", "Idempotency-Key": key]) { $1 }, bytes: Array(body.utf8))
            }
            for (method, part, person, body, other, headers) in [
                (.post, "notes", api.house.officer, "{\"text\": \"A\"}", "{\"text\": \"B\"}", nil),
                (.post, "tags", api.house.officer, "{\"tags\": [\"a\"]}", "{\"tags\": [\"b\"]}", nil),
                (.post, "tags/removal", api.house.officer, "{\"tags\": [\"a\"]}", "{\"tags\": [\"b\"]}", nil),
                (.post, "reviews/draft", member, "{\"reasons\": \"A\"}", "{\"reasons\": \"B\"}", nil),
                (.post, "reviews/files?name=a.txt", member, "A", "B", file),
            ] as [(HTTPRequest.Method, String, House.Person, String, String, [String: String]?)] {
                let headers = headers ?? ["Content-Type": "application/json"]
                let first = try await send(method, part, person, key: "\"\(part)\"", body, headers)
                let again = try await send(method, part, person, key: "\"\(part)\"", body, headers)
                #expect(first.status == 200 && first.header("Idempotency-Replayed") == nil, "\(part): \(first.text)")
                #expect(again.status == 200 && again.text == first.text && again.header("ETag") == first.header("ETag"))
                #expect(again.header("Idempotency-Replayed") == "true", "\(part)")
                #expect(
                    try await send(method, part, person, key: "\"\(part)\"", other, headers).problem == "key_reused")
            }
            // Taken away once; the repeat finds nothing there and is answered as before.
            let gone = try await send(.delete, "reviews/files/1", member, key: "gone", "{}")
            let again = try await send(.delete, "reviews/files/1", member, key: "gone", "{}")
            #expect(gone.status == 200 && again.text == gone.text, "\(again.text)")
            #expect(try await send(.delete, "reviews/files/1", member, key: "other", "{}").status == 422)
            let notes = try await api.send(.get, "\(place)/notes", as: api.house.officer).json?["notes"]?.arrayValue
            #expect(notes?.count == 1)
        }
    }

    @Test func `who declines says why and from which day they could, to the body alone`() async throws {
        try await API.serving { api in
            let (name, panel) = try await api.panel()
            let member = try #require(panel["member"])
            let past = try await api.post("panel/refusal", on: name, as: member, ["another_day": "2020-01-14"])
            #expect(past.problem == "invalid_data" && past.text.contains("a day after today"), "\(past.text)")
            let words: JSONValue = ["reason": "Markbusy until spring.", "another_day": "2040-01-14"]
            #expect(try await api.post("panel/refusal", on: name, as: member, words).status == 200)
            let seats = try await api.send(.get, "/v1/cases/\(name)/panel", as: api.house.officer).json?["panel"]?[
                "seats"]?.arrayValue
            #expect(seats?.compactMap { $0["declined"] } == [words])
            let provider = [("provider", api.house.provider)]
            #expect(try await Self.readers(of: "Markbusy", on: name, provider, api) == [])
            #expect(try await Self.readers(of: "2040-01-14", on: name, provider, api) == [])
        }
    }
}
