import Hummingbird

/// What every answer has: the id by which the log knows its request, and that nobody guesses what its body is.
struct CommonHeaders: RouterMiddleware {
    typealias Context = APIContext

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws
        -> Response
    {
        var response = try await next(request, context)
        response.headers[.requestID] = context.id
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }
}
