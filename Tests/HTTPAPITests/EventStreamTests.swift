import Engine
import EngineSupport
import Foundation
import Hummingbird
import HummingbirdTesting
import Postgres
import TestSupport
import Testing
import WorkflowCore

@testable import HTTPAPI

/// Events as a stream of server-sent events.
@Suite struct EventStreamTests {
    private static func limits(each: Int = 4) -> ServerLimits {
        var limits = ServerLimits()
        limits.streams.heartbeat = .milliseconds(100)
        limits.streams.places.each = each
        return limits
    }

    private static func open(_ api: API, _ query: String, as person: House.Person, last: String? = nil) throws
        -> RawConnection
    {
        let connection = try RawConnection(port: try #require(api.client.port))
        let more = last.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        try connection.send(
            "GET /v1/events\(query) HTTP/1.1\r\nHost: here\r\nAccept: text/event-stream\r\n\(more)"
                + "Authorization: Bearer \(person.secret)\r\n\r\n")
        return connection
    }

    /// The values of lines that begin with a name.
    private static func lines(_ name: String, in text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("\(name): ") }
            .map { String($0.dropFirst(name.count + 2)) }
    }

    private static func actions(in text: String) -> [String] {
        lines("data", in: text).compactMap { try? JSONValue(json: $0)["event"]?["action"]?.stringValue }
    }

    @Test func `events come as they happen, and a stream goes on where it broke off`() async throws {
        try await API.serving(.live, limits: Self.limits()) { api in
            let name = try await api.open()
            let first = try Self.open(api, "?after=start", as: api.house.provider)
            let begun = try await first.receive { Self.actions(in: $0) == ["open"] }
            #expect(begun.contains("HTTP/1.1 200 OK") && begun.lowercased().contains("text/event-stream"))
            try await api.act("submit", on: name, as: api.house.provider)
            let more = try await first.receive { Self.actions(in: $0) == ["submit"] }
            #expect(Self.lines("event", in: more) == ["act"])
            _ = try await first.receive { $0.contains(": here") }
            let last = try #require(Self.lines("id", in: begun).last)
            let second = try Self.open(api, "", as: api.house.provider, last: last)
            let again = try await second.receive { Self.actions(in: $0).contains("submit") }
            #expect(Self.actions(in: again) == ["submit"])
            // What is wrong is told as a problem, before a stream begins.
            let foreign = try Self.open(api, "", as: api.house.officer, last: last)
            #expect(try await foreign.receive { $0.contains("bad_query") }.contains("HTTP/1.1 400"))
        }
    }

    @Test func `a token that is revoked ends the stream`() async throws {
        try await API.serving(.live, limits: Self.limits()) { api in
            let stream = try Self.open(api, "?after=start", as: api.house.provider)
            _ = try await stream.receive { $0.contains(": here") }
            _ = try await api.house.admin.withConnection { connection in
                try await connection.query("UPDATE accredit.token SET revoked_at = clock_timestamp()")
            }
            // The last chunk of the answer.
            _ = try await stream.receive { $0.hasSuffix("0\r\n\r\n") }
        }
    }

    @Test func `nobody has all the streams`() async throws {
        try await API.serving(.live, limits: Self.limits(each: 1)) { api in
            let stream = try Self.open(api, "", as: api.house.provider)
            _ = try await stream.receive { $0.contains(": here") }
            let second = try Self.open(api, "", as: api.house.provider)
            #expect(try await second.receive { $0.contains("too_many") }.contains("HTTP/1.1 429"))
            let other = try Self.open(api, "", as: api.house.officer)
            _ = try await other.receive { $0.contains(": here") }
        }
    }

    /// Whoever waits is woken by one question for the whole server, long before a heartbeat.
    @Test func `a poller wakes those who wait`() async throws {
        try await House.withHouse { house in
            let signal = EventSignal()
            let poller = EventPoller(
                pool: house.pool, signal: signal, interval: .milliseconds(20), logger: TestServer.logger)
            let polling = Task { try await poller.run() }
            defer { polling.cancel() }
            while signal.rings == 0 { try await Task.sleep(for: .milliseconds(5)) }
            let rings = signal.rings
            #expect(await !signal.wait(beyond: rings, for: .milliseconds(60)))
            async let isWoken = signal.wait(beyond: rings, for: .seconds(30))
            _ = try await house.engine.perform(
                Command(
                    .open(body: "SAB", submission: SubmissionDocument.facts(try API.submission()), route: nil),
                    key: UUID().uuidString),
                as: house.provider.credential)
            #expect(await isWoken)
        }
    }
}
