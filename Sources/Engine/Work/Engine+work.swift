import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// Work items of a principal, earliest due date first.
    /// - Parameters:
    ///   - limit: how much on a page, 1 to 200.
    ///   - cursor: where the page begins, as the page before gave it.
    ///   - officer: on cases of this officer alone; for people of a body.
    /// - Throws: for an officer, what ``read(_:ofOfficer:as:)`` throws.
    package func work(
        limit: Int = 50, from cursor: WorkCursor? = nil, ofOfficer officer: OfficerChoice? = nil,
        as credential: Credential
    ) async throws -> WorkPage {
        let question = WorkItem.question(limit: limit + 1, from: cursor, officer: officer)
        let (_, rows) = try await read(question, ofOfficer: officer, as: credential)
        let page = rows.prefix(limit)
        let next = rows.count > limit ? try page.last.map { try WorkCursor(row: $0).text } : nil
        return WorkPage(work: readable(page, in: "work", WorkItem.init(row:)), next: next)
    }

    /// The cases of the token holder's body in which nothing can happen; there should be none.
    /// - Throws: ``EngineError/forbidden(needs:)`` for everybody but officers.
    package func stuck(as credential: Credential) async throws -> StuckList {
        let (principal, rows) = try await read(
            """
            SELECT h.reference, coalesce(f.submission #>> '{title,en}', f.submission #>> '{title,cy}') AS title,
                w.name AS route, h.state, h.party, h.entered_at AS since, x.lacks
            FROM accredit.stuck_seen() x
            JOIN accredit.case_head h ON h.case_id = x.case_id
            JOIN accredit.workflow w ON w.id = h.workflow_id
            LEFT JOIN accredit.case_facts f ON f.case_id = h.case_id
            ORDER BY h.entered_at, h.reference
            """, as: credential)
        guard principal.roles.contains("officer") else { throw EngineError.forbidden(needs: "an officer") }
        return StuckList(cases: try rows.map(StuckCase.init(row:)))
    }
}

extension StuckCase {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            reference: try row.decode("reference"), title: try row.decode("title"), route: try row.decode("route"),
            state: try row.decode("state"), party: try row.decode("party"), since: try row.decode("since"),
            lacks: try row.decode("lacks", as: [String].self).compactMap(Lack.init(rawValue:)))
    }
}
