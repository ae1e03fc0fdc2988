import Hummingbird
import Testing

@testable import accredit

/// How the server reads what identity providers say of themselves.
struct IssuerClientTests {
    @Test func `A document is read as it is, of a size that was asked for, and from nowhere else`() async throws {
        let router = Router()
        router.get("keys") { _, _ in #"{"keys": []}"# }
        router.get("large") { _, _ in String(repeating: "x", count: 2_000) }
        router.get("elsewhere") { request, _ in Response.redirect(to: "/keys", type: .found) }
        router.get("broken") { _, _ in Response(status: .internalServerError) }
        try await StubServer.running(router) { port in
            let client = IssuerClient()
            let address = "http://127.0.0.1:\(port)"
            let keys = try await client.fetch("\(address)/keys", 1_000)
            #expect(String(decoding: keys, as: UTF8.self) == #"{"keys": []}"#)
            #expect(try await client.fetch("\(address)/large", 2_000).count == 2_000)
            for (path, most) in [("large", 1_999), ("elsewhere", 1_000), ("broken", 1_000), ("missing", 1_000)] {
                await #expect(throws: (any Error).self, "\(path)") {
                    try await client.fetch("\(address)/\(path)", most)
                }
            }
            await client.close()
        }
    }
}
