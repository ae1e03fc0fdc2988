import EngineSupport
import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import TestSupport
import Testing

@testable import HTTPAPI

/// Clients that are too slow lose their connection; those whom the server keeps waiting do not.
@Suite struct SlowClientTests {
    private static func channel() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: ConnectionPace(.init(), logger: TestServer.logger))
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
        return channel
    }

    private static let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: "http", authority: "host", path: "/v1/cases"))

    private static func bytes(_ count: Int) -> HTTPRequestPart { .body(ByteBuffer(repeating: 65, count: count)) }

    @Test func `a body that does not come ends the connection`() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head)
        channel.read()
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test func `a byte now and then does not keep it`() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head)
        var seconds = 0
        while channel.isActive, seconds < 200 {
            channel.read()
            channel.embeddedEventLoop.advanceTime(by: .seconds(10))
            seconds += 10
            if channel.isActive { try channel.writeInbound(Self.bytes(1)) }
        }
        #expect(seconds == 40)
    }

    @Test func `a large file on a slow line comes whole`() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head)
        for _ in 0..<3_000 {
            channel.read()
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            try channel.writeInbound(Self.bytes(16 << 10))
        }
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.read()
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
    }

    @Test func `what the server takes is not the client's`() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head)
        // Nothing is asked of the client all the while.
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        channel.read()
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
    }

    @Test func `an answer that nobody reads ends the connection`() throws {
        let channel = try Self.channel()
        for (isWritable, seconds, isOpen) in [(false, 59, true), (true, 3_600, true), (false, 61, false)] {
            channel.isWritable = isWritable
            channel.pipeline.fireChannelWritabilityChanged()
            channel.embeddedEventLoop.advanceTime(by: .seconds(Int64(seconds)))
            #expect(channel.isActive == isOpen)
        }
    }

    @Test func `an address has so many connections, and a proxy on this machine any number`() throws {
        let limit = AddressLimit(2)
        #expect(limit.take("192.0.2.1") && limit.take("192.0.2.1") && !limit.take("192.0.2.1"))
        #expect(limit.take("192.0.2.2"))
        limit.free("192.0.2.1")
        #expect(limit.take("192.0.2.1") && !limit.take("192.0.2.1"))
        for (address, counted) in [
            ("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::1"), ("127.0.0.1", nil), ("127.1.2.3", nil),
            ("::1", nil),
        ] {
            #expect(AddressLimit.counted(try SocketAddress(ipAddress: address, port: 1)) == counted)
        }
    }

    @Test func `a large body is not read for who has no token, and a slow one is cut off`() async throws {
        var limits = ServerLimits()
        limits.pace.patience = .seconds(1)
        try await API.serving(.live, limits: limits) { api in
            let port = try #require(api.client.port)
            func begin(_ secret: String, _ length: Int) throws -> RawConnection {
                let connection = try RawConnection(port: port)
                try connection.send(
                    "POST /v1/cases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(secret)\r\n"
                        + "Content-Type: application/json\r\nContent-Length: \(length)\r\n\r\n{\"body\": ")
                return connection
            }
            // 1. Refused at its head, long before its end.
            let stranger = try begin("nobody", 1_000_000)
            let answer = try await stranger.receive { $0.contains("\r\n\r\n") }
            #expect(answer.hasPrefix("HTTP/1.1 401 "), "\(answer)")
            // 2. Whoever has one sends it in time, or is cut off; both sizes.
            for length in [100, 1_000_000] {
                let holder = try begin(api.house.provider.secret, length)
                #expect(try await holder.receive { _ in false } == "", "\(length)")
            }
            // 3. Others go on.
            #expect(try await api.send(.get, "/v1/me", as: api.house.provider).status == 200)
        }
    }
}
