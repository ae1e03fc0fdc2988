import CoreMetrics
import Engine
import EngineSupport
import Foundation
import Hummingbird
import Monitoring
import Postgres
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import HTTPAPI

/// What a server puts on record of those who ask.
@Suite struct RecordedAccessTests {
    /// Denials, once so many rows are there; the server tells the database every two seconds.
    private static func denials(_ house: House, atLeast rows: Int) async throws -> [AccessDenial] {
        for _ in 0..<100 {
            let found = try await house.administration.denials(of: nil, reason: nil, limit: 1_000).denials
            if found.count >= rows { return found }
            try await Task.sleep(for: .milliseconds(100))
        }
        return try await house.administration.denials(of: nil, reason: nil, limit: 1_000).denials
    }

    @Test func `denied attempts and used tokens are on record, without secret, query or case`() async throws {
        try await API.serving(.live, recording: .milliseconds(500)) { api in
            let reference = try await api.open()
            let narrow = try await api.house.token(for: [.read])
            for _ in 0..<3 {
                _ = try await api.send(.get, "/v1/cases?search=Zwrtqlmpf", as: House.Person(secret: TokenSecret().text))
            }
            _ = try await api.send(.get, "/v1/cases?search=Zwrtqlmpf", headers: ["Authorization": "Bearer mistyped"])
            _ = try await api.send(.get, "/v1/cases")
            _ = try await api.send(.get, "/v1/cases/\(reference)", as: api.house.otherProvider)
            _ = try await api.send(.get, "/v1/cases/SAB-0000-0000-00", as: api.house.otherProvider)
            _ = try await api.act("submit", on: reference, as: narrow, ready: false)
            _ = try await api.act("submit", on: reference, as: api.house.officer, ready: false)
            let found = try await Self.denials(api.house, atLeast: 4)
            let told = Set(found.map { "\($0.reason) \($0.method) \($0.route) \($0.person ?? "-") \($0.body ?? "-")" })
            #expect(
                told == [
                    "unknown_token GET /v1/cases - -", "unknown_case GET /v1/cases/{case} otherProvider SAB",
                    "out_of_scope POST /v1/cases/{case}/actions/{action} officer -",
                    "not_permitted POST /v1/cases/{case}/actions/{action} officer -",
                ])
            #expect(found.filter { $0.reason == "unknown_token" }.map(\.count).reduce(0, +) == 4)
            #expect(found.allSatisfy { $0.address == "127.0.0.1" || $0.address == "::/64" })
            let stored =
                try await api.house.admin.withConnection {
                    try await $0.query("SELECT string_agg(d::text, ' ') FROM accredit.access_denial d")
                }.first?.decode(String.self, at: 0) ?? ""
            for secret in ["Zwrtqlmpf", "mistyped", reference, narrow.secret] { #expect(!stored.contains(secret)) }
            let seen = try await api.send(.get, "/v1/denials?limit=1", as: api.house.officer)
            #expect(seen.json?["denials"]?.arrayValue?.count == 1 && seen.json?["more"] == true)
            let today = LondonTime.shared.day(of: .now)
            let used = try await api.house.administration.tokens().filter { $0.lastUsedOn == today }.map(\.principal)
            #expect(Set(used).isSuperset(of: ["otherProvider", "officer", "provider"]))
        }
    }

    @Test func `a flood is cut and counted, and holds up nobody`() async throws {
        try await House.withHouse { house in
            let registry = MetricRegistry(HTTPMetrics.families)
            let recorder = AccessRecorder(house.engine, metrics: HTTPMetrics(registry), logger: TestServer.logger)
            for number in 0..<10_000 {
                recorder.denied(
                    AccessNotes.Attempt(
                        credential: nil, address: "10.0.\(number / 250).\(number % 250)", method: "GET", route: "/",
                        reason: "unauthenticated", caseName: nil))
            }
            #expect(registry.text().contains("accredit_denials_dropped_total \(10_000 - AccessRecorder.most)"))
            let running = Task { try await recorder.run() }
            let most = AccessRecorder.most
            #expect(try await Self.denials(house, atLeast: most).count == most)
            running.cancel()
            _ = try await running.value
        }
    }
}
