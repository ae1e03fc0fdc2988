import Postgres
import Turnaround

extension InformationRequest {
    /// The rows that ``init(row:)`` reads, of the cases `h` (case_head) and their requests `r`; a condition follows.
    static let question: SQL = """
        SELECT h.reference, coalesce(f.submission #>> '{title,en}', f.submission #>> '{title,cy}') AS title,
            b.code AS body, p.code AS provider, r.number, r.status, r.question, r.about,
            r.asked_at, r.asked_by, r.asked_role, r.due, r.reply, r.items, r.replied_at, r.replied_by, r.remark,
            r.ended_at
        FROM accredit.case_head h
        CROSS JOIN LATERAL accredit.requests_of(h.case_id) r
        JOIN accredit.organisation b ON b.id = h.body_id
        JOIN accredit.organisation p ON p.id = h.provider_id
        LEFT JOIN accredit.case_facts f ON f.case_id = h.case_id
        """

    /// The rows of the requests of one case that are open or answered, by number.
    /// - Parameter condition: which case, on `h`.
    static func standing(in condition: SQL) -> SQL {
        "\(question) WHERE \(condition) AND r.status IN ('open', 'answered') ORDER BY r.number"
    }

    init(row: PostgresRow) throws {
        reference = try row.decode("reference")
        title = try row.decode("title")
        body = try row.decode("body")
        provider = try row.decode("provider")
        number = try row.decode("number")
        status = Status(rawValue: try row.decode("status")) ?? .open
        question = try row.decode("question")
        about = try row.decode("about")
        askedAt = try row.decode("asked_at")
        askedBy = try row.decode("asked_by")
        askedRole = try row.decode("asked_role")
        due = try row.decode("due")
        reply = try row.decode("reply")
        items = try row.decode("items")
        repliedAt = try row.decode("replied_at")
        repliedBy = try row.decode("replied_by")
        remark = try row.decode("remark")
        endedAt = try row.decode("ended_at")
    }
}
