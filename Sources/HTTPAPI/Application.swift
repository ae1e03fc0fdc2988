import Engine
import Hummingbird
import HummingbirdCore
import Logging

/// Builds the server, the same for the program and for its tests. Workers are added by who composes the program.
/// - Parameters:
///   - engine: what the server is a face of.
///   - publicEngine: the same for who brings no token, so that strangers keep nobody waiting but each other.
///   - limits: how much of the server its clients may take.
///   - metrics: what monitors are told.
///   - readiness: whether the server can take requests; `nil`: what the engine's own connections say.
///   - signIns: who takes access tokens of identity providers; `nil`: nobody.
///   - signal: rings where there are new events; where nothing rings it, streams look at each heartbeat.
///   - configuration: where to listen.
///   - logger: where each request, and each fault, leaves a line.
///   - onServerRunning: called once the server listens, with the port, which matters where the configuration left it
///     open.
// long: the parts of a server that the program and its tests put in one by one.
package func buildApplication(
    engine: Engine, publicEngine: Engine? = nil, limits: ServerLimits = ServerLimits(),
    metrics: HTTPMetrics = HTTPMetrics(), readiness: Readiness? = nil, signIns: SignInTokens? = nil,
    signal: EventSignal = EventSignal(),
    configuration: ApplicationConfiguration, logger: Logger,
    onServerRunning: @escaping @Sendable (Int?) async -> Void = { _ in }
) -> some ApplicationProtocol {
    let routes = Routes(
        engine, publicEngine: publicEngine ?? engine, limits: limits, metrics: metrics, readiness: readiness,
        signIns: signIns, signal: signal)
    let recorder = AccessRecorder(engine, metrics: metrics, interval: limits.recording, logger: logger)
    let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
    router.addMiddleware {
        RequestMetrics(metrics: metrics)
        AccessLog(askers: Askers(engine))
        AccessRecords(recorder: recorder)
        Compression()
        CommonHeaders()
        ProblemResponses(routes: routes)
    }
    routes.register(in: router)
    let flights = metrics.flights
    let addresses = AddressLimit(limits.connectionsPerAddress)
    let connections = HTTP1Channel.Configuration(
        additionalChannelHandlers: [
            SmallBuffers(), AddressLimit.Handler(addresses, logger: logger),
            ConnectionPace(limits.pace, logger: logger), FlightCount(flights),
        ], idleTimeout: .seconds(75))
    var configuration = configuration
    configuration.availableConnectionsDelegate = MaximumAvailableConnections(limits.connections)
    return Application(
        router: router, server: .http1(configuration: connections), configuration: configuration,
        services: [recorder],
        onServerRunning: { await onServerRunning($0.localAddress?.port) }, logger: logger)
}
