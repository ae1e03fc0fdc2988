import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// Advises on a submission before it is made: route and reason, steps with their standards, evidence, and the date
    /// to expect.
    /// - Parameters:
    ///   - code: the body's code.
    ///   - document: the submission, as written.
    ///   - now: when it would be submitted.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` for an unknown body or a route that is not published.
    package func advise(body code: String, submission document: JSONValue, now: Instant, as credential: Credential)
        async throws -> Advice
    {
        let submission = SubmissionDocument.facts(document)
        let today = LondonTime.shared.day(of: now)
        let (_, rows) = try await read(
            """
            -- 1. The body, and the provider: who asks, or else whom the submission names.
            WITH body AS (
                SELECT id, code, front_door, calendar FROM accredit.organisation WHERE kind = 'body' AND code =
                    \(code.uppercased())
            ), given AS (
                SELECT body.front_door, accredit.facts(body.id, coalesce(
                    nullif(current_setting('accredit.provider', true), '')::uuid,
                    (SELECT id FROM accredit.organisation WHERE ukprn = \(submission) ->> 'provider_ukprn')),
                        \(submission), '{}') AS facts
                FROM body
            )
            -- 2. The route, its definition, and which of its evidence this submission is asked for.
            SELECT body.code, r.route, r.rule, r.source, r.because, w.version, w.definition,
                ARRAY(
                    SELECT e ->> 'item' FROM jsonb_array_elements(coalesce(w.definition -> 'evidence', '[]')) AS e
                    WHERE NOT e ? 'if' OR (given.facts @@ accredit.strict_guard(e ->> 'if')) IS TRUE),
                ARRAY(\(CalendarQueries.newest())), body.calendar
            FROM body
            CROSS JOIN given
            LEFT JOIN LATERAL accredit.route_for(given.front_door, given.facts, \(today)) r ON true
            LEFT JOIN LATERAL (
                SELECT version, definition FROM accredit.workflow WHERE id = accredit.workflow_in_force(r.route,
                    \(today))
            ) w ON true
            """, as: credential)
        guard let row = rows.first else {
            throw EngineError.notFound(kind: "accrediting body", name: code, hint: "see: GET /v1/bodies")
        }
        guard let route = try row.decode(String?.self, at: 1), let version = try row.decode(Int?.self, at: 5),
            let canonical = try row.decode(JSONValue?.self, at: 6)
        else {
            throw EngineError.notFound(
                kind: "published route of", name: code,
                hint: "ask the body's operator to publish it: accredit workflow publish Workflows")
        }
        var calendars = Calendars()
        for json in try row.decode([String].self, at: 8) { try calendars.add(json: Data(json.utf8)) }
        let definition = try WorkflowDefinition(canonical: canonical)
        let check = SubmissionDocument.check(document)
        let steps = try Self.steps(
            of: definition, from: today, by: try row.decode(String?.self, at: 9) ?? definition.calendar,
            calendars: calendars)
        let asked = Set(try row.decode([String].self, at: 7))
        let given = Set((submission["evidence"]?.arrayValue ?? []).compactMap { $0["requirement"]?.stringValue })
        return Advice(
            body: try row.decode(String.self, at: 0), route: route, routeTitle: definition.title, routeVersion: version,
            rule: try row.decode(Int?.self, at: 2), condition: try row.decode(String?.self, at: 3),
            because: try row.decodeJSON(LocalizedText.self, at: 4), problems: check.problems.map(\.description),
            warnings: check.warnings.map(\.description), steps: steps,
            evidence: definition.evidence.filter { asked.contains($0.item) }.map {
                Advice.Evidence(item: $0.item, title: $0.title, isGiven: given.contains($0.item))
            },
            standard: definition.clock.standard.description, submittedOn: today,
            expectedBy: steps.last?.expectedBy ?? today)
    }

    /// The steps a case usually takes, each with the day by which it is over where every standard is used up.
    ///
    /// A step without a standard takes no time of its own; a meeting is the first one whose papers close on or after
    /// the day the case is ready.
    /// - Parameter calendar: the calendar that the body's cases count by.
    static func steps(of definition: WorkflowDefinition, from start: Day, by calendar: String, calendars: Calendars)
        throws -> [Advice.Step]
    {
        let working = try calendars.workingDays(of: calendar, in: start.year...start.year + 6)
        var day = start
        return try definition.typicalPath.dropFirst().compactMap { step in
            guard let state = definition.state(step.state) else { return nil }
            if let name = step.meeting {
                guard let series = calendars.series[name] else {
                    throw EngineError.notFound(
                        kind: "meeting series", name: name,
                        hint: "publish it: accredit workflow publish Workflows/calendars")
                }
                if let meeting = try series.next(readyOn: day, working: working) { day = meeting.day }
            } else if let standard = step.standard, let unit = Turnaround.Period.Unit(rawValue: standard.unit.rawValue)
            {
                day = Turnaround.Period(standard.count, unit).added(to: day, working: working)
            }
            return Advice.Step(
                state: step.state, title: state.title, party: step.party?.rawValue ?? "none",
                standard: step.standard?.description,
                expectedBy: day)
        }
    }
}
