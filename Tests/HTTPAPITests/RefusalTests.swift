import EngineSupport
import HTTPAPI
import Testing
import WorkflowCore

/// Commands that the engine refuses: the status, the type, and the facts with which to do better.
@Suite struct RefusalTests {
    @Test(
        arguments: [
            (nil, 428, "version_required"), ("1", 400, "bad_header"), ("", 400, "bad_header"),
            ("W/\"1\"", 400, "bad_header"),
            ("\"1\", \"2\"", 400, "bad_header"),
            ("\"\"", 400, "bad_header"), ("\"one\"", 400, "bad_header"), ("\"-1\"", 400, "bad_header"),
            ("\"01\"", 400, "bad_header"),
            ("*, \"1\"", 400, "bad_header"),
            ("\"99999999999999999999\"", 400, "bad_header"), ("\"2\"", 412, "stale_version"),
            ("\"0\"", 412, "stale_version"),
            ("\"999999999999999999\"", 412, "stale_version"), ("\"1\"", 200, nil), ("*", 200, nil),
        ] as [(String?, Int, String?)])
    func `If-Match`(header: String?, status: Int, problem: String?) async throws {
        try await API.serving { api in
            let reference = try await api.open()
            let headers = header.map { ["If-Match": $0] } ?? [:]
            let answer = try await api.send(
                .post, "/v1/cases/\(reference)/actions/withdraw", as: api.house.provider, headers: headers)
            #expect(answer.status == status && answer.problem == problem, "\(answer.text)")
            if problem == "stale_version" {
                #expect(answer.json?["version"] == 1 && answer.json?["state"] == "draft")
                #expect(answer.json?["allowed"] == ["submit", "withdraw"])
            }
        }
    }

    @Test func `a stale command is told what its own history tells of the events since`() async throws {
        try await API.serving { api in
            let (house, reference) = (api.house, try await api.open())
            try await api.act("submit", on: reference, as: house.provider)
            try await api.act("confirm-complete", on: reference, as: house.officer)
            try await api.act("recommend", on: reference, as: house.reviewer, data: ["recommendation": "Yes."])
            for person in [house.provider, house.officer, house.reviewer] {
                let story = try await api.send(.get, "/v1/cases/\(reference)/history", as: person)
                let events = story.json?["events"]?.arrayValue ?? []
                for seen in [1, 2] {
                    let later = events.filter { Int($0["number"]?.integerValue ?? 0) > seen }
                    let answer = try await api.act("withdraw", on: reference, as: person, version: "\"\(seen)\"")
                    #expect(answer.status == 412)
                    #expect(answer.json?["happened"]?.arrayValue == later.map(API.brief), "\(answer.text)")
                    #expect(answer.json?["happened_count"] == .integer(Int64(later.count)))
                }
            }
            // A provider is not told who of the body reviewed, nor what was said.
            let told = try await api.act("withdraw", on: reference, as: house.provider, version: "\"2\"")
            let last = told.json?["happened"]?.arrayValue?.last
            #expect(last?["action"] == "recommend" && last?["role"] == "reviewer" && last?["principal"] == nil)
            // Nor does a version that is to come have events before it.
            let ahead = try await api.act("withdraw", on: reference, as: house.officer, version: "\"99\"")
            #expect(ahead.status == 412 && ahead.json?["happened"] == nil, "\(ahead.text)")
        }
    }

    @Test func `at most the last ten events are told, and how many there are`() async throws {
        try await API.serving { api in
            let (house, reference) = (api.house, try await api.open())
            for number in 1...12 {
                let answer = try await api.send(
                    .put, "/v1/cases/\(reference)/submission", as: house.provider, headers: ["If-Match": "*"],
                    json: ["submission": try API.submission().setting("credits", to: .integer(Int64(number)))])
                try #require(answer.status == 200, "\(answer.text)")
            }
            let answer = try await api.act("submit", on: reference, as: house.provider, version: "\"1\"")
            let numbers = answer.json?["happened"]?.arrayValue?.compactMap { $0["number"]?.integerValue }
            #expect(numbers == Array(4...13) && answer.json?["happened_count"] == 12, "\(answer.text)")
        }
    }

    @Test func `an idempotency key has to be one`() async throws {
        try await API.serving { api in
            let reference = try await api.open()
            let long = String(repeating: "k", count: 201)
            for key in ["", "\"\"", "\"open", "a b", "a,b", "\"é\"", "\"a\"b\"", "\"a\\b\"", long, "\"\(long)\""] {
                let answer = try await api.act("withdraw", on: reference, as: api.house.provider, key: key)
                #expect(answer.status == 400 && answer.problem == "bad_header", "\(key): \(answer.text)")
                #expect(answer.json?["header"] == "Idempotency-Key")
            }
            for key in ["\"say \\\"when\\\" \\\\ if\"", String(long.dropLast()), "\"\(long.dropLast())\""] {
                let other = try await api.open(key: key)
                #expect(try await api.open(key: key) == other)
            }
        }
    }

