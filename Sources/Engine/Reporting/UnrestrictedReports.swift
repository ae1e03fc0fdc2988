import Postgres
import Turnaround

/// Reports and event logs of all cases, whatever body they belong to: for readers whose database role is their
/// permission.
package struct UnrestrictedReports: Sendable {
    let pool: PostgresPool

    /// Reports over a pool of connections whose role is an operator's.
    package init(pool: PostgresPool) { self.pool = pool }

    /// The turnaround of all cases, or of an imported log.
    package func turnaround(_ filter: ReportFilter, now: Instant) async throws -> TurnaroundReport {
        try await tally(filter, now: now).builder.report()
    }

    /// What routes cost and which steps are onerous, in all cases or in an imported log.
    package func onerous(_ filter: ReportFilter, now: Instant) async throws -> OnerousReport {
        let (builder, own) = try await tally(filter, now: now)
        return builder.onerous(filter.thresholds, ofBodies: own)
    }

    /// Both reports on the same cases at the same moment, from one reading of their events.
    package func turnaroundAndOnerous(_ filter: ReportFilter, now: Instant) async throws -> (
        turnaround: TurnaroundReport, onerous: OnerousReport
    ) {
        let (builder, own) = try await tally(filter, now: now)
        return (builder.report(), builder.onerous(filter.thresholds, ofBodies: own))
    }

    /// Groups or periods of all cases, or of an imported log, side by side.
    package func sideBySide(_ filter: ReportFilter, now: Instant) async throws -> SideBySideReport {
        try await tally(filter, now: now).builder.sideBySide()
    }

    /// The event log of all cases, or of an imported log.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``, ``EngineError/unanswerable(parameter:what:expected:)``.
    package func caseLog(_ filter: ReportFilter, now: Instant) async throws -> CaseLog {
        let filter = try filter.settled(at: now)
        let answers = try await pool.withConnection { connection in
            try await connection.pipeline([filter.settling(asReader: false)] + ReportSources.questions(filter))
        }
        return try CaseLog(
            filter, try ReportSources(Array(answers.dropFirst()), filter: filter), now: now, entering: nil, pool: pool)
    }

    /// - Returns: the cases taken in, and the thresholds that bodies have set.
    private func tally(_ filter: ReportFilter, now: Instant) async throws -> (
        builder: TurnaroundBuilder, own: [String: OnerousThresholds]
    ) {
        let filter = try filter.settled(at: now)
        return try await pool.withConnection { connection in
            let answers = try await connection.pipeline(
                [filter.settling(asReader: false)] + ReportSources.questions(filter))
            let sources = try ReportSources(Array(answers.dropFirst()), filter: filter)
            return (try await connection.tally(filter, sources, after: [], now: now), sources.thresholds)
        }
    }
}
