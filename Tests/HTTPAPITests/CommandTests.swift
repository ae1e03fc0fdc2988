import Engine
import EngineSupport
import HTTPAPI
import Testing
import WorkflowCore

/// Commands over HTTP: versions, keys, refusals with their facts, and what they cost.
@Suite struct CommandTests {
    @Test func `a case is opened, found at its location, and walks to its accreditation`() async throws {
        try await API.serving { api in
            let house = api.house
            let opened = try await api.send(
                .post, "/v1/cases", as: house.provider, json: ["body": "sab", "submission": try API.submission()])
            #expect(opened.status == 201)
            #expect(opened.header("ETag") == "\"1\"")
            #expect(opened.header("Cache-Control") == "no-store")
            let reference = try #require(opened.json?["reference"]?.stringValue)
            #expect(opened.header("Location") == "/v1/cases/\(reference)")
            #expect(opened.json?["state"] == "draft" && opened.json?["party"] == "provider")

            let steps: [(String, House.Person, JSONValue?)] = [
                ("submit", house.provider, nil), ("confirm-complete", house.officer, nil),
                ("recommend", house.reviewer, ["recommendation": "Accredit."]), ("approve", house.decider, nil),
                ("notify", house.officer, nil),
            ]
            var version = 1
            for (action, person, data) in steps {
                try await house.makeReady(for: action, on: reference, by: person)
                let seen = try await api.send(.get, "/v1/cases/\(reference)", as: person).header("ETag")
                let answer = try await api.act(action, on: reference, as: person, data: data, version: seen ?? "")
                #expect(answer.status == 200, "\(answer.text)")
                version = try #require(API.version(of: seen)) + 1
                #expect(answer.header("ETag") == "\"\(version)\"")
            }
            let found = try await api.send(.get, "/v1/cases/\(reference.lowercased())", as: house.provider)
            #expect(API.version(of: found.header("ETag")) == version)
            #expect(
                found.json?["summary"]?["state"] == "accredited" && found.json?["summary"]?["outcome"] == "approved")
            #expect(found.json?["renewal_opens"] != nil && found.json?["valid_until"] != nil)
            // What the reviewer recommended is for the body.
            #expect(found.json?["record"] == ["open_conditions": 0])
            let own = try await api.send(.get, "/v1/cases/\(reference)", as: house.officer)
            #expect(own.json?["record"] == ["recommendation": "Accredit.", "open_conditions": 0])
            let story = try await api.send(.get, "/v1/cases/\(reference)/history", as: house.provider)
            #expect(
                story.json?["events"]?.arrayValue?.compactMap { $0["action"]?.stringValue }
                    .filter { !["invite", "join", "place"].contains($0) } == ["open"] + steps.map(\.0))
            #expect(story.json?["path"]?["visits"]?.arrayValue?.count == 5)
        }
    }

    @Test func `who looks at evidence moves no version`() async throws {
        try await API.serving { api in
            let (house, reference) = (api.house, try await api.open())
            let attached = try await api.send(
                .post, "/v1/cases/\(reference)/evidence?requirement=assessment-plan&name=plan.txt", as: house.provider,
                headers: ["If-Match": "*", "Content-Type": "application/octet-stream"], bytes: Array("The plan.".utf8))
            try #require(attached.status == 200, "\(attached.text)")
            try await api.act("submit", on: reference, as: house.provider)
            let seen = try await api.send(.get, "/v1/cases/\(reference)", as: house.officer)
            let tag = try #require(seen.header("ETag"))
            let before = try await api.send(.get, "/v1/cases/\(reference)/history", as: house.officer)
            for person in [house.officer, house.officer] {
                let file = try await api.send(.get, "/v1/cases/\(reference)/evidence/1/content", as: person)
                #expect(file.status == 200 && file.text == "The plan.")
            }
            for _ in 1...30 {
                let cited = try await api.send(
                    .post, "/v1/cases/\(reference)/consultations", as: house.reviewer, headers: ["If-Match": tag],
                    json: ["requirement": "assessment-plan", "how": "cited"])
                #expect(cited.status == 200 && cited.header("ETag") == "\"3\"", "\(cited.text)")
            }
            // The provider's own fetching is no looking, and no repeat is another.
            try await api.send(.get, "/v1/cases/\(reference)/evidence/1/content", as: house.provider)
            let now = try await api.send(.get, "/v1/cases/\(reference)", as: house.officer).header("ETag")
            #expect(API.version(of: now) == 3 && API.version(of: tag) == 3)
            let after = try await api.send(.get, "/v1/cases/\(reference)/history", as: house.officer)
            #expect(after.json?["events"] == before.json?["events"])
            let listed = try await api.send(.get, "/v1/cases/\(reference)/evidence", as: house.officer)
            let looks = listed.json?["evidence"]?.arrayValue?.first?["consulted"]?.arrayValue ?? []
            #expect(looks.map { $0["how"] }.filter { $0 == "opened" }.count == 1 && looks.count == 31)
            // What the officer saw still stands.
            let done = try await api.act("confirm-complete", on: reference, as: house.officer, version: tag)
            #expect(done.status == 200, "\(done.text)")
            #expect(try await house.brokenChains() == [])
        }
    }

    @Test func `a repeat under its key is answered the same, byte for byte, and done once`() async throws {
        try await API.serving { api in
            let house = api.house
            let opening: JSONValue = ["body": "SAB", "submission": try API.submission()]
            let first = try await api.send(
                .post, "/v1/cases", as: house.provider, headers: ["Idempotency-Key": "\"open 1\""], json: opening)
            let reference = try #require(first.json?["reference"]?.stringValue)
            let amending: JSONValue = ["submission": try API.submission().setting("credits", to: 7)]
            let path = "/v1/cases/\(reference)/submission"
            let headers = ["If-Match": "\"1\"", "Idempotency-Key": "amend-1"]
            let second = try await api.send(.put, path, as: house.provider, headers: headers, json: amending)
            let third = try await api.act(
                "submit", on: reference, as: house.provider, version: "\"2\"", key: "submit-1")
            for answer in [first, second, third] { #expect(answer.header("Idempotency-Replayed") == nil) }

            // Again, after the case has moved on; with the key bare instead of in quotes, and the other way round.
            let quoted = headers.merging(["Idempotency-Key": "\"amend-1\""]) { $1 }
            let repeats = [
                try await api.send(
                    .post, "/v1/cases", as: house.provider, headers: ["Idempotency-Key": "\"open 1\""], json: opening),
                try await api.send(.put, path, as: house.provider, headers: quoted, json: amending),
                try await api.act("submit", on: reference, as: house.provider, version: "\"2\"", key: "\"submit-1\""),
            ]
            for (answer, again) in zip([first, second, third], repeats) {
                #expect(answer.status == again.status && answer.bytes == again.bytes)
                #expect(
                    answer.header("ETag") == again.header("ETag")
                        && answer.header("Location") == again.header("Location"))
                #expect(again.header("Idempotency-Replayed") == "true")
            }
            let now = try await api.send(.get, "/v1/cases/\(reference)", as: house.provider)
            #expect(API.version(of: now.header("ETag")) == 3)

            let other = try await api.act("withdraw", on: reference, as: house.provider, key: "submit-1")
            #expect(other.status == 422 && other.problem == "key_reused")
            let otherOpening = try await api.send(
                .post, "/v1/cases", as: house.provider, headers: ["Idempotency-Key": "\"open 1\""],
                json: ["body": "SBB", "submission": [:]])
            #expect(otherOpening.problem == "key_reused")
        }
    }

    @Test func `twenty at once under one key are one event and twenty equal answers`() async throws {
        try await API.serving { api in
            let reference = try await api.open()
            let answers = try await withThrowingTaskGroup(of: API.Answer.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await api.act(
                            "submit", on: reference, as: api.house.provider, version: "\"1\"", key: "once")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count == 20 && answers.allSatisfy { $0.status == 200 })
            #expect(Set(answers.map(\.bytes)).count == 1)
            #expect(answers.count { $0.header("Idempotency-Replayed") == nil } == 1)
        }
    }

    @Test func `one command is one round trip, authentication included, whatever comes of it`() async throws {
        try await API.serving { api in
            let (house, reference) = (api.house, try await api.open())
            let stranger = try House.Person.holding(TokenSecret().text)
            let opening: JSONValue = ["body": "SAB", "submission": try API.submission()]
            let wrong: JSONValue = ["body": "SAB", "submission": ["level": "high"]]
            func cost(_ expected: Int, _ status: Int, _ send: () async throws -> API.Answer) async throws {
                let before = house.engine.roundTrips
                let answer = try await send()
                #expect(answer.status == status, "\(answer.text)")
                #expect(house.engine.roundTrips - before == expected, "\(answer.text)")
            }
            try await cost(1, 201) { try await api.send(.post, "/v1/cases", as: house.provider, json: opening) }
            try await cost(1, 401) { try await api.send(.post, "/v1/cases", as: stranger, json: opening) }
            try await cost(1, 422) { try await api.send(.post, "/v1/cases", as: house.provider, json: wrong) }
            try await cost(1, 401) { try await api.send(.post, "/v1/cases", as: stranger, json: wrong) }
            try await cost(1, 200) {
                try await api.send(
                    .put, "/v1/cases/\(reference)/submission", as: house.provider, headers: ["If-Match": "\"1\""],
                    json: ["submission": try API.submission()])
            }
            try await cost(1, 200) {
                try await api.act("submit", on: reference, as: house.provider, version: "\"2\"", key: "k", ready: false)
            }
            try await cost(1, 200) {
                try await api.act("submit", on: reference, as: house.provider, version: "\"2\"", key: "k", ready: false)
            }
            try await cost(2, 412) {
                try await api.act("submit", on: reference, as: house.provider, version: "\"2\"", ready: false)
            }
            try await cost(1, 409) { try await api.act("submit", on: reference, as: house.provider, ready: false) }
            try await cost(1, 404) { try await api.act("submit", on: reference, as: house.otherProvider, ready: false) }
            try await cost(1, 401) { try await api.act("submit", on: reference, as: stranger, ready: false) }
            // What is wrong with the form is told to holders of good tokens only, which is asked in that round trip.
            try await cost(1, 400) {
                try await api.act("submit", on: reference, as: house.provider, version: "2", ready: false)
            }
            try await cost(1, 401) {
                try await api.act("submit", on: reference, as: stranger, version: "2", ready: false)
            }
            // What is refused at the door does not reach the database at all.
            try await cost(0, 404) { try await api.send(.get, "/v1/nothing", as: house.provider) }
            for path in [
                "/v1/me", "/v1/cases", "/v1/cases/\(reference)", "/v1/cases/\(reference)/actions",
                "/v1/cases/\(reference)/history",
            ] {
                try await cost(1, 200) { try await api.send(.get, path, as: house.provider) }
            }
        }
    }
}