    @Test func `a guard that fails names every condition with its sentence`() async throws {
        try await API.serving { api in
            let empty = try await api.open(submission: [:])
            let answer = try await api.act("submit", on: empty, as: api.house.provider)
            #expect(answer.status == 422 && answer.problem == "guard")
            let guards = try #require(answer.json?["guards"]?.arrayValue)
            #expect(guards.count == 5)
            for condition in guards {
                let sentence = try #require(condition["message"]?["en"]?.stringValue)
                #expect(answer.detail.contains(sentence))
                #expect(condition["message"]?["cy"]?.stringValue?.isEmpty == false)
            }
            // And explain says the same beforehand.
            let explained = try await api.send(.get, "/v1/cases/\(empty)/actions", as: api.house.provider).json?[
                "actions"]?.arrayValue?
                .first
            #expect(explained?["action"] == "submit" && explained?["possible"] == false)
            #expect(explained?["guards"]?.arrayValue?.filter { $0["satisfied"] == false }.count == 5)
        }
    }

    @Test func `who may not is told who may`() async throws {
        try await API.serving { api in
            let house = api.house
            let reference = try await api.open()
            let officer = try await api.act("submit", on: reference, as: house.officer)
            #expect(
                officer.status == 403 && officer.problem == "not_permitted" && officer.json?["roles"] == ["provider"])
            _ = try await api.act("submit", on: reference, as: house.provider)
            let early = try await api.act("approve", on: reference, as: house.decider)
            #expect(early.status == 409 && early.problem == "not_from_here" && early.json?["version"] == 2)
            #expect(early.json?["allowed"]?.arrayValue?.contains("confirm-complete") == true)
            let unknown = try await api.act("aprove", on: reference, as: house.decider)
            #expect(unknown.status == 409 && unknown.problem == "unknown_action" && unknown.json?["action"] == "aprove")
            _ = try await api.act("confirm-complete", on: reference, as: house.officer)

            let both = try await house.administration.createToken(
                organisation: "SAB", principal: "Both", roles: ["reviewer", "decider"], label: "test", days: 1)
            let person = try House.Person.holding(both.secret.text)
            let missing = try await api.act("recommend", on: reference, as: person)
            #expect(missing.status == 422 && missing.problem == "invalid_data")
            #expect(
                missing.json?["problems"] == [
                    ["path": "data.recommendation", "message": "is missing", "expected": "text"]
                ])
            let odd = try await api.act(
                "recommend", on: reference, as: person, data: ["recommendation": 7, "mood": "good"])
            #expect(odd.json?["problems"]?.arrayValue?.count == 2)

            _ = try await api.act("recommend", on: reference, as: person, data: ["recommendation": "Accredit."])
            let alone = try await api.act("approve", on: reference, as: person)
            #expect(
                alone.status == 403 && alone.problem == "separation" && alone.json?["separate_from"] == ["recommend"])
            #expect(try await api.act("approve", on: reference, as: house.decider).status == 200)
        }
    }

    @Test func `a submission that is wrong is not taken, and everything that is wrong is told`() async throws {
        try await API.serving { api in
            let broken = try House.sample("broken")
            let opening = try await api.send(
                .post, "/v1/cases", as: api.house.provider, json: ["body": "SAB", "submission": broken])
            #expect(opening.status == 422 && opening.problem == "invalid_submission")
            let problems = try #require(opening.json?["problems"]?.arrayValue)
            #expect(problems.count >= 8)
            #expect(problems.contains { $0["path"] == "assesed" && $0["suggestion"] == "assessed" })
            #expect(problems.allSatisfy { opening.detail.contains($0["message"]?.stringValue ?? "?") })

            let checked = try await api.send(.post, "/v1/submissions/check", as: api.house.provider, json: broken)
            #expect(checked.status == 200 && checked.json?["accepted"] == false)
            let reference = try await api.open()
            let amending = try await api.send(
                .put, "/v1/cases/\(reference)/submission", as: api.house.provider, headers: ["If-Match": "*"],
                json: ["submission": broken])
            #expect(amending.problem == "invalid_submission" && amending.json?["problems"] == opening.json?["problems"])
            #expect(
                API.version(
                    of: try await api.send(.get, "/v1/cases/\(reference)", as: api.house.provider).header("ETag")) == 1)
        }
    }

    @Test func `a case cannot be opened with what does not exist, nor at a time of one's own`() async throws {
        try await API.serving { api in
            let submission = try API.submission()
            let cases: [(JSONValue, String)] = [
                (["body": "NONE", "submission": submission], "unknown_body"),
                (["body": "SAB", "submission": submission, "route": "no-such"], "unknown_route"),
                (["body": "SAB", "submission": submission, "route": "appeal"], "unknown_route"),
                (
                    ["body": "SAB", "submission": submission.setting("provider_ukprn", to: "99999002")],
                    "other_provider"
                ),
                (["body": "SAB", "submission": submission, "occurred_at": "2024-01-08T10:00:00Z"], "time_not_allowed"),
            ]
            for (body, problem) in cases {
                let answer = try await api.send(.post, "/v1/cases", as: api.house.provider, json: body)
                #expect(answer.status == 422 && answer.problem == problem, "\(answer.text)")
            }
            let simulated = try await api.send(.post, "/v1/cases", as: api.house.simulatingProvider, json: cases[4].0)
            #expect(simulated.status == 201 && simulated.json?["occurred_at"] == "2024-01-08T10:00:00Z")
            let reference = try #require(simulated.json?["reference"]?.stringValue)
            let early = try await api.send(
                .post, "/v1/cases/\(reference)/actions/submit", as: api.house.simulatingProvider,
                headers: ["If-Match": "\"1\""],
                json: ["occurred_at": "2024-01-07T10:00:00+01:00"])
            #expect(
                early.problem == "time_not_allowed"
                    && early.json?["earliest"]?.stringValue?.hasPrefix("2024-01-08T10:00:00") == true)
        }
    }
}
