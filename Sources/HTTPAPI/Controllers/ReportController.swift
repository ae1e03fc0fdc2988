import Engine
import Hummingbird
import Reports
import Turnaround

/// Reports, for analysts and officers.
struct ReportController: Sendable {
    let engine: Engine
    let shares: Shares

    /// How long cases took, where, and in whose court.
    @Sendable func turnaround(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let now = Instant.now
        let filter = try Self.filter(request)
        return try await inTurn(context) {
            try .report(try await engine.turnaround(filter, now: now, as: context.credential))
        }
    }

    /// Which steps are onerous.
    @Sendable func onerous(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let now = Instant.now
        let filter = try Self.filter(request, also: ["threshold"])
        return try await inTurn(context) {
            try .report(try await engine.onerous(filter, now: now, as: context.credential))
        }
    }

    /// Groups or periods side by side.
    @Sendable func sideBySide(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let now = Instant.now
        let query = try QueryReader(
            request, parameters: Self.parameters + ["by", "first", "second"], repeatable: Self.dimensions)
        var filter = try Self.filter(query)
        filter.sides = try SidesQuestion(
            by: query.text("by"), first: query.text("first"), second: query.text("second"))
        return try await inTurn(context) { [filter] in
            try .report(try await engine.sideBySide(filter, now: now, as: context.credential))
        }
    }

    /// Both reports as one page for people.
    @Sendable func page(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let now = Instant.now
        let query = try QueryReader(
            request, parameters: Self.parameters + ["group_by", "full"], repeatable: Self.dimensions + ["group_by"])
        let isFull = try query.flag("full") ?? false
        let filter = try Self.filter(query)
        return try await inTurn(context) {
            let reports = try await engine.turnaroundAndOnerous(filter, now: now, as: context.credential)
            return .page(ReportPage(reports.turnaround, reports.onerous, isFull: isFull))
        }
    }

    /// Works a report out once its organisation has a place for it.
    private func inTurn(_ context: PrincipalContext, _ answer: () async throws -> Response) async throws -> Response {
        let place = try await shares.take(for: try await engine.organisation(of: context.credential))
        defer { withExtendedLifetime(place) {} }
        return try await BackgroundThreads.shared.run(answer)
    }

    /// The query parameters that say which cases are meant, and as of when.
    static let parameters = dimensions + ["cohort", "from", "to", "log", "as_of", "as_known_on", "leave_out_samples"]
    /// Those that may stand there several times.
    static let dimensions = ReportDimension.allCases.map(\.rawValue)

    /// What a request asks of a report.
    /// - Parameter others: parameters that only this report has; they may stand there several times.
    static func filter(_ request: Request, also others: [String] = []) throws -> ReportFilter {
        let own = ["group_by"] + others
        return try filter(QueryReader(request, parameters: parameters + own, repeatable: dimensions + own))
    }

    /// Which cases a query means. Which values there are is the engine's to know.
    static func filter(_ query: QueryReader) throws -> ReportFilter {
        let filters = ReportDimension.allCases.map { ($0, query.texts($0.rawValue)) }
        var filter = ReportFilter(
            log: query.text("log"),
            asOf: try query.value("as_of", expected: RequestTime.expectation, RequestTime.instant),
            knownOn: try query.value("as_known_on", expected: RequestTime.expectation, RequestTime.instant),
            leavesOutSamples: try query.flag("leave_out_samples") ?? false,
            selection: try ReportSelection(
                filters: Dictionary(filters) { first, _ in first }, grouping: query.texts("group_by"),
                cohort: query.text("cohort"),
                from: query.text("from"), to: query.text("to")))
        do {
            filter.thresholds = try OnerousThresholds(changes: query.texts("threshold"))
        } catch {
            throw EngineError.unanswerable(parameter: "threshold", what: error.what, expected: error.expected)
        }
        return filter
    }
}
