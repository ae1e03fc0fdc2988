import Engine
import Hummingbird

/// One address, the method it takes, and who answers.
package struct Route: Sendable {
    /// Answers a request.
    typealias Handler = @Sendable (Request, APIContext) async throws -> Response
    /// Answers a request that brings a token.
    typealias HeldHandler = @Sendable (Request, PrincipalContext) async throws -> Response

    /// The method.
    package let method: HTTPRequest.Method
    /// The path with its parameters in braces, such as `/v1/cases/{case}`.
    package let path: String
    /// True if a token is asked for.
    package let asksForToken: Bool
    /// What the token has to be for; `nil` where any will do, and where none is asked for. The database refuses others:
    /// a test holds both equal.
    package let scope: TokenScope?
    let handler: Handler

    /// A route that anybody may take.
    static func open(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping Handler) -> Route {
        Route(method: method, path: path, asksForToken: false, scope: nil, handler: handler)
    }

    /// A route for holders of tokens that are for reading, where it asks, and for acting, where it does something.
    static func held(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping HeldHandler) -> Route {
        held(method, path, method == .get ? .read : .act, handler)
    }

    /// A route for holders of tokens; its answers are theirs alone and are not to be stored by caches.
    /// - Parameter scope: what the token has to be for; `nil`: any will do.
    static func held(
        _ method: HTTPRequest.Method, _ path: String, _ scope: TokenScope?, _ handler: @escaping HeldHandler
    ) -> Route {
        Route(method: method, path: path, asksForToken: true, scope: scope) { request, context in
            var response = try await handler(request, PrincipalContext(context, of: request))
            response.headers[.cacheControl] = "no-store"
            return response
        }
    }

    /// The same route, which reads the token, tells what is wrong with the form of a request to holders of good tokens
    /// only, and reads a large body for them alone.
    ///
    /// A request of good form and usual size has its token looked at by the command or question itself, in the same
    /// round trip. A file that comes in has it looked at before its first byte.
    /// - Parameters:
    ///   - bodies: places for large bodies: each is held whole.
    ///   - gate: reads tokens, and knows how much their holders may ask.
    func identifying(_ bodies: Shares, _ gate: TokenGate) -> Route {
        guard asksForToken else { return self }
        return Route(method: method, path: path, asksForToken: true, scope: scope) { request, context in
            try await gate.pass(request, context) { credential in
                var place: Shares.Place?
                defer { withExtendedLifetime(place) {} }
                if request.bringsMuch {
                    try await gate.identify(credential, for: scope)
                    place = try await bodies.take(for: "\(credential.digest)")
                }
                do {
                    return try await handler(request, context)
                } catch {
                    if Problem(error).kind.isOfForm { try await gate.identify(credential, for: scope) }
                    throw error
                }
            }
        }
    }
}

extension Request {
    /// Whether the body is larger than usual, or may be, and is held whole: no file and no lines.
    fileprivate var bringsMuch: Bool {
        if isFile || isLines { return false }
        if headers[.contentEncoding] != nil { return true }
        guard let length = headers[.contentLength] else { return headers[.transferEncoding] != nil }
        return Int(length).map { $0 > RequestLimits.smallBody } ?? true
    }
}

extension Routes {
    /// Puts every route into a router.
    func register(in router: Router<APIContext>) {
        for route in all { router.on(RouterPath(route.path), method: route.method, use: route.handler) }
    }

    /// Why no route took a request: nothing is there, or not by this method.
    func miss(_ request: Request) -> Problem {
        let here = all.filter { Self.path($0.path, matches: request.uri.path) }.map(\.method.rawValue)
        guard !here.isEmpty else {
            return Problem(
                .notFound,
                "There is nothing at “\(request.uri.path.prefix(200))”. GET /openapi.yaml lists what there is.")
        }
        let allowed = (here + (here.contains("GET") ? ["HEAD"] : [])).sorted().joined(separator: ", ")
        return Problem(
            .methodNotAllowed, "\(request.method.rawValue.prefix(32)) is not offered here; expected: \(allowed).",
            headers: [.allow: allowed])
    }

    private static func path(_ template: String, matches path: String) -> Bool {
        let expected = template.split(separator: "/")
        let given = path.split(separator: "/")
        return expected.count == given.count && zip(expected, given).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
