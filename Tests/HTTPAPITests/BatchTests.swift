import EngineSupport
import Foundation
import Testing
import WorkflowCore

@testable import HTTPAPI

/// Many cases opened by one request: each row stands alone, and a file that was cut off is sent again.
@Suite struct BatchTests {
    private static let path = "/v1/cases:batch"

    private static func row(_ key: String?, title: String = "A course") throws -> JSONValue {
        let submission = try API.submission().setting("title", to: ["en": .string(title)])
        let row: JSONValue = ["body": "SAB", "submission": submission]
        return row.setting("key", to: key.map(JSONValue.string))
    }

    private static func results(_ answer: API.Answer) throws -> [JSONValue] {
        if let results = answer.json?["results"]?.arrayValue { return results }
        return try answer.text.split(separator: "\n").map { try JSONValue(json: String($0)) }
    }

    private static func cases(_ api: API) async throws -> Int {
        try await api.send(.get, "/v1/cases?limit=200", as: api.house.provider).json?["cases"]?.arrayValue?.count ?? 0
    }

    @Test func `a bad row touches no other, and each has its own result`() async throws {
        try await API.serving { api in
            let rows: [JSONValue] = [
                try Self.row("a"), ["body": "SAB"], try Self.row("b").setting("body", to: "NONE"), "no row",
                try Self.row("c").setting("submission", to: ["no_such": 1]), try Self.row("d"),
                try Self.row("a", title: "Another"), try Self.row("a"), try Self.row(nil),
                try Self.row("e").setting("submit", to: true),
            ]
            let answer = try await api.send(
                .post, Self.path, as: api.house.provider, json: ["cases": .array(rows)])
            #expect(answer.status == 200, "\(answer.text)")
            let results = try Self.results(answer)
            #expect(results.map { $0["row"]?.integerValue } == (1...10).map(Int64.init))
            #expect(
                results.map { $0["status"]?.integerValue } == [201, 422, 422, 422, 422, 201, 422, 201, 422, 422],
                "\(answer.text)")
            let kinds = results.map { $0["problem"]?["type"]?.stringValue?.replacing("/problems/", with: "") }
            #expect(
                kinds == [
                    nil, "invalid_request", "unknown_body", "invalid_request", "invalid_submission", nil, "key_reused",
                    nil, "invalid_request", "invalid_request",
                ])
            #expect(results[7]["replayed"] == true && results[7]["receipt"] == results[0]["receipt"])
            // Each answer is that of a request of its own.
            let alone = try await api.send(
                .post, "/v1/cases", as: api.house.provider, headers: ["Idempotency-Key": "a"],
                json: rows[0].setting("key", to: nil))
            #expect(alone.header("Idempotency-Replayed") == "true" && alone.json == results[0]["receipt"])
            #expect(alone.header("Location").map(JSONValue.string) == results[0]["location"])
            #expect(alone.header("ETag").map(JSONValue.string) == results[0]["etag"])
            #expect(try await Self.cases(api) == 2)
        }
    }

    @Test(arguments: ["application/jsonl", "application/x-ndjson; charset=utf-8"])
    func `lines are answered line by line, and what was cut off is sent again`(type: String) async throws {
        try await API.serving(.live) { api in
            let lines = try (1...120).map { try Self.row(nil, title: "Course \($0)").canonicalText() }
            func send(_ lines: [String]) async throws -> [JSONValue] {
                let answer = try await api.send(
                    .post, Self.path, as: api.house.provider,
                    headers: ["Content-Type": type, "Idempotency-Key": "\"load 7\""],
                    bytes: Array(lines.joined(separator: "\r\n").utf8))
                #expect(answer.status == 200 && answer.header("Content-Type") == "application/jsonl")
                return try Self.results(answer)
            }
            let first = try await send(Array(lines.prefix(70)))
            #expect(first.count == 70 && first.allSatisfy { $0["status"] == 201 && $0["replayed"] == nil })
            #expect(first.last?["key"] == "load 7#70")
            let second = try await send(lines + ["", "{", String(repeating: " ", count: RequestLimits.line) + "{}"])
            #expect(second.count == 122)
            #expect(second.prefix(70).allSatisfy { $0["replayed"] == true })
            #expect(second.prefix(70).map { $0["receipt"] } == first.map { $0["receipt"] })
            #expect(second[70..<120].allSatisfy { $0["status"] == 201 && $0["replayed"] == nil })
            #expect(second[120]["status"] == 400 && second[121]["status"] == 413)
            #expect(try await Self.cases(api) == 120)
        }
    }

    @Test func `a batch has to be one`() async throws {
        try await API.serving { api in
            let provider = api.house.provider
            let many = JSONValue.array(Array(repeating: [:], count: RequestLimits.rows + 1))
            for wrong: JSONValue in [[:], ["cases": []], ["cases": 1], ["cases": many], ["rows": []]] {
                let answer = try await api.send(.post, Self.path, as: provider, json: wrong)
                #expect(answer.status == 422 && answer.problem == "invalid_request", "\(answer.text)")
            }
            let key = String(repeating: "k", count: 181)
            let long = try await api.send(
                .post, Self.path, as: provider, headers: ["Idempotency-Key": key], json: ["cases": [[:]]])
            #expect(long.status == 400 && long.problem == "bad_header")
            for headers in [
                ["Content-Type": "application/jsonl; charset=latin1"],
                ["Content-Type": "application/jsonl", "Content-Encoding": "br"],
            ] {
                let answer = try await api.send(
                    .post, Self.path, as: provider, headers: headers, bytes: Array("{}".utf8))
                #expect(answer.status == 415, "\(answer.text)")
            }
            // Who opens no cases is told so with each row; nobody is told nothing.
            let rows: JSONValue = ["cases": [try Self.row("a")]]
            let officer = try await api.send(.post, Self.path, as: api.house.officer, json: rows)
            #expect(try Self.results(officer).map { $0["status"] } == [403], "\(officer.text)")
            #expect(try await api.send(.post, Self.path, json: rows).status == 401)
        }
    }

    @Test func `lines are cut whatever the pieces they come in`() {
        let text = "one\r\n\n  \ntwo\nthree is too long\nfour"
        for size in 1...text.utf8.count {
            var reader = LineReader(most: 5)
            var lines: [LineReader.Line] = []
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                lines += reader.take(bytes[start..<min(start + size, bytes.count)])
            }
            if let last = reader.rest() { lines.append(last) }
            #expect(
                lines == [.whole(Array("one\r".utf8)), .whole(Array("two".utf8)), .tooLong, .whole(Array("four".utf8))])
            #expect(reader.rest() == nil)
        }
    }
}
