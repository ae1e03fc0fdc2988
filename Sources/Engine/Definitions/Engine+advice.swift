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
        let today = LondonTime.shared.day(of: now)
        let (_, rows) = try await read(
            Advice.question(body: code, submission: SubmissionDocument.facts(document), today: today), as: credential)
        guard let row = rows.first else {
            throw EngineError.notFound(kind: "accrediting body", name: code, hint: .next(.listBodies))
        }
        guard try row.decode("route", as: String?.self) != nil, try row.decode("version", as: Int?.self) != nil,
            let canonical = try row.decode("definition", as: JSONValue?.self)
        else {
            throw EngineError.notFound(
                kind: "published route of", name: code,
                hint: Hint("ask the body's operator to publish it", next: .publishWorkflows))
        }
        var calendars = Calendars()
        for json in try row.decode("calendars", as: [String].self) { try calendars.add(json: Data(json.utf8)) }
        let definition = try WorkflowDefinition(canonical: canonical)
        let steps = try Self.steps(
            of: definition, from: today, by: try row.decode("calendar", as: String?.self) ?? definition.calendar,
            calendars: calendars)
        return try Advice(row: row, on: document, by: definition, steps: steps, today: today)
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
                        hint: Hint("an operator publishes it", next: .publishCalendars))
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
