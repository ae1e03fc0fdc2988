import EngineSupport
import Testing
import WorkflowCore

/// Clocks over HTTP: what the faces show of them, and reports as they were.
@Suite struct ClockTests {
    @Test func `a report as known at its own moment is the same, byte for byte, whatever was corrected since`()
        async throws
    {
        try await API.serving { api in
            let (house, reference) = (api.house, try await api.open())
            for report in ["turnaround", "onerous"] {
                let printed = try await api.send(.get, "/v1/reports/\(report)", as: house.officer)
                let moment = try #require(printed.json?["as_of"]?.stringValue)
                let correction: JSONValue = [
                    "event": 1,
                    "effective_at": .string(report == "turnaround" ? "2026-01-06T09:00:00Z" : "2025-01-06T09:00:00Z"),
                    "reason": "It came by post.",
                ]
                let path = "/v1/cases/\(reference)/corrections"
                #expect(
                    try await api.send(.post, path, as: house.officer, headers: ["If-Match": "*"], json: correction)
                        .status == 200)
                let again = try await api.send(.get, "/v1/reports/\(report)?as_known_on=\(moment)", as: house.officer)
                #expect(again.status == 200 && again.bytes == printed.bytes, "\(report)")
                // Without it, the same moment is seen with what is known now.
                let now = try await api.send(.get, "/v1/reports/\(report)?as_of=\(moment)", as: house.officer)
                #expect(now.status == 200 && (report == "onerous" || now.bytes != printed.bytes), "\(report)")
                for query in [
                    "as_known_on=2199-01-01T00:00:00Z", "as_known_on=2026-01-01T00:00:00Z&as_of=2026-01-02T00:00:00Z",
                    "as_known_on=then",
                ] {
                    let answer = try await api.send(.get, "/v1/reports/\(report)?\(query)", as: house.officer)
                    #expect(answer.status == 400 && answer.problem == "bad_query", "\(query)")
                }
            }
        }
    }

    @Test func `a case shows its clocks, and its history what was corrected`() async throws {
        try await API.serving { api in
            let (house, reference) = (api.house, try await api.open())
            try await api.act("submit", on: reference, as: house.provider)
            try await api.act("confirm-complete", on: reference, as: house.officer)
            let path = "/v1/cases/\(reference)"
            func change(_ part: String, _ body: JSONValue, by person: House.Person) async throws {
                let answer = try await api.send(
                    .post, "\(path)/\(part)", as: person, headers: ["If-Match": "*"], json: body)
                #expect(answer.status == 200, "\(answer.text)")
            }
            try await change(
                "extensions", ["what": "standard", "working_days": 5, "reason": "A reviewer fell ill."],
                by: house.officer)
            try await change("consent", ["event": 4], by: house.provider)
            try await change(
                "corrections", ["event": 1, "effective_at": "2026-01-06T09:00:00Z", "reason": "By post."],
                by: house.officer)
            try await change("pause", ["reason": "The course leader is ill."], by: house.provider)
            var clocks = try #require(try await api.send(.get, path, as: house.officer).json?["clocks"])
            #expect(
                clocks["standard"] == ["count": 60, "unit": "working_days"] && clocks["extended_working_days"] == 5
                    && clocks["agreed_working_days"] == 5)
            #expect(
                clocks["due"]?.stringValue != nil
                    && clocks["due"] == clocks["extensions"]?.arrayValue?.first?["new_due"])
            #expect(clocks["awaiting_consent"]?.arrayValue?.first?["consent_of"] == "body")
            try await change("consent", ["event": 7], by: house.officer)
            clocks = try #require(try await api.send(.get, path, as: house.provider).json?["clocks"])
            #expect(clocks["due"] == nil && clocks["paused_since"] != nil && clocks["awaiting_consent"] == [])
            let story = try await api.send(.get, "\(path)/history", as: house.provider)
            let events = try #require(story.json?["events"]?.arrayValue)
            #expect(events.first?["effective_at"] == "2026-01-06T09:00:00Z" && events[1]["effective_at"] == nil)
            #expect(
                events.map { $0["command"]?.stringValue } == [
                    "open", "act", "act", "extend", "consent", "correct", "pause", "consent",
                ])
            #expect(events[5]["effect"]?["corrects"] == 1 && events[7]["effect"]?["paused"] == true)
        }
    }
}
