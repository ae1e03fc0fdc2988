import Postgres
import Turnaround
import WorkflowCore

extension Advice {
    /// The row that advice is made from: none where there is no such body.
    /// - Parameters:
    ///   - code: the body's code.
    ///   - submission: the facts of the submission.
    ///   - today: day on which it would be submitted.
    static func question(body code: String, submission: JSONValue, today: Day) -> SQL {
        """
        -- 1. The body, and the provider: for whom the reader acts, if the submission names them; who asks; or else whom
        -- the submission names.
        WITH body AS (
            SELECT id, code, front_door, calendar FROM accredit.organisation WHERE kind = 'body' AND code =
                \(code.uppercased()) AND closed_at IS NULL
        ), given AS (
            SELECT body.front_door, accredit.facts(body.id, coalesce(
                (SELECT id FROM accredit.organisation WHERE ukprn = \(submission) ->> 'provider_ukprn'
                    AND id = ANY (\(ReaderSide.actsFor))),
                \(ReaderSide.provider),
                (SELECT id FROM accredit.organisation WHERE ukprn = \(submission) ->> 'provider_ukprn')),
                    \(submission), '{}') AS facts
            FROM body
        )
        -- 2. The route, its definition, and which of its evidence this submission is asked for.
        SELECT body.code AS body, r.route, r.rule, r.source AS condition, r.because, w.version, w.definition,
            ARRAY(SELECT e.item ->> 'item' FROM accredit.evidence_asked(w.definition, given.facts) AS e) AS required,
            ARRAY(\(CalendarQueries.newest())) AS calendars, body.calendar,
            nullif(accredit.same_course(\(ReaderSide.provider), body.id, accredit.titles_of(\(submission)), '{}'),
                '{}') AS same_course
        FROM body
        CROSS JOIN given
        LEFT JOIN LATERAL accredit.route_for(given.front_door, given.facts, \(today)) r ON true
        LEFT JOIN LATERAL (
            SELECT version, definition FROM accredit.workflow WHERE id = accredit.workflow_in_force(r.route,
                \(today))
        ) w ON true
        """
    }

    /// Advice on a submission.
    /// - Parameters:
    ///   - row: of ``question(body:submission:today:)``, with a route.
    ///   - document: the submission, as written.
    ///   - definition: of the route.
    ///   - steps: of the route, from today.
    ///   - today: day on which it would be submitted.
    init(row: PostgresRow, on document: JSONValue, by definition: WorkflowDefinition, steps: [Step], today: Day) throws
    {
        let check = SubmissionDocument.check(document)
        let given = Set(
            (SubmissionDocument.facts(document)["evidence"]?.arrayValue ?? []).compactMap {
                $0["requirement"]?.stringValue
            })
        let required = Set(try row.decode("required", as: [String].self))
        body = try row.decode("body")
        route = try row.decode("route")
        routeTitle = definition.title
        routeVersion = try row.decode("version")
        rule = try row.decode("rule")
        condition = try row.decode("condition")
        because = try row.decodeJSON("because")
        problems = check.problems.map(\.description)
        warnings = check.warnings.map(\.description)
        self.steps = steps
        evidence = definition.evidence.filter { required.contains($0.item) }.map {
            Evidence(item: $0.item, title: $0.title, isGiven: given.contains($0.item))
        }
        standard = definition.clock.standard.description
        submittedOn = today
        expectedBy = steps.last?.expectedBy ?? today
        sameCourse = try row.decode("same_course")
    }
}
