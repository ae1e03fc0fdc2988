import Engine
import Turnaround

extension Administration {
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
        let cases = try await reports.publishedCases(
            of: body, selection: ReportSelection(cohort: cohort, from: from, to: to), asOf: asOf,
            leavesOutSamples: leavesOutSamples, now: now)
        let tables = try cases.tally.tables()
        guard !tables.routes.isEmpty else {
            throw PublishedFileError.nothing(body: cases.code, cases: cases.tally.cases)
        }
        return PublishedFile.Content(
            body: cases.code, name: cases.name, cohort: cohort, from: from, to: to, asOf: cases.asOf, tables: tables,
            titles: cases.titles)
    }
}
