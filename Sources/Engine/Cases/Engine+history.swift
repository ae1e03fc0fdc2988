import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// The history of a case: every event, and its path with the time each step took, as of `now`.
    package func history(of name: String, now: Instant, as credential: Credential) async throws -> CaseStory {
        let everything = ReportFilter()
        let questions =
            [
                Self.enter(credential), HistoryEvent.question(Self.named(name)),
                TimelineReader.question([Self.named(name), Self.shownToReader]),
            ]
            + ReportSources.questions(everything)
        let answers = try await pool.withConnection { try await $0.pipeline(questions) }
        try Self.entered(answers[0])
        guard !answers[1].isEmpty else { throw Self.noSuchCase(name) }
        let sources = try ReportSources(Array(answers[3...]), filter: everything)
        var reader = sources.reader()
        for row in answers[2] { _ = try reader.take(row) }
        let timeline = reader.finish()
        return CaseStory(
            events: try answers[1].map(HistoryEvent.init(row:)),
            path: try timeline.flatMap { CaseHistory($0, asOf: now, working: try sources.working(of: $0)) })
    }

    /// What happened on a case after a version that the reader saw, as the history tells them.
    func happened(on name: String, since version: Int, as credential: Credential) async throws -> LaterEvents {
        let later = HistoryEvent.question("\(Self.named(name)) AND e.seq > \(version)")
        let rows = try await answers(
            to: [
                """
                SELECT x.*, count(*) OVER () AS later FROM (\(later)) AS x
                ORDER BY x.number DESC LIMIT \(LaterEvents.most)
                """
            ], as: credential)[0]
        return LaterEvents(
            last: try rows.reversed().map(HistoryEvent.init(row:)), count: try rows.first?.decode("later") ?? 0)
    }
}
