import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// What a report needs to know before it reads events: schemes, steps, calendars, and the imported log where it is
/// about one.
struct ReportSources: Sendable {
    var schemes: [UUID: TimelineReader.Scheme] = [:]
    var steps: [TimelineReader.StepKey: TimelineReader.Step] = [:]
    var calendars = Calendars()
    var calendarName = "england-and-wales"
    /// The versions of calendars that cases count by.
    var caseCalendars = CaseCalendars()
    /// The thresholds that bodies have set for onerous steps, by code.
    var thresholds: [String: OnerousThresholds] = [:]
    var log: Log?
    /// The selection of the filter, its values written as they are in cases.
    var selection = ReportSelection()
    /// What people read in place of the names of routes and steps.
    var titles = ReportTitles()
    /// Which cases are compared with which, the values written as they are in cases.
    var sides: SidesQuestion?

    /// An imported log.
    struct Log: Sendable {
        var id: UUID
        var name: String
        var closure: Closure
        var lastEvent: Instant?
        /// From when its cases were observed; `nil` where each was from its opening on.
        var observedFrom: Instant?
    }

    /// The statements whose rows ``init(_:filter:)`` reads, in order.
    static func questions(_ filter: ReportFilter) -> [SQL] {
        [
            """
            SELECT id, name, version, clock, calendar, definition -> 'evidence' AS evidence,
                definition -> 'states' AS states, definition -> 'burden' AS burden, title
            FROM accredit.workflow
            WHERE published_at <= coalesce(\(filter.knownOn), 'infinity')
            ORDER BY name, version
            """,
            """
            SELECT workflow_id, state, standard, standard_unit, request, deadline, deadline_unit
            FROM accredit.workflow_state
            """,
            CalendarQueries.newest(knownOn: filter.knownOn),
            """
            SELECT l.id, l.closure, l.calendar, l.steps, l.observed_from,
                (SELECT max(c.last_at) FROM accredit.case_imported c WHERE c.log_id = l.id) AS last_event
            FROM accredit.event_log l
            -- A log is there for those who may see its cases.
            WHERE l.name = \(filter.log) AND l.imported_at <= coalesce(\(filter.knownOn), 'infinity')
                AND EXISTS (SELECT FROM accredit.case_imported c WHERE c.log_id = l.id)
            """,
            """
            SELECT code FROM accredit.organisation
            WHERE kind = 'body' AND created_at <= coalesce(\(filter.knownOn), 'infinity') ORDER BY code
            """,
            // The steps of a log, where they are asked about.
            """
            SELECT DISTINCT x.activity
            FROM accredit.event_log l
            JOIN accredit.case_imported c ON c.log_id = l.id
            CROSS JOIN LATERAL unnest(c.activities) AS x (activity)
            WHERE l.name = \(filter.selection.filters[.state] == nil ? nil : filter.log)
            ORDER BY 1
            """,
            """
            SELECT l.name FROM accredit.event_log l
            WHERE \(filter.log) IS NOT NULL AND EXISTS (SELECT FROM accredit.case_imported c WHERE c.log_id = l.id)
            ORDER BY 1
            """,
            CaseCalendars.question(knownOn: filter.knownOn), OnerousThresholds.question(knownOn: filter.knownOn),
        ]
    }

    /// Reads the answers to ``questions(_:)``.
    init(_ answers: [[PostgresRow]], filter: ReportFilter) throws {
        let published = try readSchemes(answers[0])
        let states = try readSteps(answers[1])
        for row in answers[2] { try calendars.add(json: Data(try row.decode(String.self, at: 0).utf8)) }
        caseCalendars = try CaseCalendars(answers[7])
        thresholds = try OnerousThresholds.ofBodies(answers[8])
        guard let name = filter.log else {
            let routes = Set(schemes.values.map(\.name)).sorted()
            let vocabulary = ReportVocabulary(
                bodies: try answers[4].map { try $0.decode(String.self, at: 0) }, routes: routes,
                definitions: published.map { "\($0.name) v\($0.version)" }, states: states.sorted())
            selection = try vocabulary.resolved(filter.selection)
            sides = try filter.sides.map { try vocabulary.resolved($0) }
            let selected = selection.filters[.route]
            calendarName = published.last { selected?.contains($0.name) ?? true }?.calendar ?? calendarName
            return
        }
        guard let row = answers[3].first else {
            // Shown to analysts of an agency, and to operators on the database: others see that there is none.
            throw EngineError.missing(
                "imported log", name, among: try answers[6].map { try $0.decode(String.self, at: 0) }, next: .listLogs)
        }
        let vocabulary = ReportVocabulary(log: name, states: try answers[5].map { try $0.decode(String.self, at: 0) })
        selection = try vocabulary.resolved(filter.selection)
        sides = try filter.sides.map { try vocabulary.resolved($0) }
        titles = ReportTitles()
        try readLog(row, named: name)
    }

