import Engine
import Hummingbird
import Logging

/// Turns whatever a handler throws into a problem, and sees to it that a HEAD request is answered without a body.
struct ProblemResponses: RouterMiddleware {
    typealias Context = APIContext

    /// The routes, to tell a wrong path from a wrong method.
    let routes: Routes

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws
        -> Response
    {
        do {
            return try await next(request, context)
        } catch {
            var problem = context.route == nil ? routes.miss(request) : Problem(error)
            context.notes.note(problem.kind)
            if problem.kind.status.code >= 500 {
                // Whoever tells the operator says which request it was.
                problem.facts["request_id"] = .string(context.id)
                context.logger.error(
                    "fault",
                    metadata: [
                        "problem": .string(problem.kind.name), "error": .string(DatabaseFault.loggedText(of: error)),
                    ])
            }
            let response = try problem.response(in: request.language)
            return request.method == .head ? response.createHeadResponse() : response
        }
    }
}
