import Engine
import Hummingbird
import Turnaround

/// Reports, for analysts and officers.
struct ReportController: Sendable {
    let engine: Engine

    /// How long cases took, where, and in whose court.
    @Sendable func turnaround(_ request: Request, _ context: HolderContext) async throws -> Response {
        let now = Instant.now
        return try .json(try await engine.turnaround(try Self.filter(request, now: now), now: now, as: context.credential))
    }

    /// Which steps are onerous.
    @Sendable func onerous(_ request: Request, _ context: HolderContext) async throws -> Response {
        let now = Instant.now
        return try .json(try await engine.onerous(try Self.filter(request, now: now), now: now, as: context.credential))
    }

    private static func filter(_ request: Request, now: Instant) throws -> ReportFilter {
        let query = try QueryReader(request, parameters: ["body", "route", "log", "as_of"])
        let asOf = try query.value("as_of", expected: "\(RequestTime.expectation), not in the future") { text in
            RequestTime.instant(text).flatMap { $0 <= now ? $0 : nil }
        }
        return ReportFilter(body: query.text("body"), route: query.text("route"), log: query.text("log"), asOf: asOf)
    }
}
