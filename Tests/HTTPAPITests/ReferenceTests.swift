import Documents
import HTTPAPI
import Testing
import WorkflowCore

/// What the API says of itself: to programs, and to people.
@Suite struct ReferenceTests {
    @Test func `the specification as JSON says what the YAML says`() async throws {
        try await API.serving { api in
            let answer = try await api.send(.get, "/openapi.json")
            #expect(answer.status == 200 && answer.header("Content-Type") == "application/json")
            #expect(answer.json == api.specification.document)
        }
    }

    @Test func `the page has every operation, schema and parameter, and loads nothing`() async throws {
        try await API.serving { api in
            let page = try await api.send(.get, "/docs")
            #expect(
                page.status == 200 && page.header("Content-Security-Policy")?.hasPrefix("default-src 'none'") == true)
            for operation in api.specification.operations {
                let name = try #require(operation.content["operationId"]?.stringValue)
                #expect(page.text.contains("<section id=\"\(name)\">"), "\(name)")
                #expect(page.text.contains("<a href=\"#\(name)\"><code>\(operation.method) \(operation.path)</code>"))
                for parameter in (operation.content["parameters"]?.arrayValue ?? []).map(api.specification.resolved) {
                    let words = try #require(parameter["name"]?.stringValue)
                    #expect(page.text.contains("<dt><code>\(words)</code></dt>"), "\(name) \(words)")
                }
            }
            for name in (api.specification.document["components"]?["schemas"]?.objectValue ?? [:]).keys {
                #expect(page.text.contains("<section id=\"schema-\(name)\">"), "\(name)")
            }
            // Words are folded in the file, and read whole on the page; marks of code are none on it.
            #expect(page.text.contains("durations end in their unit. Absent means unknown or none.</li>"))
            #expect(!page.text.contains("`"))
            #expect(!page.text.contains("<script") && !page.text.contains("http://") && !page.text.contains("src="))
        }
    }

    @Test func `the type of each problem leads to what it means`() async throws {
        try await API.serving { api in
            let all = try await api.send(.get, "/problems")
            for kind in Problem.Kind.allCases {
                let page = try await api.send(.get, kind.type)
                #expect(page.status == 200, "\(kind.name)")
                #expect(page.text.contains("<dd>\(kind.status.code)</dd>"), "\(kind.name)")
                for fact in kind.entry.facts { #expect(page.text.contains("<code>\(fact)</code>"), "\(kind.name)") }
                #expect(all.text.contains("<a href=\"\(kind.type)\">"), "\(kind.name)")
                #expect(!page.text.contains("`"), "\(kind.name)")
            }
            let mistyped = try await api.send(.get, "/problems/not_fond")
            #expect(mistyped.status == 404 && mistyped.detail.contains("not_found"), "\(mistyped.text)")
        }
    }
}
