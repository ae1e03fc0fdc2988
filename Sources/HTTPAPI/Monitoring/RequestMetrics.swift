import Hummingbird

/// Counts each request under its route, and how long it took.
struct RequestMetrics: RouterMiddleware {
    typealias Context = APIContext

    let metrics: HTTPMetrics

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws
        -> Response
    {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        metrics.answered(context.route, request.method, response.status, after: ContinuousClock.now - start)
        if let problem = context.notes.problem { metrics.refused(problem) }
        return response
    }
}
