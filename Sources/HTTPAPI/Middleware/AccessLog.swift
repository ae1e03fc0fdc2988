import Hummingbird
import Logging

/// One line a request: its id, which the answer has too, method, path as the routes write it, status, milliseconds.
/// Never a token, a body or what a parameter said.
struct AccessLog: RouterMiddleware {
    typealias Context = APIContext

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws
        -> Response
    {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let elapsed = ContinuousClock.now - start
        let path = context.endpointPath ?? "NotFound"
        context.logger.log(
            level: Self.level(of: path, response.status), "request",
            metadata: [
                "method": .string(String(request.method.rawValue.prefix(32))), "path": .string(path),
                "status": .stringConvertible(response.status.code),
                "ms": .stringConvertible((elapsed / .microseconds(1)).rounded() / 1000),
            ])
        return response
    }

    /// Probes ask often and say little.
    private static func level(of path: String, _ status: HTTPResponse.Status) -> Logger.Level {
        if status.code >= 500 { return .warning }
        return path == "/health" || path == "/ready" ? .debug : .info
    }
}
