import EngineSupport
import HTTPAPI
import Testing
import WorkflowCore

/// Lists, filters and pages; what is refused of a query; and what the small endpoints say.
@Suite struct ReadingTests {
    @Test func `pages lead to one another and show every case once, newest first`() async throws {
        try await API.serving { api in
            var opened: [String] = []
            for _ in 0..<5 { opened.append(try await api.open()) }
            var seen: [String] = []
            var sizes: [Int] = []
            var path: String? = "/v1/cases?limit=2&open=true&state=draft"
            while let here = path {
                let page = try await api.send(.get, here, as: api.house.provider)
                let references = page.json?["cases"]?.arrayValue?.compactMap { $0["reference"]?.stringValue } ?? []
                seen += references
                sizes.append(references.count)
                let link = page.header("Link")?.wholeMatch(of: /<(.+)>; rel="next"/).map { String($0.1) }
                #expect((link == nil) == (page.json?["next"] == nil))
                if let link {
                    #expect(link.contains("limit=2") && link.contains("open=true") && link.contains("state=draft"))
                }
                path = link
            }
            #expect(seen == opened.reversed())
            #expect(sizes == [2, 2, 1])
        }
    }

    @Test func `filters narrow a list`() async throws {
        try await API.serving { api in
            let (first, second) = (try await api.open(), try await api.open())
            _ = try await api.act("submit", on: second, as: api.house.provider)
            let third = try await api.open()
            _ = try await api.act("withdraw", on: third, as: api.house.provider)
            let expected: [(String, Set<String>)] = [
                ("state=draft", [first]), ("party=body", [second]), ("party=none", [third]),
                ("open=true", [first, second]),
                ("open=false", [third]),
                ("route=proportionate-accreditation", [first, second, third]), ("route=recognised-provision", []),
                ("state=no+such", []),
                ("state=draft&open=false", []), ("", [first, second, third]), ("limit=200", [first, second, third]),
            ]
            for (query, references) in expected {
                let page = try await api.send(.get, "/v1/cases?\(query)", as: api.house.provider)
                #expect(page.status == 200)
                #expect(
                    Set(page.json?["cases"]?.arrayValue?.compactMap { $0["reference"]?.stringValue } ?? [])
                        == references, "\(query)")
            }
        }
    }

    @Test func `a query that cannot be used is refused with what is expected`() async throws {
        try await API.serving { api in
            let refused: [(String, String)] = [
                ("/v1/cases?limit=0", "1 to 200"), ("/v1/cases?limit=201", "1 to 200"),
                ("/v1/cases?limit=two", "1 to 200"),
                ("/v1/cases?open=yes", "true or false"), ("/v1/cases?party=committee", "third-party"),
                ("/v1/cases?cursor=AAAA", "next"),
                (
                    "/v1/cases?cursor=LTkyMjMzNzIwMzY4NTQ3NzU4MDgvMDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAw",
                    "next"
                ),
                ("/v1/cases?stat=draft", "Did you mean state?"), ("/v1/cases?state=a&state=b", "twice"),
                ("/v1/cases?state=", "empty"),
                ("/v1/cases?state=%00", "control characters"), ("/v1/cases?state=%zz", "percent"),
                ("/v1/cases?state=%ff", "percent"),
                ("/v1/workflows/recognised-provision?version=1.5", "2147483647"),
                ("/v1/workflows/recognised-provision?versoin=1", "Did you mean version?"),
                ("/v1/reports/turnaround?as_of=2026-01-01", "RFC 3339"),
                ("/v1/reports/turnaround?as_of=0001-01-01T00:00:00Z", "1900"),
                ("/v1/reports/onerous?as_of=2199-01-01T00:00:00Z", "future"),
                ("/v1/reports/onerous?until=2020", "as_of"),
                ("/v1/reports/onerous?threshold=f2_share", "name=number"),
                ("/v1/reports/onerous?threshold=f2_share=7", "from 0 to 1"),
                ("/v1/reports/onerous?threshold=f0=1", "one of f1_minimum_visits"),
                ("/v1/reports/turnaround?threshold=f2_share=0.5", "no query parameter"),
            ]
            for (path, expected) in refused {
                let answer = try await api.send(.get, path, as: api.house.officer)
                #expect(answer.status == 400 && answer.problem == "bad_query", "\(path): \(answer.text)")
                #expect(answer.detail.contains(expected), "\(path): \(answer.detail)")
            }
        }
    }

    @Test func `the page for people loads nothing, is framed by nobody and is not stored`() async throws {
        try await API.serving { api in
            _ = try await api.open()
            let answer = try await api.send(
                .get, "/v1/reports/turnaround.html?body=SAB&group_by=nation", as: api.house.officer)
            #expect(answer.status == 200 && answer.header("Content-Type") == "text/html; charset=utf-8")
            let policy = try #require(answer.header("Content-Security-Policy"))
            #expect(
                policy.hasPrefix("default-src 'none'; style-src 'sha256-") && policy.hasSuffix("frame-ancestors 'none'")
            )
            #expect(
                answer.header("Cache-Control") == "no-store" && answer.header("X-Content-Type-Options") == "nosniff")
            #expect(answer.text.hasPrefix("<!DOCTYPE html>") && answer.text.contains("Proportionate accreditation"))
        }
    }

    @Test func `a reference with a typing error is told so; a path that is no text names nothing`() async throws {
        try await API.serving { api in
            let reference = try await api.open()
            let last = reference.last == "0" ? "1" : "0"
            let mistyped = try await api.send(.get, "/v1/cases/\(reference.dropLast())\(last)", as: api.house.provider)
            #expect(mistyped.problem == "unknown_case" && mistyped.detail.contains("check character"))
            for name in ["%00", "%ff", "a%0Ab", String(repeating: "x", count: 300), "%F0%9F%8E%93", "%25"] {
                #expect(try await api.send(.get, "/v1/cases/\(name)", as: api.house.provider).status == 404, "\(name)")
                #expect(
                    try await api.send(.get, "/v1/workflows/\(name)", as: api.house.provider).status == 404, "\(name)")
                #expect(try await api.act("submit", on: name, as: api.house.provider).status == 404, "\(name)")
            }
            let action = try await api.act("%27%3B%20--", on: reference, as: api.house.provider)
            #expect(action.problem == "unknown_action" && action.json?["action"] == "'; --")
        }
    }

    @Test func `the small endpoints say what the engine knows`() async throws {
        try await API.serving { api in
            let provider = api.house.provider
            #expect(try await api.send(.get, "/health").json == ["status": "alive"])
            #expect(try await api.send(.get, "/ready").json == ["status": "ready"])
            let me = try await api.send(.get, "/v1/me", as: provider).json
            #expect(me?["roles"] == ["provider"] && me?["organisation_kind"] == "provider")
            let bodies = try await api.send(.get, "/v1/bodies", as: provider).json?["bodies"]?.arrayValue
            #expect(bodies?.compactMap { $0["code"]?.stringValue } == ["SAB", "SBB"])
            let workflows = try await api.send(.get, "/v1/workflows", as: provider).json?["workflows"]?.arrayValue
            #expect(
                workflows?.compactMap { $0["name"]?.stringValue } == [
                    "appeal", "programme-accreditation", "proportionate-accreditation", "provider-recognition",
                    "recognised-provision",
                ])
            let newest = try await api.send(.get, "/v1/workflows/recognised-provision", as: provider)
            #expect(
                try await api.send(.get, "/v1/workflows/recognised-provision?version=3", as: provider).text
                    == newest.text)
            #expect(newest.json?["definition"]?["workflow"] == "recognised-provision")
            let unknown = try await api.send(.get, "/v1/workflows/recognised-provision?version=99", as: provider)
            #expect(unknown.status == 404 && unknown.json?["kind"] == "workflow")
            let advice = try await api.send(
                .post, "/v1/advice", as: provider, json: ["body": "SAB", "submission": try API.submission()])
            #expect(advice.json?["route"] == "proportionate-accreditation" && advice.json?["rule"] == 2)
            #expect(advice.json?["steps"]?.arrayValue?.isEmpty == false)
        }
    }
}
