import Postgres
import Turnaround

extension Engine {
    /// The turnaround of the cases that an analyst or officer may see.
    /// - Throws: ``EngineError/forbidden(needs:)`` for others.
    ///
    /// An agency's analyst sees figures by the rule for small numbers, but where every body in them has consented.
    package func turnaround(_ filter: ReportFilter, now: Instant, as credential: Credential) async throws
        -> TurnaroundReport
    {
        let (builder, _, audience) = try await tally(filter, now: now, as: credential)
        return try builder.report().disclosed(to: audience)
    }

    /// Costs of routes and onerous steps, in the cases that an analyst or officer may see.
    package func onerous(_ filter: ReportFilter, now: Instant, as credential: Credential) async throws -> OnerousReport
    {
        let (builder, own, audience) = try await tally(filter, now: now, as: credential)
        return try builder.onerous(filter.thresholds, ofBodies: own).disclosed(
            to: audience, bodies: builder.bodies.count)
    }

    /// Both reports on the same cases at the same moment, from one reading of their events.
    package func turnaroundAndOnerous(_ filter: ReportFilter, now: Instant, as credential: Credential) async throws -> (
        turnaround: TurnaroundReport, onerous: OnerousReport
    ) {
        let (builder, own, audience) = try await tally(filter, now: now, as: credential)
        return (
            try builder.report().disclosed(to: audience),
            try builder.onerous(filter.thresholds, ofBodies: own).disclosed(
                to: audience, bodies: builder.bodies.count)
        )
    }

    /// Groups or periods side by side, in the cases that an analyst or officer may see.
    package func sideBySide(_ filter: ReportFilter, now: Instant, as credential: Credential) async throws
        -> SideBySideReport
    {
        let (builder, _, audience) = try await tally(filter, now: now, as: credential)
        return try builder.sideBySide().disclosed(to: audience)
    }

    private func tally(
        _ filter: ReportFilter, now: Instant, as credential: Credential
    ) async throws -> (builder: TurnaroundBuilder, own: [String: OnerousThresholds], audience: Audience) {
        let enter = Self.enterForFigures(credential)
        let filter = try filter.settled(at: now)
        return try await pool.withConnection { connection in
            let answers = try await connection.pipeline(
                [enter, filter.settling(asReader: true), SmallCellConsent.question(knownOn: filter.knownOn)]
                    + ReportSources.questions(filter))
            let principal = try Self.entered(answers[0])
            guard !Set(principal.roles).isDisjoint(with: ["analyst", "officer"]) else {
                throw EngineError.forbidden(needs: "an analyst or an officer")
            }
            let sources = try ReportSources(Array(answers.dropFirst(3)), filter: filter)
            let consenting = try SmallCellConsent.bodies(answers[2])
            let builder = try await connection.tally(filter, sources, after: [enter], now: now)
            let audience: Audience = principal.isOfAgency ? builder.audience(ofOthersWith: consenting) : .owner
            return (builder, sources.thresholds, audience)
        }
    }
}

extension PostgresConnection {
    /// Reads the events that a filter picks, one case in memory at a time.
    func tally(_ filter: ReportFilter, _ sources: ReportSources, after entered: [SQL], now: Instant) throws
        -> TurnaroundBuilder
    {
        let asOf = try filter.moment(of: sources.log?.lastEvent, now: now)
        var options = TurnaroundOptions(
            asOf: asOf, working: try sources.working(), closure: sources.log?.closure ?? .recorded,
            title: sources.title,
            leavesOutSamples: filter.leavesOutSamples)
        options.selection = sources.selection
        options.knownOn = filter.knownOn
        (options.titles, options.sides) = (sources.titles, sources.sides)
        options.calendars = sources.caseCalendars.working
        let picked = sources.conditions
        let builder = try read(picked, sources, after: entered, under: options)
        // Where nothing was picked, the cases that were not read tell which filters leave none.
        return builder.isEmpty && !picked.isEmpty
            ? try read([], sources, after: entered, under: options)
            : try counted(builder, leftOut: picked, after: entered)
    }

