import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// What a report needs to know before it reads events: schemes, steps, calendars, and the imported log where it is about one.
struct ReportSources: Sendable {
    var schemes: [UUID: TimelineReader.Scheme] = [:]
    var steps: [TimelineReader.StepKey: TimelineReader.Step] = [:]
    var calendars = Calendars()
    var calendarName = "england-and-wales"
    var log: Log?

    /// An imported log.
    struct Log: Sendable {
        var id: UUID
        var name: String
        var closure: Closure
        var lastEvent: Instant?
    }

    /// The statements whose rows ``init(_:filter:)`` reads, in order.
    static func questions(_ filter: ReportFilter) -> [SQL] {
        [
            "SELECT id, name, clock, calendar FROM accredit.workflow ORDER BY name, version",
            "SELECT workflow_id, state, standard, standard_unit::text, request FROM accredit.workflow_state",
            CalendarQueries.newest(),
            """
            SELECT l.id, l.name, l.closure, l.calendar, l.steps, (SELECT max(h.last_at) FROM accredit.case_head h WHERE h.log_id = l.id)
            FROM accredit.event_log l
            -- A log is there for those who may see its cases.
            WHERE l.name = \(filter.log) AND EXISTS (SELECT FROM accredit.case_head h WHERE h.log_id = l.id)
            """,
            "SELECT FROM accredit.organisation WHERE kind = 'body' AND code = \(filter.body?.uppercased())",
        ]
    }

    /// Reads the answers to ``questions(_:)``.
    init(_ answers: [[PostgresRow]], filter: ReportFilter) throws {
        for row in answers[0] {
            let (id, name, clock, calendar) = try row.decode(as: (UUID.self, String.self, JSONValue.self, String.self))
            schemes[id] = TimelineReader.Scheme(
                name: name, calendar: calendar, starts: clock["starts"]?.stringValue ?? "received",
                stops: clock["stops"]?.stringValue ?? "notified",
                standardWorkingDays: Self.workingDays(
                    clock["standard"]?["count"]?.integerValue.map(Int.init), clock["standard"]?["unit"]?.stringValue),
                cutOff: clock["cut_off"]?.stringValue.flatMap { try? TimeOfDay($0) })
            if filter.log == nil, filter.route == nil || filter.route == name { calendarName = calendar }
        }
        for row in answers[1] {
            let (workflow, state, standard, unit, isRequest) = try row.decode(
                as: (UUID.self, String.self, Int?.self, String?.self, Bool.self))
            steps[TimelineReader.StepKey(workflow: workflow, step: state)] = TimelineReader.Step(
                standardWorkingDays: Self.workingDays(standard, unit), isRequest: isRequest)
        }
        for row in answers[2] { try calendars.add(json: Data(try row.decode(String.self, at: 0).utf8)) }
        if let body = filter.body, answers[4].isEmpty {
            throw EngineError.notFound(kind: "accrediting body", name: body, hint: "see: accredit org list")
        }
        if let route = filter.route, !schemes.values.contains(where: { $0.name == route }) {
            throw EngineError.notFound(kind: "route", name: route, hint: "see: accredit workflow list")
        }
        guard let name = filter.log else { return }
        guard let row = answers[3].first else {
            throw EngineError.notFound(
                kind: "imported log", name: name,
                hint: "import it: accredit import events FILE --name \(name); "
                    + "imported logs are shown to analysts of an agency, and to operators on the database")
        }
        let (id, _, closure, calendar, known, last) = try row.decode(
            as: (UUID.self, String.self, String.self, String.self, JSONValue.self, Instant?.self))
        log = Log(id: id, name: name, closure: Closure(rawValue: closure) ?? .assumed, lastEvent: last)
        calendarName = calendar
        for (step, facts) in known.objectValue ?? [:] {
            let standard = facts["standard"]
            steps[TimelineReader.StepKey(workflow: nil, step: step)] = TimelineReader.Step(
                party: facts["party"]?.stringValue.flatMap(Party.init(rawValue:)),
                standardWorkingDays: Self.workingDays(standard?["count"]?.integerValue.map(Int.init), standard?["unit"]?.stringValue))
        }
    }

    /// A standard in working days, rounded up.
    static func workingDays(_ count: Int?, _ unit: String?) -> Int? {
        guard let count, let unit = unit.flatMap(WorkflowCore.Period.Unit.init(rawValue:)) else { return nil }
        return WorkflowCore.Period(count: count, unit: unit).workingDaysAtMost
    }

    /// A reader of the events.
    var reader: TimelineReader { TimelineReader(schemes: schemes, steps: steps, log: log?.name) }

    /// The working days that the figures count in.
    func working() throws -> WorkingDays { try working(named: calendarName) }

    /// The working days that a route counts in.
    func working(ofRoute route: String) throws -> WorkingDays {
        try working(named: schemes.values.first { $0.name == route }?.calendar ?? calendarName)
    }

    private func working(named name: String) throws -> WorkingDays {
        guard calendars.rules[name] != nil else {
            throw EngineError.notFound(
                kind: "published calendar", name: name, hint: "publish it: accredit workflow publish Workflows/calendars")
        }
        return try calendars.workingDays(of: name)
    }
}
