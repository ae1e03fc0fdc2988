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
                let outcome = try await house.engine.perform(command, as: person.credential)
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

    /// Seven, eight and twenty decided cases: nothing, a median, a p90; the longest time never.
    @Test func `figures are told from eight cases on, a p90 from twenty, the longest never`() async throws {
        try await API.serving { api in
            var before = 0
            for (count, isDisclosed, hasP90) in [(7, false, false), (8, true, false), (20, true, true)] {
                try await Self.approve(count - before, api)
                before = count
                let told = try await Self.report(api, as: api.house.analyst)
                let decided = try #require(told["overall"]?["scheme_clock"]?["from_clock_start"])
                #expect(decided["n"] == (isDisclosed ? .integer(Int64(count)) : "<8"))
                #expect(
                    (decided["median_working_days"] != nil) == isDisclosed
                        && (decided["mean_seconds"] != nil) == isDisclosed)
                #expect((decided["p90_working_days"] != nil) == hasP90 && decided["max_working_days"] == nil)
                #expect(isDisclosed || Self.statistics(in: told).isEmpty, "\(Self.statistics(in: told))")
                #expect(!Self.statistics(in: told).contains { $0.hasPrefix("max") })
                // The body's own officer sees all of it.
                let own = try await Self.report(api, as: api.house.officer)
                #expect(own["overall"]?["cases"] == .integer(Int64(count)))
                #expect(own["overall"]?["scheme_clock"]?["from_clock_start"]?["max_working_days"] != nil)
            }
        }
    }

    /// A body consents, and withdraws its consent: the newest answer holds, and holds for a report on that body alone.
    @Test func `a body's consent opens its own small numbers until it withdraws it`() async throws {
        try await API.serving { api in
            try await Self.approve(3, api)
            _ = try await api.send(
                .post, "/v1/cases", as: api.house.otherProvider,
                json: ["body": "SBB", "submission": try API.submission().setting("provider_ukprn", to: "99999002")])
            let analyst = api.house.analyst
            func cases(_ query: String) async throws -> JSONValue? {
                try await Self.report(api, as: analyst, query)["overall"]?["cases"]
            }
            #expect(try await cases("?body=SAB") == "<8")
            _ = try await api.house.administration.recordConsent(of: "SAB", toSmallCells: true)
            let open = try await Self.report(api, as: analyst, "?body=SAB")
            #expect(open["overall"]?["cases"] == 3 && open["overall"]?["case_duration"]?["max_working_days"] != nil)
            // Not for others beside it, nor for all together; and what was left out is the others'.
            for query in ["?body=SBB", "?body=SAB&body=SBB", ""] { #expect(try await cases(query) == "<8") }
            #expect(open["reconciliation"]?["opened"] == "withheld")
            let onerous = try await api.send(.get, "/v1/reports/onerous?body=SAB", as: analyst)
            #expect(onerous.json?["routes"]?.arrayValue?.first?["cases"] == 3)
            _ = try await api.house.administration.recordConsent(of: "SAB", toSmallCells: false)
            #expect(try await cases("?body=SAB") == "<8")
            #expect(Self.statistics(in: try await Self.report(api, as: analyst, "?body=SAB")).isEmpty)
        }
    }

    /// Names of all figures of durations in a document.
    private static func statistics(in value: JSONValue) -> [String] {
        let kinds = ["mean", "median", "p80", "p90", "max", "lower_quartile", "upper_quartile", "total", "restricted"]
        if let members = value.objectValue {
            return members.flatMap { name, member in
                (kinds.contains { name.hasPrefix($0 + "_") } ? [name] : []) + statistics(in: member)
            }
        }
        return (value.arrayValue ?? []).flatMap { statistics(in: $0) }
    }
}
