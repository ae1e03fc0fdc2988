import Postgres
import Turnaround

/// The cases of one body in a cohort, tallied for tables that the body publishes.
package struct PublishedCases: Sendable {
    /// The body's code, and its name.
    package let code: String
    package let name: String
    /// The moment the tables speak of.
    package let asOf: Instant
    /// The cases, tallied.
    package let tally: PublishedTally
    /// What people read in place of the names of routes and steps.
    package let titles: ReportTitles
}

extension UnrestrictedReports {
    /// The cases of a body that a selection picks, tallied for publishing.
    /// - Throws: ``EngineError`` where the body or the moment cannot be.
    package func publishedCases(
        of body: String, selection: ReportSelection, asOf: Instant?, leavesOutSamples: Bool, now: Instant
    ) async throws -> PublishedCases {
        let filter = try ReportFilter(
            body: body, asOf: asOf, leavesOutSamples: leavesOutSamples, selection: selection
        ).settled(at: now)
        return try await pool.withConnection { connection in
            let answers = try await connection.pipeline(
                [filter.settling(asReader: false)] + ReportSources.questions(filter))
            let sources = try ReportSources(Array(answers.dropFirst()), filter: filter)
            let names = try await connection.query(
                "SELECT code, name FROM accredit.organisation WHERE code = \(body.uppercased())")
            guard let (code, name) = try names.first?.decode(as: (String.self, String.self)) else {
                throw EngineError.notFound(kind: "accrediting body", name: body, hint: .next(.listBodies))
            }
            let moment = try filter.moment(of: nil, now: now)
            var options = TurnaroundOptions(
                asOf: moment, working: try sources.working(), title: name, leavesOutSamples: leavesOutSamples)
            options.selection = sources.selection
            options.knownOn = filter.knownOn
            return PublishedCases(
                code: code, name: name, asOf: moment,
                tally: try await connection.publishedTally(sources, under: options), titles: sources.titles)
        }
    }
}

extension PostgresConnection {
    /// Reads the events that a filter picks, one case in memory at a time.
    fileprivate func publishedTally(_ sources: ReportSources, under options: TurnaroundOptions) throws -> PublishedTally
    {
        var tally = PublishedTally(options: options)
        var reader = sources.reader(asOf: options.asOf)
        try forEachRow(after: [], sources.events(sources.conditions, knownOn: options.knownOn)) { row in
            if let timeline = try reader.take(row) { tally.add(timeline) }
        }
        if let timeline = reader.finish() { tally.add(timeline) }
        return tally
    }
}
