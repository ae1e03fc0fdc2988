import Postgres
import Turnaround

extension Engine {
    /// The turnaround of the cases that an analyst or officer may see.
    /// - Throws: ``EngineError/forbidden(needs:)`` for others.
    package func turnaround(_ filter: ReportFilter, now: Instant, as credential: Credential) async throws -> TurnaroundReport {
        try await tally(filter, now: now, as: credential).report()
    }

    /// Which steps are onerous, in the cases that an analyst or officer may see.
    package func onerous(_ filter: ReportFilter, now: Instant, as credential: Credential) async throws -> OnerousReport {
        try await tally(filter, now: now, as: credential).onerous()
    }

    private func tally(_ filter: ReportFilter, now: Instant, as credential: Credential) async throws -> TurnaroundBuilder {
        let enter = Self.enter(credential)
        return try await pool.withConnection { connection in
            let answers = try await connection.pipeline([enter] + ReportSources.questions(filter))
            guard let first = answers[0].first else { throw EngineError.unauthenticated }
            guard try !Set(Self.holder(first).roles).isDisjoint(with: ["analyst", "officer"]) else {
                throw EngineError.forbidden(needs: "an analyst or an officer")
            }
            let sources = try ReportSources(Array(answers.dropFirst()), filter: filter)
            return try await connection.tally(filter, sources, after: [enter], now: now)
        }
    }
}

extension OperatorDesk {
    /// The turnaround of all cases, or of an imported log.
    package func turnaround(_ filter: ReportFilter, now: Instant) async throws -> TurnaroundReport {
        try await tally(filter, now: now).report()
    }

    /// Which steps are onerous, in all cases or in an imported log.
    package func onerous(_ filter: ReportFilter, now: Instant) async throws -> OnerousReport {
        try await tally(filter, now: now).onerous()
    }

    private func tally(_ filter: ReportFilter, now: Instant) async throws -> TurnaroundBuilder {
        try await pool.withConnection { connection in
            let sources = try ReportSources(try await connection.pipeline(ReportSources.questions(filter)), filter: filter)
            return try await connection.tally(filter, sources, after: [], now: now)
        }
    }
}

extension PostgresConnection {
    /// Reads the events that a filter picks, one case in memory at a time.
    fileprivate func tally(_ filter: ReportFilter, _ sources: ReportSources, after entered: [SQL], now: Instant) throws -> TurnaroundBuilder
    {
        let asOf = filter.asOf ?? sources.log?.lastEvent ?? now
        guard asOf <= now else {
            throw EngineError.invalid(what: "the report's moment \(asOf) is still to come", expected: "a moment that has passed")
        }
        var conditions: [SQL] = [sources.log.map { "h.log_id = \($0.id)" } ?? "h.log_id IS NULL"]
        if let body = filter.body { conditions.append("b.code = \(body.uppercased())") }
        if let route = filter.route { conditions.append("w.name = \(route)") }
        let title = sources.log.map { "Imported log “\($0.name)”" } ?? filter.body.map { "Cases of \($0.uppercased())" } ?? "All cases"
        var builder = TurnaroundBuilder(
            options: TurnaroundOptions(
                asOf: asOf, working: try sources.working(), closure: sources.log?.closure ?? .recorded, title: title,
                leavesOutSamples: filter.leavesOutSamples))
        var reader = sources.reader
        try forEachRow(after: entered, TimelineReader.question(conditions)) { row in
            if let timeline = try reader.take(row) { builder.add(timeline) }
        }
        if let timeline = reader.finish() { builder.add(timeline) }
        return builder
    }
}
