import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// The cases that a principal may see, newest first.
    /// - Parameters:
    ///   - filter: which of them.
    ///   - limit: how many on a page, 1 to 200.
    ///   - cursor: where the page begins, as the page before gave it.
    /// - Throws: ``EngineError/withheld(what:instead:)`` for those who work at an agency; for an officer in the filter,
    ///   what ``read(_:ofOfficer:as:)`` throws; for a tag, ``EngineError/forbidden(needs:)`` to others than a body.
    package func cases(
        _ filter: CaseFilter = CaseFilter(), limit: Int = 50, from cursor: CaseCursor? = nil, as credential: Credential
    )
        async throws
        -> CasePage
    {
        var conditions: [SQL] = []
        if let state = filter.state { conditions.append("h.state = \(state)") }
        if let route = filter.route { conditions.append("w.name = \(route)") }
        if let party = filter.party { conditions.append("h.party = \(party)") }
        if let isOpen = filter.isOpen { conditions.append(isOpen ? "h.closed_at IS NULL" : "h.closed_at IS NOT NULL") }
        if let officer = filter.officer { conditions.append("accredit.has_officer(stored.case_id, \(officer.word))") }
        if let tag = filter.tag {
            let kept = tag.lowercased().replacing(/\s+/, with: "-")
            conditions.append(
                "EXISTS (SELECT FROM accredit.case_tag t WHERE t.case_id = stored.case_id AND t.tag = \(kept))")
        }
        if let search = filter.search {
            conditions.append("stored.case_id IN (SELECT accredit.cases_found(\(search.text)))")
        }
        if let cursor { conditions.append("(stored.opened_at, stored.case_id) < (\(cursor.openedAt), \(cursor.id))") }
        // Each side of a case has an index of its own; naming the side lets the planner use it. Those of one provider
        // come in order, which those of several do not. Reviewers read few of their body's cases: which, is asked once.
        let cases: [SQL] = [
            CaseSummary.seen("h.provider_id = \(ReaderSide.provider)"),
            CaseSummary.seen("h.provider_id = ANY (\(ReaderSide.actsFor))"),
            CaseSummary.seen(
                """
                h.body_id = \(ReaderSide.body)
                    AND (NOT (SELECT accredit.reads_as_reviewer())
                        OR h.case_id IN (SELECT accredit.cases_to_review()))
                    AND accredit.open_to_reader(h)
                """),
        ]
        let branches = cases.map { side -> SQL in
            """
            (SELECT \(CaseSummary.columns) FROM \(side) \(CaseSummary.joins)
            WHERE \((["true"] + conditions).joined(separator: " AND "))
            ORDER BY stored.opened_at DESC, stored.case_id DESC LIMIT \(limit + 1))
            """
        }
        let (principal, rows) = try await read(
            """
            \(branches.joined(separator: " UNION ALL "))
            ORDER BY opened_at DESC, case_id DESC LIMIT \(limit + 1)
            """, ofOfficer: filter.officer, as: credential)
        guard !principal.isOfAgency else {
            throw EngineError.withheld(
                what: "single cases are not shown to an agency, because they would give small numbers away",
                instead: "ask for a report, or for the event log of a body that consents to it")
        }
        guard filter.tag == nil || principal.organisationKind == "body" else {
            throw EngineError.forbidden(needs: "somebody who works for a body")
        }
        let page = rows.prefix(limit)
        let next =
            try rows.count > limit
            ? page.last.map { try CaseCursor(openedAt: $0.decode("opened_at"), id: $0.decode("case_id")).text } : nil
        return CasePage(cases: readable(page, in: "cases", CaseSummary.init(row:)), next: next)
    }

    /// One case by its reference or id.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see it.
    package func caseDetail(_ name: String, as credential: Credential) async throws -> CaseDetail {
        let answers = try await answers(
            to: [CaseDetail.question(Self.named(name)), InformationRequest.standing(in: Self.named(name))],
            as: credential)
        guard let row = answers[0].first else { throw Self.noSuchCase(name) }
        return try CaseDetail(row: row, requests: try answers[1].map(InformationRequest.init(row:)))
    }

    /// Every action that leaves the present state of a case, with everything that stands in its way.
    package func explain(_ name: String, as credential: Credential) async throws -> [ActionExplanation] {
        try await explanation(of: name, as: credential).actions
    }

    /// Every action that leaves the present state of a case, with everything that stands in its way; and the conditions
    /// and requests that one side waits for from the other.
    package func explanation(of name: String, as credential: Credential) async throws -> CaseExplanation {
        let answers = try await answers(
            to: [
                ActionExplanation.question(Self.named(name)), InformationRequest.standing(in: Self.named(name)),
            ], as: credential)
        guard let first = answers[0].first else { throw Self.noSuchCase(name) }
        return CaseExplanation(
            actions: try answers[0].compactMap { row in
                try row.decode("action", as: String?.self).map { try ActionExplanation($0, row) }
            },
            conditions: try first.decodeWire("conditions"),
            requests: try answers[1].map(InformationRequest.init(row:)))
    }

    /// What several questions find, asked in one round trip.
    /// - Throws: ``EngineError/unauthenticated`` where the token is none.
    func answers(to questions: [SQL], as credential: Credential) async throws -> [[PostgresRow]] {
        let answers = try await pool.withConnection { try await $0.pipeline([Self.enter(credential)] + questions) }
        try Self.entered(answers[0])
        return Array(answers.dropFirst())
    }

    /// The condition that picks one case by what people call it, where the reader may read it.
    static func named(_ name: String) -> SQL {
        if let id = UUID(uuidString: name) { return "h.case_id = \(id) AND accredit.open_to_reader(h)" }
        return "h.reference = \(CaseReference.normalised(name)) AND accredit.open_to_reader(h)"
    }

    /// The condition that an event `e` of a case `h` is no part of a decision that the reader was not told of.
    static let shownToReader: SQL = "e.seq < coalesce(accredit.untold_to_reader(h.case_id), 2147483647)"

    static func noSuchCase(_ name: String) -> EngineError {
        let isMistyped = CaseReference.isIntact(CaseReference.normalised(name)) == false
        return .notFound(
            kind: "case", name: name,
            hint: isMistyped
                ? "its check character does not fit: compare it with the original" : "or none that you may see")
    }
}
