import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// Work items of a principal, earliest due date first.
    /// - Parameters:
    ///   - limit: how much on a page, 1 to 200.
    ///   - cursor: where the page begins, as the page before gave it.
    package func work(limit: Int = 50, from cursor: WorkCursor? = nil, as credential: Credential) async throws
        -> WorkPage
    {
        let after: SQL =
            cursor.map {
                """
                , \($0.due?.description ?? "infinity")::date, \($0.since), \($0.id), \($0.kind.rawValue), \
                \($0.number)::integer
                """
            } ?? ""
        let rows = try await read(
            """
            SELECT x.kind, x.number, x.words, x.actions, x.since, x.due, x.remaining, h.case_id, h.reference,
                coalesce(f.submission #>> '{title,en}', f.submission #>> '{title,cy}'), w.name, b.code, p.code, \
                x.meeting, x.meets_on
            FROM accredit.work_of(\(limit + 1)::integer\(after)) WITH ORDINALITY x
            JOIN accredit.case_head h ON h.case_id = x.case_id
            JOIN accredit.workflow w ON w.id = h.workflow_id
            JOIN accredit.organisation b ON b.id = h.body_id
            JOIN accredit.organisation p ON p.id = h.provider_id
            LEFT JOIN accredit.case_facts f ON f.case_id = h.case_id
            ORDER BY x.ordinality
            """, as: credential
        ).rows
        let found = try rows.prefix(limit).map(Self.workItem)
        return WorkPage(work: found.map(\.item), next: rows.count > limit ? found.last?.place.text : nil)
    }

    private static func workItem(_ row: PostgresRow) throws -> (item: WorkItem, place: WorkCursor) {
        let word = try row.decode(String.self, at: 0)
        guard let kind = WorkItem.Kind(rawValue: word) else {
            throw EngineError.invalid(
                what: "work of the kind “\(word)” is unknown", expected: "the same release of program and database")
        }
        let number = try row.decode(Int.self, at: 1)
        let meeting = try row.decode(String?.self, at: 13)
        let words =
            try row.decode(JSONValue?.self, at: 2) == nil
            ? meeting.map { LocalizedText(en: $0) } : row.decodeJSON(LocalizedText.self, at: 2)
        let choices = try row.decode(JSONValue?.self, at: 3) == nil ? [] : row.decodeJSON([WorkItem.Choice].self, at: 3)
        let since = try row.decode(Instant.self, at: 4)
        let due = try row.decode(Day?.self, at: 5)
        let reference = try row.decode(String.self, at: 8)
        let item = WorkItem(
            kind: kind, reference: reference, title: try row.decode(String?.self, at: 9),
            route: try row.decode(String.self, at: 10),
            body: try row.decode(String.self, at: 11), provider: try row.decode(String.self, at: 12),
            what: WorkItem.sentence(kind, words: words, choices: choices, number: number),
            number: [.reply, .meet, .discharge, .makeReturn, .accept, .change, .join, .review, .overrule, .consent]
                .contains(kind)
                ? number : nil,
            actions: choices.map(\.action), meeting: meeting, meetingDate: try row.decode(Day?.self, at: 14),
            since: since, due: due, remainingWorkingDays: try row.decode(Int?.self, at: 6))
        return (
            item, WorkCursor(due: due, since: since, id: try row.decode(UUID.self, at: 7), kind: kind, number: number)
        )
    }

    /// The cases of the token holder's body in which nothing can happen; there should be none.
    /// - Throws: ``EngineError/forbidden(needs:)`` for everybody but officers.
    package func stuck(as credential: Credential) async throws -> StuckList {
        let (principal, rows) = try await read(
            """
            SELECT h.reference, coalesce(f.submission #>> '{title,en}', f.submission #>> '{title,cy}'), w.name, h.state,
                h.party, h.entered_at, x.lacks
            FROM accredit.stuck_seen() x
            JOIN accredit.case_head h ON h.case_id = x.case_id
            JOIN accredit.workflow w ON w.id = h.workflow_id
            LEFT JOIN accredit.case_facts f ON f.case_id = h.case_id
            ORDER BY h.entered_at, h.reference
            """, as: credential)
        guard principal.roles.contains("officer") else { throw EngineError.forbidden(needs: "an officer") }
        return StuckList(
            cases: try rows.map { row in
                let (reference, title, route, state, party, since, lacks) = try row.decode(
                    as: (String.self, String?.self, String.self, String.self, String.self, Instant.self, [String].self))
                return StuckCase(
                    reference: reference, title: title, route: route, state: state, party: party, since: since,
                    lacks: lacks.compactMap(StuckCase.Lack.init(rawValue:)))
            })
    }
}
