import Engine
import Turnaround
import WorkflowCore

/// A meeting of a sample body's committee, at nine in the morning on its day.
struct SampleMeeting: Sendable, Hashable {
    let body: SampleBody
    let series: String
    let day: Day

    /// Who leads it.
    var chair: SamplePerson { body.deciders[0] }

    /// When it opens.
    var opens: Instant { LondonTime.shared.instant(of: day).advanced(bySeconds: 9 * 3_600) }
    /// When it closes.
    var closes: Instant { LondonTime.shared.instant(of: day).advanced(bySeconds: 18 * 3_600) }

    /// The meetings at which cases were taken on, in order.
    static func all(in cases: [SampleCase], of bodies: [SampleBody], rules: SampleRules) throws -> [SampleMeeting] {
        var meetings: Set<SampleMeeting> = []
        for story in cases {
            guard let body = bodies.first(where: { $0.code == story.body }) else { continue }
            let workflow = try rules.route(story.route).workflow
            for (before, step) in zip(story.steps, story.steps.dropFirst()) {
                guard let series = workflow.state(before.state)?.meeting?.series,
                    let action = workflow.action(step.action), workflow.takesOn(action)
                else { continue }
                meetings.insert(SampleMeeting(body: body, series: series, day: LondonTime.shared.day(of: step.at)))
            }
        }
        return meetings.sorted { ($0.day, $0.body.code) < ($1.day, $1.body.code) }
    }
}

extension Administration {
    /// Opens meetings, does what happens meanwhile, and closes those of them that are over by a moment. One that is
    /// open or closed already stays so.
    func hold<Value>(
        _ meetings: [SampleMeeting], until end: Instant, as credentials: [SamplePerson: Credential],
        _ body: () async throws -> Value
    ) async throws -> Value {
        for meeting in meetings where meeting.opens <= end {
            let there = ([meeting.chair] + meeting.body.reviewers).map { JSONValue.string($0.name) }
            try await update(
                meeting, .open, ["present": .array(there), "chair": .string(meeting.chair.name)], at: meeting.opens,
                as: credentials)
        }
        let value = try await body()
        for meeting in meetings where meeting.closes <= end {
            try await update(meeting, .close, [:], at: meeting.closes, as: credentials)
        }
        return value
    }

    private func update(
        _ meeting: SampleMeeting, _ verb: MeetingVerb, _ members: [String: JSONValue], at time: Instant,
        as credentials: [SamplePerson: Credential]
    ) async throws {
        guard let credential = credentials[meeting.chair] else { throw EngineError.unauthenticated }
        _ = try await pool.updateMeeting(
            verb, "\(meeting.series)-\(meeting.day)", members, at: time, as: credential)
    }
}
