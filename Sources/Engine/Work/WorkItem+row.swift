import Postgres
import Turnaround
import WorkflowCore

extension WorkItem {
    /// The rows that ``init(row:)`` and ``WorkCursor/init(row:)`` read, earliest due date first.
    /// - Parameters:
    ///   - limit: how many.
    ///   - cursor: where they begin; `nil` is the first.
    ///   - officer: on cases of this officer; `nil` is on all.
    static func question(limit: Int, from cursor: WorkCursor?, officer: OfficerChoice?) -> SQL {
        let after: SQL =
            cursor.map {
                """
                , \($0.due?.description ?? "infinity")::date, \($0.since), \($0.id), \($0.kind.rawValue), \
                \($0.number)::integer
                """
            } ?? ""
        return """
            SELECT x.kind, x.number, x.words, x.actions, x.since, x.due, x.remaining, h.case_id, h.reference,
                coalesce(f.submission #>> '{title,en}', f.submission #>> '{title,cy}') AS title,
                w.name AS route, b.code AS body, p.code AS provider, x.meeting, x.meets_on, k.name AS officer,
                accredit.showings_of(i) -> -1 AS showing
            FROM accredit.work_of(\(limit)::integer\(after), of_officer => \(officer?.word)) WITH ORDINALITY x
            JOIN accredit.case_head h ON h.case_id = x.case_id
            JOIN accredit.workflow w ON w.id = h.workflow_id
            JOIN accredit.organisation b ON b.id = h.body_id
            JOIN accredit.organisation p ON p.id = h.provider_id
            LEFT JOIN accredit.case_facts f ON f.case_id = h.case_id
            LEFT JOIN accredit.case_decision_item i ON x.kind IN ('meet', 'discharge') AND i.case_id = x.case_id
                AND i.item = x.number
            LEFT JOIN accredit.case_officer o ON o.case_id = h.case_id AND o.ended_seq IS NULL
            LEFT JOIN accredit.principal k ON k.id = o.principal_id
            ORDER BY x.ordinality
            """
    }

    init(row: PostgresRow) throws {
        kind = try Kind(row: row)
        let number: Int = try row.decode("number")
        let choices: [Choice] = try row.decodeJSONIfPresent("actions") ?? []
        meeting = try row.decode("meeting")
        meetingDate = try row.decode("meets_on")
        let words: LocalizedText? = try row.decodeJSONIfPresent("words") ?? meeting.map { LocalizedText(en: $0) }
        what = Self.sentence(kind, words: words, choices: choices, number: number)
        self.number = kind.hasNumber ? number : nil
        actions = choices.map(\.action)
        reference = try row.decode("reference")
        title = try row.decode("title")
        route = try row.decode("route")
        body = try row.decode("body")
        provider = try row.decode("provider")
        showing = try row.decodeWireIfPresent("showing")
        officer = try row.decode("officer")
        since = try row.decode("since")
        due = try row.decode("due")
        remainingWorkingDays = try row.decode("remaining")
    }
}

extension WorkItem.Kind {
    /// True if the number of its row is that of a request, condition, seat or event, and not one of seats to fill.
    fileprivate var hasNumber: Bool {
        [
            .reply, .meet, .discharge, .makeReturn, .accept, .change, .join, .review, .overrule, .release, .consent,
        ].contains(self)
    }

    fileprivate init(row: PostgresRow) throws {
        let word: String = try row.decode("kind")
        guard let kind = Self(rawValue: word) else {
            throw EngineError.invalid(
                what: "work of the kind “\(word)” is unknown", expected: "the same release of program and database")
        }
        self = kind
    }
}

extension WorkCursor {
    /// The position of the item in the same row.
    init(row: PostgresRow) throws {
        self.init(
            due: try row.decode("due"), since: try row.decode("since"), id: try row.decode("case_id"),
            kind: try WorkItem.Kind(row: row), number: try row.decode("number"))
    }
}
