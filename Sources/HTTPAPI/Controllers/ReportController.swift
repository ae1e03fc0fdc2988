import Engine
import Hummingbird

/// Reports, for analysts and officers.
struct ReportController: Sendable {
    let engine: Engine

    /// How long cases took, where, and in whose court.
    @Sendable func turnaround(_ request: Request, _ context: HolderContext) async throws -> Response {
        try .json(try await engine.turnaround(try Self.filter(request), now: RequestTime.now, as: context.credential))
    }

    /// Which steps are onerous.
    @Sendable func onerous(_ request: Request, _ context: HolderContext) async throws -> Response {
        try .json(try await engine.onerous(try Self.filter(request), now: RequestTime.now, as: context.credential))
    }

    private static func filter(_ request: Request) throws -> ReportFilter {
        let query = try QueryReader(request, parameters: ["body", "route", "log", "as_of"])
        return ReportFilter(body: query.text("body"), route: query.text("route"), log: query.text("log"), asOf: try query.instant("as_of"))
    }
}
