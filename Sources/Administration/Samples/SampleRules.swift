import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// What a sample year is told under: the routes, their working days and their committees, as published.
package struct SampleRules: Sendable {
    /// A route with what its time is counted by.
    struct Route: Sendable {
        let workflow: WorkflowDefinition
        let working: WorkingDays
    }

    private let routes: [String: Route]
    private let series: [String: MeetingSeries]

    /// Rules from definitions.
    /// - Throws: `CalendarError` where a workflow names a calendar that is not among them.
    package init(workflows: [WorkflowDefinition], calendars: Calendars) throws {
        let working = try Dictionary(Set(workflows.map(\.calendar)).map { ($0, try calendars.workingDays(of: $0)) }) {
            first, _ in first
        }
        routes = Dictionary(
            workflows.compactMap { workflow in
                working[workflow.calendar].map { (workflow.workflow, Route(workflow: workflow, working: $0)) }
            }
        ) {
            first, second in first.workflow.version < second.workflow.version ? second : first
        }
        series = calendars.series
    }

    /// A route by its name.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where it is not published.
    func route(_ name: String) throws -> Route {
        guard let route = routes[name] else {
            throw EngineError.notFound(
                kind: "published workflow", name: name, hint: "publish it: accredit workflow publish --shipped")
        }
        return route
    }

    /// The first meeting of a series for which a case that is ready on a day is in time.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where the series is not published or holds no meeting in the
    ///   two years that follow.
    func meeting(of name: String, readyOn day: Day, working: WorkingDays) throws -> Day {
        guard let meeting = try series[name]?.next(readyOn: day, working: working) else {
            throw EngineError.notFound(
                kind: "meeting after \(day) of the series", name: name,
                hint: "publish it: accredit workflow publish --shipped")
        }
        return meeting.day
    }

    /// The meetings of a series on those days, in order; none where it is not published.
    func meetings(of name: String, in days: ClosedRange<Day>, working: WorkingDays) throws -> [MeetingSeries.Meeting] {
        try series[name]?.meetings(in: days, working: working) ?? []
    }
}

extension Administration {
    /// The rules in force: the newest version of everything that is published.
    package func sampleRules() async throws -> SampleRules {
        let (workflows, files) = try await pool.withConnection { connection in
            (
                try await connection.query(
                    "SELECT DISTINCT ON (name) definition FROM accredit.workflow ORDER BY name, version DESC"),
                try await connection.query(CalendarQueries.newest())
            )
        }
        return try SampleRules(workflows: workflows, files: files)
    }
}

extension SampleRules {
    /// Rules from the rows of workflows and of calendar files. A function of its own, without a suspension: the
    /// optimiser of Swift 6.3 crashes where these loops stand behind an `await`.
    /// - Throws: what decoding throws, and `CalendarError` where a workflow names a calendar that is not among them.
    fileprivate init(workflows: [PostgresRow], files: [PostgresRow]) throws {
        var calendars = Calendars()
        for row in files { try calendars.add(json: Data(try row.decode(String.self, at: 0).utf8)) }
        try self.init(
            workflows: try workflows.map { try WorkflowDefinition(canonical: try $0.decode(JSONValue.self, at: 0)) },
            calendars: calendars)
    }
}
