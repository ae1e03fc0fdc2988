import Foundation
import Postgres
import Turnaround

extension OperatorDesk {
    /// What a body may publish of the cases in a cohort.
    /// - Parameters:
    ///   - body: the body's code.
    ///   - from: the first day of the cohort.
    ///   - to: the last day of the cohort.
    ///   - asOf: the moment the tables speak of; `nil` is now.
    /// - Throws: ``EngineError`` where the body or the moment cannot be, ``PublishedFileError/nothing(body:cases:)``
    ///   where nothing may be told.
    package func published(
        of body: String, cohort: Cohort, from: Day, to: Day, asOf: Instant?, leavesOutSamples: Bool, now: Instant
    ) async throws -> PublishedFile.Content {
        guard from <= to else {
            throw EngineError.unanswerable(
                parameter: "from", what: "from \(from) is later than to \(to)", expected: "days in order")
        }
        let filter = try ReportFilter(
            body: body, asOf: asOf, leavesOutSamples: leavesOutSamples,
            selection: ReportSelection(cohort: cohort, from: from, to: to)
        ).asked(at: now)
        return try await pool.withConnection { connection in
            let answers = try await connection.pipeline(
                [filter.settling(asReader: false)] + ReportSources.questions(filter))
            let sources = try ReportSources(Array(answers.dropFirst()), filter: filter)
            let names = try await connection.query(
                "SELECT code, name FROM accredit.organisation WHERE code = \(body.uppercased())")
            guard let (code, name) = try names.first?.decode(as: (String.self, String.self)) else {
                throw EngineError.notFound(kind: "accrediting body", name: body, hint: "see: accredit org list")
            }
            let moment = try filter.moment(of: nil, now: now)
            var options = TurnaroundOptions(
                asOf: moment, working: try sources.working(), title: name, leavesOutSamples: leavesOutSamples)
            options.selection = sources.selection
            options.knownOn = filter.knownOn
            let tally = try await connection.publishedTally(sources, under: options)
            let tables = tally.tables()
            guard !tables.routes.isEmpty else { throw PublishedFileError.nothing(body: code, cases: tally.cases) }
            return PublishedFile.Content(
                body: code, name: name, cohort: cohort, from: from, to: to, asOf: moment, tables: tables)
        }
    }
}

extension PostgresConnection {
    /// Reads the events that a filter picks, one case in memory at a time.
    fileprivate func publishedTally(_ sources: ReportSources, under options: TurnaroundOptions) throws -> PublishedTally
    {
        let (all, picked) = sources.conditions
        var tally = PublishedTally(options: options)
        var reader = sources.reader(asOf: options.asOf)
        try forEachRow(after: [], TimelineReader.question([all] + picked, knownOn: options.knownOn)) { row in
            if let timeline = try reader.take(row) { tally.add(timeline) }
        }
        if let timeline = reader.finish() { tally.add(timeline) }
        return tally
    }
}
