import Hummingbird
import Logging

/// One line a request: its id, which the answer has too, the trace it belongs to, method, route as its pattern, status,
/// milliseconds, the id of who asked with a token, and the type of the problem where it was answered by one. Never a
/// token, a body or what a parameter said.
struct AccessLog: RouterMiddleware {
    typealias Context = APIContext

    let askers: Askers

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws
        -> Response
    {
        let start = ContinuousClock.now
        var context = context
        if let trace = request.trace {
            context.logger[metadataKey: "trace_id"] = .string(trace.traceID)
            context.logger[metadataKey: "parent_id"] = .string(trace.parentID)
        }
        let response = try await next(request, context)
        let elapsed = ContinuousClock.now - start
        let level = Self.level(of: context.route, response.status)
        guard context.logger.logLevel <= level else { return response }
        var facts: Logger.Metadata = [
            "method": .string(String(request.method.rawValue.prefix(32))), "route": .string(context.route ?? "none"),
            "status": .stringConvertible(response.status.code),
            "ms": .stringConvertible((elapsed / .microseconds(1)).rounded() / 1000),
        ]
        if let problem = context.notes.problem { facts["problem"] = .string(problem.name) }
        if let credential = context.notes.credential, response.status != .unauthorized, response.status.code < 500,
            let id = await askers.id(of: credential)
        {
            facts["principal_id"] = .string(id.uuidString.lowercased())
        }
        context.logger.log(level: level, "request", metadata: facts)
        return response
    }

    /// Probes ask often and say little.
    private static func level(of route: String?, _ status: HTTPResponse.Status) -> Logger.Level {
        if status.code >= 500 { return .warning }
        return route == "/health" || route == "/ready" ? .debug : .info
    }
}
