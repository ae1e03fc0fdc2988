import Engine
import EngineSupport
import Foundation
import HummingbirdTesting
import Synchronization
import TestSupport
import Testing
import WorkflowCore

@testable import HTTPAPI

/// How much clients may ask in a minute.
@Suite struct RequestRateTests {
    /// A clock that stands, in the middle of the present minute.
    private static func rates(_ house: House, _ requests: Int?, failures: Int = 5, later: Int = 0) -> RequestRates {
        let minute = Date().timeIntervalSince1970 / 60
        return RequestRates(
            house.engine, requests: requests, failures: failures,
            now: { Date(timeIntervalSince1970: minute.rounded(.down) * 60 + 30 + Double(later * 60)) })
    }

    /// Waits until the minute of the database, which counts by its own clock, lasts for a while.
    private static func early(_ house: House) async throws {
        let rows = try await house.admin.withConnection {
            try await $0.query("SELECT 60 - extract(second FROM clock_timestamp())::integer")
        }
        let left = try rows.first?.decode(Int.self, at: 0) ?? 0
        if left < 25 { try await Task.sleep(for: .seconds(left + 1)) }
    }

    private static func limited(_ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return false
        } catch { return (error as? Problem)?.kind == .fault(.rateLimited) }
    }

    /// How many of so many requests are let in, one server after the other.
    private static func admitted(_ number: Int, of credential: Credential, at servers: [RequestRates]) async -> Int {
        var isIn = 0
        for index in 0..<number {
            let isLimited = await limited { try await servers[index % servers.count].admit(credential, from: nil) }
            isIn += isLimited ? 0 : 1
        }
        return isIn
    }

    @Test func `a principal's requests are counted over servers, at few round trips`() async throws {
        try await House.withHouse { house in
            let credential = house.officer.credential
            let other = try await house.token(for: [.read])
            let servers = (0..<3).map { _ in Self.rates(house, 200) }
            for server in servers { server.succeeded(credential) }
            try await Self.early(house)
            let trips = house.engine.roundTrips
            // All of the minute, and what each server has in advance at most.
            let isIn = await Self.admitted(600, of: credential, at: servers)
            #expect((190...230).contains(isIn), "\(isIn)")
            #expect(house.engine.roundTrips - trips <= 60)
            let again = await Self.admitted(600, of: credential, at: servers)
            #expect(again == 0, "\(again)")
            // Another token of the same person has no further ones but for the server's advance; another person has.
            let further = Self.rates(house, 200)
            further.succeeded(other.credential)
            let ofTheSame = await Self.admitted(400, of: other.credential, at: [further])
            #expect(ofTheSame <= 10, "\(ofTheSame)")
            further.succeeded(house.provider.credential)
            #expect(await Self.admitted(100, of: house.provider.credential, at: [further]) == 100)
        }
    }

    @Test func `wrong tokens hold up their own address alone, and no holder of a good one`() async throws {
        try await House.withHouse { house in
            let rates = Self.rates(house, 200)
            let good = house.officer.credential
            rates.succeeded(good)
            for number in 0..<5 { rates.failed(Credential(secret: "\(number)"), from: "192.0.2.1") }
            #expect(await Self.limited { try await rates.admit(Credential(secret: "x"), from: "192.0.2.1") })
            #expect(await Self.limited { try await rates.admit(nil, from: "192.0.2.1") })
            try await rates.admit(good, from: "192.0.2.1")
            try await rates.admit(Credential(secret: "x"), from: "192.0.2.2")
            try await rates.admit(Credential(secret: "x"), from: nil)
            #expect(RequestRates.counted("127.0.0.1") == nil && RequestRates.counted("::1") == nil)
            #expect(RequestRates.counted("2001:db8:1:2:3:4:5:6") == RequestRates.counted("2001:db8:1:2:9:9:9:9"))
            #expect(RequestRates.counted("2001:db8::1") == RequestRates.counted("2001:db8::2"))
            #expect(RequestRates.counted("2001:db8:0:1::1") != RequestRates.counted("2001:db8::1"))
            #expect(RequestRates.counted("::ffff:127.0.0.1") == nil)
            #expect(RequestRates.counted("::ffff:192.0.2.1") == "192.0.2.1")
            #expect(RequestRates.counted("192.0.2.1") == "192.0.2.1")
        }
    }

    @Test func `the answer is 429 and says when to come again`() async throws {
        var limits = ServerLimits()
        limits.requestsPerMinute = 20
        try await API.serving(limits: limits) { api in
            var last: API.Answer?
            for _ in 0..<60 {
                let answer = try await api.client.execute(
                    uri: "/v1/cases", method: .get, headers: [.authorization: "Bearer \(api.house.provider.secret)"]
                ) { API.Answer(status: $0.status.code, headers: $0.headers, bytes: Array(buffer: $0.body)) }
                last = answer
                if answer.status == 429 { break }
            }
            let answer = try #require(last)
            #expect(answer.status == 429 && answer.problem == "rate_limited", "\(answer.text)")
            #expect((1...60).contains(Int(answer.header("Retry-After") ?? "") ?? 0))
            #expect(answer.json?["limit"] == 20)
        }
    }

    @Test func `a token that is nobody's takes nothing from anybody`() async throws {
        try await House.withHouse { house in
            let none = try await house.engine.leaseRequests(10, of: 100, as: Credential(secret: "nobody"))
            #expect(none == nil)
            try await Self.early(house)
            for granted in [60, 40, 0] {
                #expect(try await house.engine.leaseRequests(60, of: 100, as: house.officer.credential) == granted)
            }
        }
    }
}
