import EngineSupport
import Foundation
import HTTPAPI
import Hummingbird
import Testing
import WorkflowCore

/// Bodies that cannot be used, methods and paths that are not offered: one clear message each, and nothing is changed.
@Suite struct RequestFormTests {
    @Test func `malformed JSON is told with its place`() async throws {
        try await API.serving { api in
            let texts: [(String, Int64, Int64, String)] = [
                ("", 1, 1, "a value"),
                ("{\"body\": \"SAB\",\n \"submission\": {\"level\": 3,}}", 2, 28, "a name in double quotes"),
                ("{\"body\": \"SAB\" \"submission\": {}}", 1, 16, "a comma or }"),
                ("{'body': 1}", 1, 2, "a name in double quotes"),
                ("{\"body\": \"SAB\", \"body\": \"SBB\", \"submission\": {}}", 1, 17, "every name once"),
                ("{\"body\": \"\\u0000\", \"submission\": {}}", 1, 11, "text without it"),
                ("{\"body\": \"SAB\", \"submission\": {}} {}", 1, 35, "nothing more"),
            ]
            for (text, line, column, expected) in texts {
                let answer = try await api.send(
                    .post, "/v1/cases", as: api.house.provider, headers: ["Content-Type": "application/json"],
                    bytes: Array(text.utf8))
                #expect(answer.status == 400 && answer.problem == "malformed_json", "\(text): \(answer.text)")
                #expect(
                    answer.json?["line"] == .integer(line) && answer.json?["column"] == .integer(column),
                    "\(text): \(answer.text)")
                #expect(
                    answer.json?["expected"] == .string(expected) || answer.detail.contains(expected),
                    "\(text): \(answer.text)")
            }
            #expect(try await api.send(.get, "/v1/cases", as: api.house.provider).json?["cases"] == [])
        }
    }

    @Test func `what is wrong with a request is told to holders of good tokens only`() async throws {
        try await API.serving { api in
            let stranger = try House.Person.holding("accredit_stranger")
            for route in api.routes.all where route.asksForToken {
                let path = route.path.replacing(/\{[a-z]+\}/, with: "SAB")
                for (query, body) in [("", "{"), ("", "{\"no_such\": 1}"), ("?no_such=1", "{}")] {
                    let answer = try await api.send(
                        route.method, path + query, as: stranger, headers: ["Content-Type": "application/json"],
                        bytes: Array(body.utf8))
                    #expect(answer.status == 401, "\(route.method) \(route.path)\(query): \(answer.text)")
                }
            }
        }
    }

    @Test func `members that are unknown, missing or of the wrong kind are told all at once, with the nearest name`()
        async throws
    {
        try await API.serving { api in
            let body: JSONValue = ["bdoy": "SAB", "submission": [1], "occurred_at": "yesterday", "route": 7]
            let answer = try await api.send(.post, "/v1/cases", as: api.house.provider, json: body)
            #expect(answer.status == 422 && answer.problem == "invalid_request")
            let problems = try #require(answer.json?["problems"]?.arrayValue)
            #expect(
                problems.compactMap { $0["path"]?.stringValue } == [
                    "bdoy", "body", "submission", "route", "occurred_at",
                ])
            #expect(problems.first?["suggestion"] == "body")
            #expect(answer.detail.contains("did you mean body?") && answer.detail.contains("RFC 3339"))
            let reference = try await api.open()
            let wrong: [JSONValue] = [
                ["data": "x"], ["data": [1]], ["occurredAt": "2024-01-01T00:00:00Z"],
                ["occurred_at": "0000-01-01T00:00:00Z"], [1], "x",
                .null,
            ]
            for json in wrong {
                let answer = try await api.send(
                    .post, "/v1/cases/\(reference)/actions/submit", as: api.house.provider, headers: ["If-Match": "*"],
                    json: json)
                #expect(answer.status == 422 && answer.problem == "invalid_request", "\(json): \(answer.text)")
            }
            // What may be there may be null as well.
            let null = try await api.send(
                .post, "/v1/cases/\(reference)/actions/submit", as: api.house.provider, headers: ["If-Match": "*"],
                json: ["data": .null, "occurred_at": .null])
            #expect(null.status == 200)
        }
    }

    @Test(arguments: [
        ("application/json", 200), ("application/json; charset=utf-8", 200),
        ("Application/JSON;charset=\"UTF-8\"", 200),
        ("text/json", 415),
        ("application/json; charset=latin1", 415), ("application/x-www-form-urlencoded", 415),
        ("application/jsonp", 415), ("", 415),
    ])
    func `only JSON is taken`(type: String, status: Int) async throws {
        try await API.serving { api in
            let answer = try await api.send(
                .post, "/v1/submissions/check", as: api.house.provider, headers: ["Content-Type": type],
                bytes: Array("{}".utf8))
            #expect(answer.status == status)
            if status == 415 { #expect(answer.detail.contains("Content-Type: application/json")) }
        }
    }

    @Test func `a body without a type, or oddly compressed, is not taken; no body needs no type`() async throws {
        try await API.serving { api in
            let check = "/v1/submissions/check"
            #expect(try await api.send(.post, check, as: api.house.provider, bytes: Array("{}".utf8)).status == 415)
            for coding in ["br", "gzip, gzip", "deflate"] {
                let coded = ["Content-Type": "application/json", "Content-Encoding": coding]
                let answer = try await api.send(
                    .post, check, as: api.house.provider, headers: coded, bytes: Array("{}".utf8))
                #expect(answer.status == 415 && answer.header("Accept-Encoding") == "gzip", "\(answer.text)")
            }
            #expect(try await api.send(.post, check, as: api.house.provider, bytes: nil).problem == "malformed_json")
            let reference = try await api.open()
            #expect(try await api.act("submit", on: reference, as: api.house.provider).status == 200)
        }
    }

    @Test func `a body has at most a mebibyte`() async throws {
        try await API.serving { api in
            let padding = { (count: Int) in Array("{}".utf8) + Array(repeating: UInt8(ascii: " "), count: count - 2) }
            let headers = ["Content-Type": "application/json"]
            let check = "/v1/submissions/check"
            #expect(
                try await api.send(.post, check, as: api.house.provider, headers: headers, bytes: padding(1 << 20))
                    .status == 200)
            let answer = try await api.send(
                .post, check, as: api.house.provider, headers: headers, bytes: padding(1 << 20 + 1))
            #expect(answer.status == 413 && answer.json?["limit_bytes"] == 1_048_576)
            // A length that is not told beforehand is counted as it comes.
            let unannounced = headers.merging(["Content-Length": "2"]) { $1 }
            #expect(
                try await api.send(
                    .post, check, as: api.house.provider, headers: unannounced, bytes: padding(1 << 20 + 1)
                ).status == 413)
        }
    }

    @Test func `a method that is not offered is 405 with those that are; an unknown path is 404`() async throws {
        try await API.serving { api in
            let reference = try await api.open()
            for path in Set(api.routes.all.map(\.path)) {
                let offered = Set(api.routes.all.filter { $0.path == path }.map(\.method))
                let expected = Set(offered.map(\.rawValue)).union(offered.contains(.get) ? ["HEAD"] : [])
                let here = path.replacing("{case}", with: reference).replacing("{action}", with: "submit").replacing(
                    "{name}", with: "x")
                for method in Self.methods where !offered.contains(method) {
                    let answer = try await api.send(method, here, as: api.house.provider)
                    #expect(answer.status == 405 && answer.problem == "method_not_allowed", "\(method) \(here)")
                    #expect(Set(answer.header("Allow")?.components(separatedBy: ", ") ?? []) == expected)
                }
            }
            for path in [
                "/", "/v1", "/v2/cases", "/v1/case", "/v1/cases/a/b", "/v1/cases/a/actions/b/c", "/admin",
                "/v1/../health",
                "/problems/no_such",
            ] {
                let answer = try await api.send(.get, path, as: api.house.provider)
                #expect(answer.status == 404 && answer.problem == "not_found", "\(path)")
                #expect(answer.header("Content-Type") == "application/problem+json")
            }
        }
    }

    @Test func `HEAD is GET without the body, over a socket too`() async throws {
        try await API.serving(.live) { api in
            let reference = try await api.open()
            let paths = [
                "/health", "/openapi.yaml", "/v1/me", "/v1/cases/\(reference)", "/v1/cases/SAB-0000-0000-00",
                "/v1/nothing",
            ]
            for path in paths {
                let whole = try await api.send(.get, path, as: api.house.provider)
                let head = try await api.send(.head, path, as: api.house.provider)
                #expect(head.status == whole.status && head.bytes.isEmpty && !whole.bytes.isEmpty)
                #expect(
                    head.header("Content-Length") == "\(whole.bytes.count)"
                        && head.header("Content-Type") == whole.header("Content-Type"))
                #expect(head.header("ETag") == whole.header("ETag"))
            }
        }
    }

    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .delete, .patch, .options]
}
