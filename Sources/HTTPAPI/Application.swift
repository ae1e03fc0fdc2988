import Engine
import Hummingbird
import Logging

/// Builds the server, the same for the program and for its tests. Workers are added by who composes the program.
/// - Parameters:
///   - engine: what the server is a face of.
///   - configuration: where to listen.
///   - logger: where each request, and each fault, leaves a line.
///   - onServerRunning: called once the server listens, with the port, which matters where the configuration left it
///     open.
package func buildApplication(
    engine: Engine, configuration: ApplicationConfiguration, logger: Logger,
    onServerRunning: @escaping @Sendable (Int?) async -> Void = { _ in }
) -> some ApplicationProtocol {
    let routes = Routes(engine)
    let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
    router.addMiddleware {
        AccessLog()
        ProblemResponses(routes: routes)
    }
    routes.register(in: router)
    return Application(
        router: router, server: .http1(configuration: .init(idleTimeout: .seconds(75))), configuration: configuration,
        onServerRunning: { await onServerRunning($0.localAddress?.port) }, logger: logger)
}
