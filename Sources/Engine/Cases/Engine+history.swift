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
}
