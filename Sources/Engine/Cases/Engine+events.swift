import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// An event of a case as it is told to those who follow them.
package struct CaseEvent: Codable, Sendable, Hashable {
    /// The reference of the case.
    package var reference: String
    /// The code of the body.
    package var body: String
    /// The code of the provider.
    package var provider: String
    /// What happened, as the history of the case says it to the same reader.
    package var event: HistoryEvent
    /// Where the reader is once they have this: what ``Engine/events(after:_:limit:as:)`` goes on from; `nil` of what
    /// is posted to webhooks.
    package var position: String?
}

/// What happened after a position.
package struct EventPage: Sendable, Codable, Hashable {
    /// In the order in which the reader may know of them; of a case in the order of their numbers, but for what is told
    /// late, such as a decision with its letter.
    package var events: [CaseEvent]
    /// The position after all of this.
    package var next: String
    /// True if there is, or may be, more by now.
    package var hasMore: Bool
}

/// Which events are asked for.
package struct EventFilter: Sendable, Hashable {
    /// Those of one case, by reference or id.
    package var name: String?
    /// Those that came of these commands.
    package var commands: [String]
    /// Those that came of these actions.
    package var actions: [String]

    /// By default all.
    package init(name: String? = nil, commands: [String] = [], actions: [String] = []) {
        (self.name, self.commands, self.actions) = (name, commands, actions)
    }

    /// As a condition on a case `h` and its event `e`.
    var condition: SQL {
        var conditions: [SQL] = [name.map(Engine.named) ?? "accredit.open_to_reader(h)"]
        if !commands.isEmpty { conditions.append("e.command = ANY (\(commands))") }
        if !actions.isEmpty { conditions.append("e.action = ANY (\(actions))") }
        return conditions.joined(separator: " AND ")
    }
}

extension Engine {
    /// Position before everything.
    package static let firstPosition = "start"
    /// Position after everything that can be told now.
    package static let presentPosition = "now"

    /// What happened after a position, as the reader may know it. What they have been given up to a position stays
    /// behind it for good, so that whoever goes on from the last one misses nothing and gets nothing twice.
    /// - Parameters:
    ///   - position: ``firstPosition``, ``presentPosition``, or one that the same reader was given.
    ///   - limit: how many at most, 1 to 1,000.
    /// - Throws: ``EngineError/unauthenticated``; ``EngineError/withheld(what:instead:)`` for those who work at an
    ///   agency; ``EngineError/unanswerable(parameter:what:expected:)`` for a position of somebody else's or nobody's;
    ///   ``EngineError/notFound(kind:name:hint:)`` for a case that the reader does not see.
    package func events(
        after position: String, _ filter: EventFilter = EventFilter(), limit: Int = 100, as credential: Credential
    ) async throws -> EventPage {
        let answers = try await pool.withConnection { connection in
            try await connection.pipeline([
                Self.enter(credential), "SELECT accredit.observe_events(\(position)) AS position",
                CaseEvent.question(after: position, filter, limit: limit),
                "SELECT FROM accredit.case_head h WHERE \(filter.name.map(Self.named) ?? "false")",
            ])
        }
        guard let reader = answers[0].first else { throw EngineError.unauthenticated }
        guard try !Self.principal(reader).isOfAgency else {
            throw EngineError.withheld(
                what: "single cases are not shown to an agency, because they would give small numbers away",
                instead: "ask for a report, or for the event log of a body that consents to it")
        }
        if let name = filter.name, answers[3].isEmpty { throw Self.noSuchCase(name) }
        guard try answers[1].first?.decode("position", as: String?.self) == "known" else {
            throw EngineError.unanswerable(
                parameter: "after", what: "the position is none that you were given",
                expected: "the id of an event that you got, start or now")
        }
        return try EventPage(rows: answers[2], since: position)
    }
}

extension CaseEvent {
    /// The rows that ``EventPage/init(rows:since:)`` reads: all that the page looked at, those that are shown with all
    /// of the history's columns.
    static func question(after position: String, _ filter: EventFilter, limit: Int) -> SQL {
        """
        WITH found AS MATERIALIZED (
            SELECT * FROM accredit.events_released(\(position), \(Int32(limit)))
        )
        SELECT f.place, f.of_case IS NULL AS is_end, f.event, \(columns)
        FROM found f
        \(joins("h.case_id = f.of_case AND e.seq = f.event AND \(filter.condition)"))
        ORDER BY f.ordinal
        """
    }

    /// The row of one event, where the reader of the transaction is shown it; it has no position.
    static func question(_ inCase: UUID, _ number: Int32) -> SQL {
        """
        SELECT NULL::text AS place, \(columns)
        FROM (SELECT \(inCase)::uuid AS of_case, \(number)::integer AS event) f
        \(joins("h.case_id = f.of_case AND e.seq = f.event AND accredit.open_to_reader(h)"))
        """
    }

    private static let columns: SQL = "k.reference, b.code AS body, p.code AS provider, s.*"

    /// What the columns come from, for a row `f` that names a case and an event.
    private static func joins(_ condition: SQL) -> SQL {
        """
        LEFT JOIN accredit.case_head k ON k.case_id = f.of_case
        LEFT JOIN accredit.organisation b ON b.id = k.body_id
        LEFT JOIN accredit.organisation p ON p.id = k.provider_id
        LEFT JOIN LATERAL (\(HistoryEvent.question(condition))) AS s ON true
        """
    }

    init?(row: PostgresRow) throws {
        guard try row.decode("number", as: Int?.self) != nil else { return nil }
        self.init(
            reference: try row.decode("reference"), body: try row.decode("body"), provider: try row.decode("provider"),
            event: try HistoryEvent(row: row), position: try row.decode("place"))
    }
}

extension EventPage {
    /// - Parameter position: the one before all of them.
    init(rows: [PostgresRow], since position: String) throws {
        events = try rows.compactMap(CaseEvent.init(row:))
        next = try rows.last?.decode("place") ?? position
        hasMore = try rows.last.map { try !$0.decode("is_end") || $0.decode("event", as: Int.self) > 0 } ?? false
    }
}
