import AsyncHTTPClient
import EngineSupport
import Foundation
import Testing

/// Streams of events, and a server that is asked to stop.
@Suite struct StoppedStreamTests {
    @Test func `a stream ends whole where its server stops, and the server waits for no reader`() async throws {
        try await House.withHouse { house in
            let server = try await RunningServer.start(database: house.database)
            defer { server.kill() }
            var request = HTTPClientRequest(url: "\(server.address)/v1/events?after=start")
            request.headers = ["Authorization": "Bearer \(house.provider.secret)", "Accept": "text/event-stream"]
            let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
            #expect(answer.status == .ok)
            var text = ""
            var isAsked = false
            // One that broke off would throw: its last chunk is there.
            for try await part in answer.body {
                text += String(buffer: part)
                if !isAsked { server.process.process.terminate() }
                isAsked = true
            }
            #expect(isAsked && text.hasPrefix("retry: "))
            server.process.process.waitUntilExit()
            #expect(server.process.process.terminationStatus == 0)
        }
    }
}
