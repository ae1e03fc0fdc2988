import CoreMetrics
import Engine
import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization
import Turnaround

/// Collects who used which token, and what was denied to whom, and tells the database of it now and then: never on the
/// way of a request. Identical attempts are counted as one; what is too much is dropped, and counted.
final class AccessRecorder: Service {
    /// Kinds of attempts, and tokens, that wait to be told at most.
    static let most = 256
    /// Tokens whose use today is remembered at most.
    private static let remembered = 8_192

    private struct State {
        var notes = AccessNotes()
        var told: Set<Credential> = []
        var day: Day?
    }

    private let engine: Engine
    private let interval: Duration
    private let dropped: Counter
    private let logger: Logger
    private let state = Mutex(State())

    init(_ engine: Engine, metrics: HTTPMetrics, interval: Duration = .seconds(2), logger: Logger) {
        (self.engine, self.interval, self.logger) = (engine, interval, logger)
        dropped = metrics.deniedUnrecorded
    }

    /// A token was taken.
    func used(_ credential: Credential, on day: Day) {
        state.withLock { state in
            if state.day != day || state.told.count >= Self.remembered { (state.day, state.told) = (day, []) }
            guard state.notes.uses.count < Self.most, state.told.insert(credential).inserted else { return }
            state.notes.uses.insert(credential)
        }
    }

    /// An attempt was denied.
    func denied(_ attempt: AccessNotes.Attempt) {
        let isKept = state.withLock { state in
            guard state.notes.denials[attempt] != nil || state.notes.denials.count < Self.most else { return false }
            state.notes.denials[attempt, default: 0] += 1
            return true
        }
        if !isKept { dropped.increment() }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: self.interval) } catch { return }
                await self.tell()
            }
        }
        await tell()
    }

    /// Tells the database what is known by now. Where it does not answer, that much is lost and counted.
    private func tell() async {
        let notes = state.withLock { state in
            defer { state.notes = AccessNotes() }
            return state.notes
        }
        guard !notes.isEmpty else { return }
        do {
            try await engine.note(notes)
        } catch {
            dropped.increment(by: Int64(notes.denials.values.reduce(0, +)))
            state.withLock { $0.told.subtract(notes.uses) }
            logger.warning(
                "what was denied is not on record",
                metadata: ["kinds": "\(notes.denials.count)", "error": "\(DatabaseFault.loggedText(of: error))"])
        }
    }
}

/// Tells the recorder of each request that brought a token.
struct AccessRecords: RouterMiddleware {
    typealias Context = APIContext

    let recorder: AccessRecorder

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws
        -> Response
    {
        let response = try await next(request, context)
        guard let route = context.route else { return response }
        let credential = context.notes.credential
        if let problem = context.notes.problem, problem.isDenial, credential != nil || Self.bringsToken(request) {
            recorder.denied(
                AccessNotes.Attempt(
                    credential: credential, address: context.address, method: request.method.rawValue, route: route,
                    reason: problem.name,
                    caseName: problem == .refusal(.unknownCase) ? context.notes.caseName : nil))
        }
        if let credential, response.status != .unauthorized, response.status.code < 500 {
            recorder.used(credential, on: LondonTime.shared.day(of: .now))
        }
        return response
    }

    private static func bringsToken(_ request: Request) -> Bool { request.headers[.authorization] != nil }
}

extension Problem.Kind {
    /// True for an attempt at what is not for who asks.
    var isDenial: Bool { [.unauthorized, .forbidden].contains(status) || self == .refusal(.unknownCase) }

    /// The reasons by which denials are on record.
    static let denials: [String] =
        ["unknown_token", "expired_token", "revoked_token"]
        + allCases.filter(\.isDenial).map(\.name).sorted()
}
