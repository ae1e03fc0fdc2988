import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Administration {
    /// Closes a calendar on days of its own, as a new version of it.
    ///
    /// - Parameters:
    ///   - target: a calendar, or a body; a body without one gets its own, which joins the calendar of its front-door
    ///     workflow.
    ///   - from: the first day.
    ///   - to: the last day.
    ///   - reason: why, as people will read it.
    ///   - isDryRun: says what would happen and keeps nothing.
    /// - Returns: every calendar that has a new version, and the open cases whose due days moved. Closed cases keep
    ///   theirs.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)``; ``EngineError/invalid(what:expected:)`` for days out of
    ///   order, beyond what calendars cover or none of which is a weekday, and for a closure that is there already.
    package func addClosure(to target: ClosureTarget, from: Day, to: Day, reason: String, isDryRun: Bool = false)
        async throws
        -> [CalendarChange]
    {
        guard from <= to else {
            throw EngineError.invalid(
                what: "the closure ends on \(to), before it begins", expected: "a last day from \(from) on")
        }
        guard CalendarQueries.years.contains(from.year), CalendarQueries.years.contains(to.year),
            from.distance(to: to) <= 366
        else {
            throw EngineError.invalid(
                what: "the closure from \(from) to \(to) is not one that calendars can hold",
                expected:
                    "at most a year, from \(CalendarQueries.years.lowerBound) to \(CalendarQueries.years.upperBound)")
        }
        guard (from...to).contains(where: { !$0.weekday.isWeekend }) else {
            throw EngineError.invalid(
                what: "\(from) to \(to) is a weekend", expected: "days that would otherwise be worked")
        }
        guard !reason.allSatisfy(\.isWhitespace) else {
            throw EngineError.invalid(what: "the reason is empty", expected: "why it is closed")
        }
        let (_, changes) = try await revisingCalendars(isDryRun: isDryRun) { store, connection in
            let name = try Self.calendar(of: target, in: &store, connection)
            guard case .object(var members)? = store.rules(of: name) else {
                throw EngineError.notFound(kind: "published calendar", name: name, hint: "see: accredit calendar show")
            }
            let known = Set(try store.calendars.closedDays(of: name, in: CalendarQueries.years).map(\.day))
            guard (from...to).contains(where: { !$0.weekday.isWeekend && !known.contains($0) }) else {
                throw EngineError.invalid(
                    what: "\(name) is closed from \(from) to \(to) already", expected: "days that are worked")
            }
            var closures = members["closures"]?.arrayValue ?? []
            closures.append([
                "title": .string(reason), "from": .string("\(from)"), "to": .string("\(to)"), "source": "operator",
            ])
            members["closures"] = .array(closures)
            try store.revise(
                name, rules: .object(members),
                source: CalendarSource(kind: .closure, from: from, to: to, reason: reason))
            try store.follow()
        }
        return changes
    }

    /// The name of the calendar that a closure goes to; a body that has none is given one, still without a closure.
    private static func calendar(
        of target: ClosureTarget, in store: inout CalendarStore, _ connection: isolated PostgresConnection
    ) throws -> String {
        switch target {
        case .calendar(let name):
            guard store.versions[name] != nil else {
                throw EngineError.notFound(
                    kind: "published calendar", name: name,
                    hint: "there are: \(store.versions.keys.sorted().joined(separator: ", "))")
            }
            return name
        case .body(let code):
            let rows = try connection.query(
                """
                SELECT o.id, o.name, o.calendar, w.calendar FROM accredit.organisation o
                LEFT JOIN accredit.workflow w ON w.id = accredit.workflow_in_force(o.front_door,
                    accredit.local_day(clock_timestamp()))
                WHERE o.kind = 'body' AND o.code = \(code.uppercased())
                """)
            guard let row = rows.first else {
                throw EngineError.notFound(kind: "accrediting body", name: code, hint: "see: accredit org list")
            }
            let (id, title, own, base) = try row.decode(as: (UUID.self, String.self, String?.self, String?.self))
            if let own { return own }
            guard let base else {
                throw EngineError.notFound(
                    kind: "published front door of", name: code,
                    hint: "publish its workflow first: accredit workflow publish FILE")
            }
            let name = "body-\(code.lowercased())"
            _ = try connection.execute("UPDATE accredit.organisation SET calendar = \(name) WHERE id = \(id)")
            try store.begin(
                ["calendar": .string(name), "version": 1, "title": .string(title), "extends": [.string(base)]],
                named: name)
            return name
        }
    }

    /// Merges a feed of bank holidays: dates that are new to a calendar are added to it as dated exceptions. None is
    /// ever dropped: those that are not in the feed any more are kept, and reported.
    ///
    /// - Parameters:
    ///   - json: the feed, in the format of gov.uk/bank-holidays.json.
    ///   - file: its name, for provenance.
    ///   - division: only this division of it.
    ///   - calendar: the calendar for the division, where it is called otherwise.
    ///   - isDryRun: says what would happen and keeps nothing.
    /// - Throws: `CalendarError.unreadable` for what is no feed; ``EngineError/notFound(kind:name:hint:)`` for an
    ///   unknown division or calendar.
    package func importFeed(
        _ json: Data, named file: String, division: String? = nil, calendar: String? = nil, isDryRun: Bool = false
    ) async throws -> FeedOutcome {
        let feed = try BankHolidayFeed.decode(json: json)
        if let division, feed.divisions[division] == nil {
            throw EngineError.notFound(
                kind: "division in the feed", name: division,
                hint: "it has: \(feed.divisions.keys.sorted().joined(separator: ", "))")
        }
        let divisions = division.map { [$0] } ?? calendar.map { [$0] } ?? feed.divisions.keys.sorted()
        let (outcome, changes) = try await revisingCalendars(isDryRun: isDryRun) { store, _ in
            var outcome = FeedOutcome(comparisons: [], ignored: [], changes: [])
            var pairs: [(division: String, calendar: String, depth: Int)] = []
            for division in divisions {
                let name = calendar ?? division
                if store.versions[name] == nil || feed.divisions[division] == nil {
                    outcome.ignored.append(division)
                } else {
                    pairs.append((division, name, try store.calendars.lineage(of: name).count))
                }
            }
            guard !pairs.isEmpty else {
                throw EngineError.notFound(
                    kind: "published calendar for", name: (calendar.map { [$0] } ?? divisions).joined(separator: ", "),
                    hint: "there are: \(store.versions.keys.sorted().joined(separator: ", "))")
            }
            let before = store.calendars
            // What joins others comes after them: it has their new dates by then.
            pairs.sort { ($0.depth, $0.calendar) < ($1.depth, $1.calendar) }
            for pair in pairs {
                let known = try store.calendars.closedDays(of: pair.calendar, in: CalendarQueries.years)
                guard
                    let found = FeedComparison(
                        division: pair.division, calendar: pair.calendar, events: feed.divisions[pair.division] ?? [],
                        known: known,
                        before: try before.closedDays(of: pair.calendar, in: CalendarQueries.years))
                else { continue }
                outcome.comparisons.append(found)
                try store.add(found, from: file)
            }
            try store.follow()
            return outcome
        }
        var complete = outcome
        complete.changes = changes
        return complete
    }
}

extension CalendarStore {
    /// Adds the new dates of a feed to a calendar.
    fileprivate mutating func add(_ found: FeedComparison, from file: String) throws {
        guard !found.new.isEmpty, case .object(var members)? = rules(of: found.calendar) else { return }
        var exceptions = members["exceptions"]?.arrayValue ?? []
        for event in found.new {
            var exception: [String: JSONValue] = [
                "add": .string("\(event.date)"), "title": .string(event.title), "source": "feed",
            ]
            if let notes = event.notes, !notes.isEmpty { exception["because"] = .string(notes) }
            exceptions.append(.object(exception))
        }
        members["exceptions"] = .array(exceptions)
        try revise(
            found.calendar, rules: .object(members),
            source: CalendarSource(
                kind: .feed, file: file, division: found.division, from: found.from, to: found.to,
                dates: found.new.count))
    }
}
