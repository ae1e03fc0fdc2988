import AsyncHTTPClient
import HTTPAPI
import NIOCore

/// Reads what identity providers say of themselves: within five seconds, and where they say it, never elsewhere.
struct IssuerClient: Sendable {
    /// An identity provider answers otherwise than by a document.
    struct NoDocument: Error {}

    private let http: HTTPClient

    init() {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(3), read: .seconds(3))
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Reads a document of at most so many bytes.
    func fetch(_ address: String, _ most: Int) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: address)
        request.headers.add(name: "Accept", value: "application/json")
        let response = try await http.execute(request, timeout: .seconds(5))
        guard response.status == .ok else { throw NoDocument() }
        return Array(buffer: try await response.body.collect(upTo: most))
    }

    /// Ends it.
    func close() async { try? await http.shutdown() }
}
