import Engine
import Hummingbird
import HummingbirdCore
import Logging
import Monitoring

/// What monitors ask of a server, at an address of its own: three paths, and nothing else.
///
///     GET /metrics   figures, in Prometheus' text format
///     GET /live      200: the process answers
///     GET /ready     200 where the server can take requests, else 503 with the reason in one line
/// - Parameters:
///   - readiness: whether it can take requests.
///   - metrics: the figures as text, as of now.
///   - configuration: where to listen.
package func buildMonitor(
    readiness: Readiness, metrics: @escaping @Sendable () async -> String,
    configuration: ApplicationConfiguration, logger: Logger,
    onServerRunning: @escaping @Sendable (Int?) async -> Void = { _ in }
) -> some ApplicationProtocol {
    let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.get("/metrics") { _, _ in
        Response.monitor(.ok, await metrics(), mediaType: MetricRegistry.mediaType)
    }
    router.get("/live") { _, _ in Response.monitor(.ok, "live\n") }
    router.get("/ready") { _, _ in
        do {
            try await readiness.check()
            return Response.monitor(.ok, "ready\n")
        } catch {
            return Response.monitor(.serviceUnavailable, "not ready: \(Problem(error).kind.name)\n")
        }
    }
    var configuration = configuration
    configuration.availableConnectionsDelegate = MaximumAvailableConnections(64)
    return Application(
        router: router, server: .http1(configuration: HTTP1Channel.Configuration(idleTimeout: .seconds(75))),
        configuration: configuration, onServerRunning: { await onServerRunning($0.localAddress?.port) },
        logger: logger)
}

extension Response {
    fileprivate static func monitor(
        _ status: HTTPResponse.Status, _ text: String, mediaType: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: mediaType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
