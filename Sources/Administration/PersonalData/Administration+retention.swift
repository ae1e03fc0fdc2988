import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

/// How long a body keeps what kind of text.
package struct RetentionRule: Codable, Sendable, Hashable {
    /// Kinds of text.
    package enum What: String, Codable, CaseIterable, Sendable {
        /// Cases that were never handed in: everything of them but title and history.
        case drafts
        /// What was said: payloads of events, submissions, reviews, requests and replies, reasons.
        case payloads
        /// Files, links and what they are called.
        case evidence
        /// Letters.
        case letters
        /// Notes among the body's people.
        case notes
    }

    /// The body's code.
    package var body: String
    /// The route; `nil`: all that have no rule of their own.
    package var route: String?
    /// What is kept.
    package var what: What
    /// How long after the end, such as `6 years`.
    package var keep: String
    /// When it was set, and by which role of the database.
    package var setAt: Instant
    package var setBy: String
}

/// What may go of a case.
package struct RetentionDue: Codable, Sendable, Hashable {
    /// The case's reference.
    package var reference: String
    /// The code of its body.
    package var body: String
    /// What may go.
    package var what: RetentionRule.What
    /// Since which day.
    package var since: Day
    /// How many texts.
    package var texts: Int
}

/// What a sweep did.
package struct RetentionOutcome: Codable, Sendable, Hashable {
    /// Its id.
    package var id: UUID
    /// In how many cases something was erased.
    package var cases: Int
    /// How many texts of each kind.
    package var erased: [String: Int]
}

extension Administration {
    /// How long the bodies keep what, by body, route and kind.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such body.
    package func retention(of code: String? = nil) async throws -> [RetentionRule] {
        var organisation: Organisation?
        if let code { organisation = try await self.organisation(named: code) }
        let id = organisation?.id
        return try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT o.code, r.route, r.what, CASE WHEN r.length = 1 THEN '1 ' || rtrim(r.unit, 's')
                    ELSE r.length || ' ' || r.unit END AS keep, r.set_at, r.set_by
                FROM accredit.retention r JOIN accredit.organisation o ON o.id = r.body_id
                WHERE \(id)::uuid IS NULL OR o.id = \(id)
                ORDER BY o.code, r.route NULLS FIRST, r.what
                """)
        }.map { row in
            RetentionRule(
                body: try row.decode("code"), route: try row.decode("route"),
                what: try Self.kind(try row.decode("what")), keep: try row.decode("keep"),
                setAt: try row.decode("set_at"), setBy: try row.decode("set_by"))
        }
    }

    /// Says how long a body keeps a kind of text after the end of its cases; nothing is erased by that.
    /// - Parameters:
    ///   - period: such as `6 years`, `18 months` or `90 days`; `nil`: for good.
    ///   - route: the cases of this route alone; `nil`: of all that have no rule of their own.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` where there is no such body or route;
    ///   ``EngineError/invalid(what:expected:)`` where the organisation is no body, or the period is none.
    package func setRetention(
        of what: RetentionRule.What, at code: String, route: String? = nil, keep period: String?
    ) async throws -> [RetentionRule] {
        let organisation = try await organisation(named: code)
        guard organisation.kind == .body else {
            throw EngineError.invalid(what: "\(organisation.code) is no accrediting body", expected: "a body's code")
        }
        let kept = try period.map(Self.period)
        if let route {
            let known = try await pool.withConnection { connection in
                try await connection.query("SELECT DISTINCT name FROM accredit.workflow ORDER BY name")
            }.map { try $0.decode(String.self, at: 0) }
            guard known.contains(route) else {
                throw EngineError.notFound(kind: "route", name: route, hint: "see: accredit workflow list")
            }
        }
        try await pool.withConnection { connection in
            try await connection.transaction { connection in
                try connection.execute(
                    """
                    DELETE FROM accredit.retention WHERE body_id = \(organisation.id) AND what = \(what.rawValue)
                        AND route IS NOT DISTINCT FROM \(route)
                    """)
                if let kept {
                    try connection.execute(
                        """
                        INSERT INTO accredit.retention (body_id, route, what, length, unit)
                        VALUES (\(organisation.id), \(route), \(what.rawValue), \(Int32(kept.length)), \(kept.unit))
                        """)
                }
            }
        }
        return try await retention(of: code)
    }

    /// What may go on a day, by since when.
    package func retentionDue(on day: Day) async throws -> [RetentionDue] {
        try await pool.withConnection { connection in
            try await connection.query(
                "SELECT reference, body, what, since, texts FROM accredit.retention_due(\(day))", timeout: .never)
        }.map { row in
            RetentionDue(
                reference: try row.decode("reference"), body: try row.decode("body"),
                what: try Self.kind(try row.decode("what")), since: try row.decode("since"),
                texts: try row.decode("texts"))
        }
    }

    /// Erases what may go on a day, some cases at a time; cases that somebody is acting on are left for the next sweep.
    /// One that was interrupted goes on with the next.
    /// - Parameters:
    ///   - day: the present day.
    ///   - batch: how many cases in one transaction.
    ///   - progress: told how many cases are done.
    package func sweepRetention(on day: Day, batch: Int = 100, progress: (Int) -> Void = { _ in }) async throws
        -> RetentionOutcome
    {
        let cases: [UUID] = try await pool.withConnection { connection in
            try await connection.query(
                "SELECT DISTINCT case_id FROM accredit.retention_due(\(day)) ORDER BY case_id", timeout: .never)
        }.map { try $0.decode("case_id") }
        let run = try await pool.withConnection { connection in
            try await connection.query("SELECT accredit.begin_retention()").first?.decode(UUID.self, at: 0)
        }
        for start in stride(from: 0, to: cases.count, by: batch) {
            let some = Array(cases[start..<min(start + batch, cases.count)])
            try await pool.withConnection { connection in
                _ = try await connection.query(
                    "SELECT accredit.sweep_retention(\(run), \(day), \(some)::uuid[])", timeout: .never)
            }
            progress(start + some.count)
        }
        let outcome = try await pool.withConnection { connection in
            try await connection.query("SELECT accredit.end_retention(\(run)) AS answer")
                .first?.decodeWire("answer", as: RetentionOutcome.self)
        }
        guard let outcome else {
            throw EngineError.invalid(what: "the sweep was not recorded", expected: "an answer of the database")
        }
        logger.info("swept", metadata: ["run": "\(outcome.id)", "cases": "\(outcome.cases)"])
        return outcome
    }

    private static func kind(_ name: String) throws -> RetentionRule.What {
        guard let what = RetentionRule.What(rawValue: name) else {
            throw EngineError.invalid(what: "“\(name)” is no kind of text", expected: "a database of this version")
        }
        return what
    }

    /// A length and its unit: `6 years`, `1 month`.
    private static func period(_ text: String) throws -> (length: Int, unit: String) {
        let parts = text.split(separator: " ").map(String.init)
        let unit = parts.last.map { $0.hasSuffix("s") ? $0 : $0 + "s" } ?? ""
        guard parts.count == 2, let length = Int(parts[0]), (1...1200).contains(length),
            ["days", "months", "years"].contains(unit)
        else {
            throw EngineError.invalid(
                what: "“\(text)” is no time that texts are kept",
                expected: "1 to 1200 days, months or years, such as: 6 years")
        }
        return (length, unit)
    }
}