    /// Reads the published schemes.
    /// - Returns: them, by name and version.
    private mutating func readSchemes(_ rows: [PostgresRow]) throws -> [TimelineReader.Scheme] {
        try rows.map { row in
            let states: JSONValue = try row.decode("states")
            let evidence: JSONValue? = try row.decode("evidence")
            let scheme = try TimelineReader.Scheme(row: row)
            titles.add(
                route: scheme.name, title: try row.decode("title", as: JSONValue.self)["en"]?.stringValue,
                steps: Self.titles(states, by: "state"), requirements: Self.titles(evidence, by: "item"))
            schemes[try row.decode("id")] = scheme
            return scheme
        }
    }

    /// English titles of the parts of a definition, by the member that names a part.
    private static func titles(_ parts: JSONValue?, by member: String) -> [String: String] {
        (parts?.arrayValue ?? []).reduce(into: [:]) { titles, part in
            if let name = part[member]?.stringValue { titles[name] = part["title"]?["en"]?.stringValue }
        }
    }

    /// Reads the steps of the schemes.
    /// - Returns: their states.
    private mutating func readSteps(_ rows: [PostgresRow]) throws -> Set<String> {
        var states: Set<String> = []
        for row in rows {
            let state: String = try row.decode("state")
            states.insert(state)
            steps[TimelineReader.StepKey(workflow: try row.decode("workflow_id"), step: state)] =
                try TimelineReader.Step(row: row)
        }
        return states
    }

    /// Reads the imported log that the report is about, and the steps that are known of it.
    private mutating func readLog(_ row: PostgresRow, named name: String) throws {
        log = Log(
            id: try row.decode("id"), name: name,
            closure: Closure(rawValue: try row.decode("closure")) ?? .assumed,
            lastEvent: try row.decode("last_event"), observedFrom: try row.decode("observed_from"))
        calendarName = try row.decode("calendar")
        let known: JSONValue = try row.decode("steps")
        for (step, facts) in known.objectValue ?? [:] {
            let standard = facts["standard"]
            steps[TimelineReader.StepKey(workflow: nil, step: step)] = TimelineReader.Step(
                party: facts["party"]?.stringValue.flatMap(Party.init(rawValue:)),
                standard: TimelineReader.period(standard))
        }
    }

    /// A case with when it came under observation, where that was later than its opening: only a log can say so.
    func observed(_ timeline: CaseTimeline) -> CaseTimeline {
        guard let from = log?.observedFrom, timeline.opened < from else { return timeline }
        var timeline = timeline
        timeline.observedFrom = from
        return timeline
    }

    /// A reader of the events.
    /// - Parameter asOf: what happened later is left out; `nil` is nothing.
    func reader(asOf: Instant? = nil) -> TimelineReader {
        TimelineReader(
            schemes: schemes, steps: steps, log: log?.name, calendars: log == nil ? caseCalendars : CaseCalendars(),
            asOf: asOf)
    }

    /// The working days that the figures count in.
    func working() throws -> WorkingDays { try working(named: calendarName) }

    /// The working days that a case counts in.
    func working(of timeline: CaseTimeline) throws -> WorkingDays {
        if let known = timeline.calendar.flatMap({ caseCalendars.working[$0] }) { return known }
        return try working(named: schemes.values.first { $0.name == timeline.route }?.calendar ?? calendarName)
    }

    private func working(named name: String) throws -> WorkingDays {
        guard calendars.rules[name] != nil else {
            throw EngineError.notFound(
                kind: "published calendar", name: name,
                hint: Hint("an operator publishes it", next: .publishCalendars))
        }
        return try calendars.workingDays(of: name)
    }
}
