import Engine
import Foundation
import Turnaround
import WorkflowCore

/// A body's own scheme: the files that follow from a route and from answers to what it asks.
package struct AdoptedScheme: Sendable {
    /// The route as it ships: its text, as a document and as a definition.
    package struct Route: Sendable {
        let text: String
        let document: YAMLDocument
        /// Its text.
        package let definition: WorkflowDefinition

        /// Reads a route.
        /// - Parameter document: the text, read.
        package init(text: String, document: YAMLDocument) throws {
            self.text = text
            self.document = document
            definition = try WorkflowDefinition(document)
        }
    }

    /// The name of the body's own workflow.
    package let workflow: String
    /// The name of the body's own calendar; `nil` where it counts by that of its division.
    package let calendar: String?
    /// The workflow as a file, with the comments of the route.
    package let workflowText: String
    /// The calendar as a file.
    package let calendarText: String?
    /// The committees as files, by name.
    package let committeeTexts: [(name: String, text: String)]

    /// The files that follow from answers.
    /// - Parameter today: the day from which the body's committee meets.
    package init(_ route: Route, answers: AdoptionAnswers, today: Day) throws {
        let definition = route.definition
        workflow = Self.own(definition.workflow, of: answers)
        calendar = answers.closures.isEmpty ? nil : Self.own("calendar", of: answers)
        let counted = calendar ?? answers.calendar
        // 1. The route's own text, with each answer where it belongs.
        workflowText =
            """
            # \(answers.name): adopted from \(definition.workflow), version \(definition.version), whose comments \
            these are.\n\(Self.text(of: route, answers: answers, calendar: counted))
            """
        // 2. What stands there now is what was meant: no other line looked like one of these.
        let meant = Self.definition(of: route, answers: answers, calendar: counted)
        guard try WorkflowDefinition(YAMLDocument.parse(workflowText, file: "workflow.yaml")) == meant else {
            throw EngineError.invalid(
                what: "the answers cannot be put into “\(definition.workflow)” as its file is written",
                expected:
                    """
                    workflow, version, calendar, standard, fee, meeting, series and route each with its value on one \
                    line, as in the routes that are shipped
                    """
            )
        }

        // 3. What it rests on.
        calendarText = try calendar.map { try Self.calendarText($0, answers: answers) }
        committeeTexts = try Set(definition.states.compactMap(\.meeting?.series)).sorted().compactMap { name in
            guard let committee = answers.committee else { return nil }
            let own = Self.own(name, of: answers)
            return (own, try Self.committeeText(own, committee, of: answers, calendar: counted, from: today))
        }
    }

    /// The body's calendar as a file.
    private static func calendarText(_ name: String, answers: AdoptionAnswers) throws -> String {
        let closures = try answers.closures.map { closure in
            "  - {title: {en: \(try quoted(closure.title))}, from: \(closure.from), to: \(closure.to)}"
        }
        return """
            # The days on which \(answers.name) is closed, besides the bank holidays of \(answers.calendar).
            # After a change raise the version and publish the file again: accredit workflow publish calendar.yaml
            calendar: \(name)
            version: 1
            title: {en: \(try quoted(answers.name))}
            extends: [\(answers.calendar)]
            closures:
            \(closures.joined(separator: "\n"))

            """
    }

    /// A committee as a file.
    private static func committeeText(
        _ name: String, _ committee: AdoptionAnswers.Committee, of answers: AdoptionAnswers, calendar: String,
        from day: Day
    ) throws -> String {
        let exceptions = try committee.exceptions.map { "  - \(try $0.canonicalText())" }
        return """
            # When the committee of \(answers.name) meets, from which day on, and how long before a meeting its papers
            # close. Single meetings that differ go under exceptions: cancel, move with to, or add.
            # After a change raise the version and publish the file again: accredit workflow publish \(name).yaml
            meetings: \(name)
            version: 1
            title: {en: \(try quoted("Committee of \(answers.name)"))}
            calendar: \(calendar)
            from: \(day)
            dates: \(try quoted(committee.dates))
            papers: \(committee.papers) before
            exceptions:\(exceptions.isEmpty ? " []" : "\n" + exceptions.joined(separator: "\n"))

            """
    }

    /// A text between quotes, as YAML and JSON have it.
    private static func quoted(_ text: String) throws -> String { try JSONValue.string(text).canonicalText() }

    /// The text of a route with each answer where it belongs.
    private static func text(of route: Route, answers: AdoptionAnswers, calendar: String) -> String {
        let definition = route.definition
        var edit = LineEdit(route.text)
        edit.set("workflow", to: own(definition.workflow, of: answers), at: route.document.line(of: [.key("workflow")]))
        edit.set("version", to: "1", at: route.document.line(of: [.key("version")]))
        edit.set("calendar", to: calendar, at: route.document.line(of: [.key("calendar")]))
        if let standard = answers.standard {
            edit.set(
                "standard", to: standard.description, at: route.document.line(of: [.key("clock"), .key("standard")]))
        }
        for (state, standard) in answers.standards {
            edit.set(
                "standard", to: standard.description,
                at: route.document.line(of: [.key("states"), .key(state), .key("standard")]))
        }
        if let fee = answers.fee {
            edit.set(
                "fee", to: fee.rounded() == fee ? String(Int(fee)) : String(format: "%.2f", fee),
                at: route.document.line(of: [.key("burden"), .key("fee")]))
        }
        for state in definition.states {
            guard let meeting = state.meeting else { continue }
            edit.set(
                meeting.voting == nil ? "meeting" : "series", to: own(meeting.series, of: answers),
                at: route.document.line(
                    of: [.key("states"), .key(state.state), .key("meeting")]
                        + (meeting.voting == nil ? [] : [.key("series")])))
        }
        // Its own front door leads to itself.
        for (place, line) in definition.routing.enumerated() where line.route == definition.workflow {
            edit.set(
                "route", to: own(definition.workflow, of: answers),
                at: route.document.line(of: [.key("routing"), .index(place), .key("route")]))
        }
        return edit.text
    }

    /// The definition of a route with the answers in it.
    private static func definition(
        of route: Route, answers: AdoptionAnswers, calendar: String
    ) -> WorkflowDefinition {
        let definition = route.definition
        var meant = definition
        meant.workflow = own(definition.workflow, of: answers)
        meant.version = 1
        meant.calendar = calendar
        meant.clock.standard = answers.standard ?? definition.clock.standard
        meant.burden?.fee = answers.fee ?? definition.burden?.fee
        for place in meant.states.indices {
            if let standard = answers.standards[meant.states[place].state] {
                meant.states[place].timing.standard = standard
            }
            if var meeting = meant.states[place].meeting {
                meeting.series = own(meeting.series, of: answers)
                meant.states[place].stage = .meeting(meeting)
            }
        }
        for place in meant.routing.indices where meant.routing[place].route == definition.workflow {
            meant.routing[place].route = meant.workflow
        }
        return meant
    }

    /// The name that something has as the body's own.
    static func own(_ name: String, of answers: AdoptionAnswers) -> String { "\(answers.code.lowercased())-\(name)" }

    /// The series, as the route names them, that have a meeting on a day.
    /// - Parameter shipped: calendars and series that come with the program.
    /// - Throws: `CalendarError`.
    package func meeting(on day: Day, of route: Route, answers: AdoptionAnswers, shipped: Calendars) throws -> Set<
        String
    > {
        let calendars = try calendars(with: shipped)
        let working = try calendars.workingDays(of: calendar ?? answers.calendar, in: day.year - 1...day.year + 1)
        return try Set(route.definition.states.compactMap(\.meeting?.series)).filter { name in
            try calendars.series[Self.own(name, of: answers)].map {
                try !$0.meetings(in: day...day, working: working).isEmpty
            } ?? false
        }
    }

    /// The calendars that come with the program, and the body's own.
    func calendars(with shipped: Calendars) throws -> Calendars {
        var calendars = shipped
        for text in [calendarText].compactMap(\.self) + committeeTexts.map(\.text) {
            try calendars.add(json: Data(YAMLDocument.parse(text, file: "adopted").value.canonicalText().utf8))
        }
        return calendars
    }

    /// The files to publish, what others rest on first.
    package var files: [Administration.DefinitionFile] {
        (calendarText.map { [Administration.DefinitionFile(file: "calendar.yaml", text: $0)] } ?? [])
            + committeeTexts.map { Administration.DefinitionFile(file: "\($0.name).yaml", text: $0.text) }
            + [Administration.DefinitionFile(file: "workflow.yaml", text: workflowText)]
    }
}

/// A text whose values are replaced where they stand, so that everything around them stays.
private struct LineEdit {
    private var lines: [String]

    init(_ text: String) { lines = text.components(separatedBy: "\n") }

    var text: String { lines.joined(separator: "\n") }

    /// Puts a plain value behind a key on a line, counted from 1.
    mutating func set(_ key: String, to value: String, at line: Int?) {
        guard let line, lines.indices.contains(line - 1),
            let pattern = try? Regex(
                "(^|[\\s{,-])(\(key):[ ]*)([^,}#\\n]*[^,}#\\s])", as: (Substring, Substring, Substring, Substring).self)
        else { return }
        lines[line - 1] = lines[line - 1].replacing(pattern, maxReplacements: 1) { match in
            "\(match.output.1)\(match.output.2)\(value)"
        }
    }
}