    /// Reads the cases that hold some conditions.
    private func read(
        _ conditions: [SQL], _ sources: ReportSources, after entered: [SQL], under options: TurnaroundOptions
    ) throws -> TurnaroundBuilder {
        var builder = TurnaroundBuilder(options: options)
        var reader = sources.reader(asOf: options.asOf)
        let events = sources.events(conditions, knownOn: options.knownOn)
        try forEachRow(after: entered, events) { row in
            if let timeline = try reader.take(row) { builder.add(sources.observed(timeline)) }
        }
        if let timeline = reader.finish() { builder.add(sources.observed(timeline)) }
        return builder
    }

    /// A builder with the cases counted that were not read because a filter does not pick them.
    private func counted(_ builder: TurnaroundBuilder, leftOut picked: [SQL], after entered: [SQL]) throws
        -> TurnaroundBuilder
    {
        guard !picked.isEmpty else { return builder }
        var builder = builder
        let options = builder.options
        let counted = try pipeline(
            entered + [
                TimelineReader.leftOut(
                    picked, asOf: options.asOf, knownOn: options.knownOn, samples: options.leavesOutSamples)
            ])
        for row in counted.last ?? [] {
            let (later, samples, others) = try row.decode(as: (Int.self, Int.self, Int.self))
            builder.leaveOut(later, because: .openedLater)
            builder.leaveOut(samples, because: .sample)
            builder.leaveOut(others, because: .filtered)
        }
        return builder
    }
}

extension ReportSources {
    /// Title of the report.
    fileprivate var title: String {
        if let log { return "Imported log “\(log.name)”" }
        return selection.filters[.body].map { "Cases of \($0.joined(separator: ", "))" } ?? "All cases"
    }

    /// The rows of the events that a reader reads, one for each.
    /// - Parameters:
    ///   - conditions: which cases, where they are not those of a log.
    ///   - knownOn: only events recorded by then; `nil` is all of them.
    func events(_ conditions: [SQL], knownOn: Instant?) -> SQL {
        log.map { TimelineReader.question(ofLog: $0.id) } ?? TimelineReader.question(conditions, knownOn: knownOn)
    }

    /// The part of the filter that the database answers: the other cases are counted and not read.
    var conditions: [SQL] {
        if log != nil { return [] }
        let codes = selection.filters[.body].map { "b.code = ANY(\($0))" as SQL }
        let routes = selection.filters[.route].map { "w.name = ANY(\($0))" as SQL }
        return [codes, routes].compactMap(\.self)
    }
}

extension TimelineReader {
    /// Counts the cases that are not read because a filter does not pick them: opened later, samples, others.
    /// - Parameters:
    ///   - picked: which of them are read, on `b` (body) and `w` (workflow).
    ///   - samples: whether samples are counted by themselves.
    ///   - knownOn: only cases known by then, opened when was known by then; `nil` is all of them. Where nothing was
    ///     recorded since, that is what their heads say.
    fileprivate static func leftOut(_ picked: [SQL], asOf: Instant, knownOn: Instant?, samples: Bool) -> SQL {
        let known: SQL = "coalesce(\(knownOn), 'infinity')"
        return """
            SELECT count(*) FILTER (WHERE c.later), count(*) FILTER (WHERE NOT c.later AND c.sample),
                count(*) FILTER (WHERE NOT c.later AND NOT c.sample)
            FROM (
                SELECT o.opened > \(asOf) AS later, \(samples) AND coalesce(b.sample OR p.sample, false) AS sample
                FROM accredit.case_head h
                CROSS JOIN LATERAL (
                    SELECT CASE
                        -- Only samples are told with other times than those at which they are recorded.
                        WHEN h.last_at <= \(known) AND NOT (h.simulated AND EXISTS (
                            SELECT FROM accredit.case_event e WHERE e.case_id = h.case_id AND e.recorded_at > \(known)))
                            THEN h.opened_at
                        ELSE (SELECT x.effective_at FROM accredit.effective_events(h.case_id, \(known)) x WHERE x.seq =
                            1)
                    END AS opened
                ) o
                LEFT JOIN accredit.workflow w ON w.id = h.workflow_id
                LEFT JOIN accredit.organisation b ON b.id = h.body_id
                LEFT JOIN accredit.organisation p ON p.id = h.provider_id
                WHERE (\(picked.joined(separator: " AND "))) IS NOT TRUE
                    AND o.opened IS NOT NULL
            ) c
            """
    }
}
