import Engine
import EngineSupport
import Foundation
import HTTPAPI
import Testing
import WorkflowCore

/// What an agency's analyst is told of small numbers, and what consent changes.
@Suite struct SmallNumberTests {
    /// Leads so many cases from their opening to the notice of approval.
    private static func approve(_ count: Int, _ api: API) async throws {
        let house = api.house
        for _ in 0..<count {
            let reference = try await api.open()
            let steps: [(String, House.Person, JSONValue?)] = [
                ("submit", house.provider, nil), ("confirm-complete", house.officer, nil),
                ("recommend", house.reviewer, ["recommendation": "Accredit."]), ("approve", house.decider, nil),
                ("notify", house.officer, nil),
            ]
            for (action, person, data) in steps {
                let command = Command(.act(case: reference, action: action, data: data), key: UUID().uuidString)
                let outcome = try await house.performOnceReady(command, on: reference, as: person)
                guard case .done = outcome else {
                    Issue.record("\(action): \(outcome)")
                    return
                }
            }
        }
    }

    private static func report(_ api: API, as person: House.Person, _ query: String = "") async throws -> JSONValue {
        let answer = try await api.send(.get, "/v1/reports/turnaround\(query)", as: person)
        try #require(answer.status == 200, "\(answer.text)")
        return try #require(answer.json)
    }

    /// A figure as it is shown.
    private static func figure(_ value: Int64?, _ status: String) -> JSONValue {
        value.map { ["value": .integer($0), "status": .string(status)] } ?? ["status": .string(status)]
    }

    /// Three, seven, eight and twenty decided cases: a few, no median, a median, a p90; the longest time never.
    @Test func `statistics are told from eight cases on, a p90 from twenty, the longest never`() async throws {
        try await API.serving { api in
            var before = 0
            for (count, shown) in [
                (3, Self.figure(nil, "small")), (7, Self.figure(5, "rounded")), (8, Self.figure(10, "rounded")),
                (20, Self.figure(20, "rounded")),
            ] {
                try await Self.approve(count - before, api)
                before = count
                let seen = try await Self.report(api, as: api.house.analyst)
                let decided = try #require(seen["overall"]?["scheme_clock"]?["from_clock_start"])
                #expect(decided["n"] == shown)
                func status(_ name: String) -> JSONValue? { decided[name]?["status"] }
                #expect(status("median_working_days") == (count < 8 ? "not_told" : "rounded"))
                #expect(status("mean_seconds") == (count < 8 ? "not_told" : "rounded"))
                #expect(status("p90_working_days") == (count < 20 ? "not_told" : "rounded"))
                #expect(status("max_working_days") == "not_told" && decided["max_working_days"]?["value"] == nil)
                // Approvals stand on the register, so that anybody can count them.
                let outcome = seen["overall"]?["outcomes"]?.arrayValue?.first
                #expect(outcome?["cases"] == Self.figure(Int64(count), "value"))
                // The body's own officer sees all of it.
                let own = try await Self.report(api, as: api.house.officer)
                #expect(own["overall"]?["cases"] == Self.figure(Int64(count), "value"))
                #expect(own["overall"]?["scheme_clock"]?["from_clock_start"]?["max_working_days"]?["value"] != nil)
            }
        }
    }

    /// An officer of the first body records its answer.
    private static func consent(_ api: API, _ consents: Bool) async throws {
        let answer = try await api.send(
            .put, "/v1/bodies/SAB/consent", as: api.house.officer, json: ["consents": .bool(consents)])
        #expect(answer.status == 200 && answer.json?["consents"] == .bool(consents), "\(answer.text)")
        #expect(answer.json?["recorded_by"] != nil && answer.json?["recorded_at"] != nil)
    }

    /// Nobody else records it, and what is no answer is refused.
    @Test func `a body's officer records its consent, and nobody else`() async throws {
        try await API.serving { api in
            let none = try await api.send(.get, "/v1/bodies/sab/consent", as: api.house.analyst)
            #expect(none.json == ["body": "SAB", "consents": false])
            for person in [
                api.house.analyst, api.house.otherOfficer, api.house.reviewer, api.house.decider, api.house.provider,
            ] {
                let refused = try await api.send(
                    .put, "/v1/bodies/SAB/consent", as: person, json: ["consents": true])
                #expect(refused.status == 403 && refused.problem == "forbidden", "\(refused.text)")
            }
            for (path, json, status) in [
                ("ZZZ", ["consents": true] as JSONValue, 404), ("SAB", ["consents": "yes"], 422), ("SAB", [:], 422),
            ] {
                let refused = try await api.send(
                    .put, "/v1/bodies/\(path)/consent", as: api.house.officer, json: json)
                #expect(refused.status == status, "\(refused.text)")
            }
            #expect(try await api.send(.get, "/v1/bodies/SAB/consent", as: api.house.officer).json == none.json)
        }
    }

    /// Figures are as they are where every body in them has consented, asked for by name or not.
    @Test func `a body's consent opens its own small numbers until it withdraws it`() async throws {
        try await API.serving { api in
            try await Self.approve(3, api)
            let analyst = api.house.analyst
            func cases(_ query: String) async throws -> JSONValue? {
                try await Self.report(api, as: analyst, query)["overall"]?["cases"]
            }
            let (few, three) = (Self.figure(nil, "small"), Self.figure(3, "value"))
            for query in ["?body=SAB", ""] { #expect(try await cases(query) == few) }
            try await Self.consent(api, true)
            for query in ["?body=SAB", "", "?group_by=route"] { #expect(try await cases(query) == three) }
            let onerous = try await api.send(.get, "/v1/reports/onerous", as: analyst)
            #expect(onerous.json?["routes"]?.arrayValue?.first?["cases"] == three)
            // Another body comes into the figures, which has not.
            _ = try await api.send(
                .post, "/v1/cases", as: api.house.otherProvider,
                json: ["body": "SBB", "submission": try API.submission().setting("provider_ukprn", to: "99999002")])
            for query in ["?body=SBB", "?body=SAB&body=SBB", ""] { #expect(try await cases(query) == few) }
            // What was left out is the other's.
            let open = try await Self.report(api, as: analyst, "?body=SAB")
            #expect(open["overall"]?["cases"] == three)
            #expect(open["overall"]?["case_duration"]?["max_working_days"]?["status"] == "value")
            #expect(open["reconciliation"]?["left_out"]?.arrayValue?.first?["cases"] == few)
            try await Self.consent(api, false)
            #expect(try await cases("?body=SAB") == few)
        }
    }
}
