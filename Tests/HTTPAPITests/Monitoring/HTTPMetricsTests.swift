import EngineSupport
import Foundation
import HTTPAPI
import Hummingbird
import HummingbirdTesting
import Monitoring
import TestSupport
import Testing
import WorkflowCore

@testable import HTTPAPI

/// What monitors are told of requests.
@Suite struct HTTPMetricsTests {
    private static func lines(_ registry: MetricRegistry, _ name: String) -> [String] {
        registry.text().split(separator: "\n").map(String.init).filter {
            $0.hasPrefix("\(name){") || $0.hasPrefix("\(name) ")
        }
    }

    @Test func `requests are counted by pattern, method and class of the status, and by nothing else`() async throws {
        let registry = MetricRegistry(HTTPMetrics.families)
        try await API.serving(.live, metrics: HTTPMetrics(registry)) { api in
            let reference = try await api.open()
            for _ in 0..<3 { _ = try await api.send(.get, "/v1/cases/\(reference)", as: api.house.provider) }
            _ = try await api.send(.get, "/v1/cases/SAB-0000-0000-00", as: api.house.provider)
            _ = try await api.send(.get, "/v1/cases?state=marked", as: api.house.provider)
            for path in ["/v1/marked", "/marked/twice", "/v1/cases/marked/nothing"] {
                _ = try await api.client.execute(uri: path, method: .get)
            }
            _ = try await api.client.execute(uri: "/v1/marked", method: HTTPRequest.Method(rawValue: "PROPFIND")!)
            _ = try await api.client.execute(uri: "/v1/cases", method: .get)
            let requests = Self.lines(registry, "accredit_http_requests_total")
            for expected in [
                #"{route="/v1/cases",method="POST",status_class="2xx"} 1"#,
                #"{route="/v1/cases/{case}",method="GET",status_class="2xx"} 3"#,
                #"{route="/v1/cases/{case}",method="GET",status_class="4xx"} 1"#,
                #"{route="/v1/cases",method="GET",status_class="4xx"} 1"#,
                #"{route="none",method="GET",status_class="4xx"} 3"#,
                #"{route="none",method="other",status_class="4xx"} 1"#,
            ] {
                #expect(requests.contains("accredit_http_requests_total\(expected)"), "\(expected) of \(requests)")
            }
            let refusals = Self.lines(registry, "accredit_http_refusals_total")
            for (reason, count) in [("unknown_case", 1), ("unauthenticated", 1), ("not_found", 4)] {
                #expect(refusals.contains("accredit_http_refusals_total{reason=\"\(reason)\"} \(count)"), "\(refusals)")
            }
            let durations = Self.lines(registry, "accredit_http_request_duration_seconds_count")
            #expect(
                durations.contains(
                    #"accredit_http_request_duration_seconds_count{route="/v1/cases/{case}",method="GET"} 4"#))
            #expect(Self.lines(registry, "accredit_http_requests_in_flight") == ["accredit_http_requests_in_flight 0"])
            let text = registry.text()
            for word in ["marked", "PROPFIND", reference, "SAB", "SAC", api.house.provider.secret] {
                #expect(!text.contains(word), "\(word)")
            }
        }
    }

    @Test func `places are told as they are taken, waited for and refused`() async throws {
        let registry = MetricRegistry(HTTPMetrics.families)
        let shares = Shares(
            Shares.Limits(all: 1, each: 1, waiting: 1, patience: .seconds(20)), kind: "tests",
            metrics: HTTPMetrics(registry), refusal: Problem.tooMany)
        func told() -> [String] {
            ["places", "taken", "waiting", "refused_total"].map { name in
                let line = Self.lines(registry, "accredit_share_\(name)").first ?? ""
                return String(line.split(separator: " ").last ?? "none")
            }
        }
        #expect(told() == ["1", "0", "0", "0"] || told() == ["1", "0", "0", "none"])
        var first: Shares.Place? = try await shares.take(for: "A")
        #expect(told().prefix(3) == ["1", "1", "0"])
        let second = Task { try await shares.take(for: "A") }
        while shares.waitingCount != 1 { try await Task.sleep(for: .milliseconds(1)) }
        await #expect(throws: Problem.self) { try await shares.take(for: "A") }
        #expect(told() == ["1", "1", "1", "1"])
        withExtendedLifetime(first) {}
        first = nil
        do {
            let place = try await second.value
            #expect(told() == ["1", "1", "0", "1"])
            withExtendedLifetime(place) {}
        }
        let third = Task { try await shares.take(for: "B") }
        third.cancel()
        _ = await third.result
        #expect(shares.waitingCount == 0)
    }
}
