import EngineSupport
import HTTPAPI
import Testing
import WorkflowCore

/// `Prefer: return=minimal`: that a command was done, and no more.
@Suite struct PreferenceTests {
    @Test(arguments: [
        ("return=minimal", true), ("respond-async, Return=Minimal;x=1", true), ("return=\"minimal\"", true),
        ("return=representation", false), ("return=representation, return=minimal", false), ("minimal", false),
    ])
    func `the first wish for what is returned counts`(wish: String, isMinimal: Bool) async throws {
        try await API.serving { api in
            let answer = try await api.send(
                .post, "/v1/cases", as: api.house.provider, headers: ["Prefer": wish],
                json: ["body": "SAB", "submission": try API.submission()])
            #expect(answer.status == 201 && answer.bytes.isEmpty == isMinimal, "\(answer.text)")
            #expect(answer.header("Preference-Applied") == (isMinimal ? "return=minimal" : nil))
            #expect(answer.header("ETag") == "\"1\"" && answer.header("Location")?.hasPrefix("/v1/cases/SAB-") == true)
        }
    }

    @Test func `a repeat has the same status and tag, whatever either wished for`() async throws {
        try await API.serving { api in
            let (provider, reference) = (api.house.provider, try await api.open())
            let wishes: [String?] = ["return=minimal", nil, "return=minimal"]
            for (index, wish) in wishes.enumerated() {
                var headers = ["If-Match": "\"1\"", "Idempotency-Key": "once"]
                headers["Prefer"] = wish
                let answer = try await api.send(
                    .post, "/v1/cases/\(reference)/actions/submit", as: provider, headers: headers)
                #expect(answer.status == 200 && answer.header("ETag") == "\"2\"")
                #expect(answer.bytes.isEmpty == (wish != nil))
                #expect(answer.header("Idempotency-Replayed") == (index == 0 ? nil : "true"))
            }
            // What is refused is told whole.
            let refused = try await api.send(
                .post, "/v1/cases/\(reference)/actions/submit", as: provider,
                headers: ["If-Match": "*", "Prefer": "return=minimal"])
            #expect(refused.status == 409 && refused.problem == "not_from_here")
            #expect(refused.header("Preference-Applied") == nil)
        }
    }
}
