import Engine
import Postgres
import Turnaround

extension DatabaseExamination {
    /// Number of cases' chains that are looked at.
    private static let sample = 50

    /// Whether the history of some cases still is what was written, and their clocks say what follows from it: a sample
    /// that begins at a random place.
    func chains() async throws -> [ExaminationFinding] {
        let rows = try await connection.query(
            """
            WITH start AS MATERIALIZED (
                SELECT gen_random_uuid() AS id
            ), sample AS (
                (SELECT h.case_id, h.reference FROM accredit.case_head h
                WHERE h.case_id >= (SELECT id FROM start) ORDER BY h.case_id LIMIT \(Self.sample))
                UNION
                (SELECT h.case_id, h.reference FROM accredit.case_head h ORDER BY h.case_id LIMIT \(Self.sample))
                LIMIT \(Self.sample)
            )
            SELECT s.case_id::text, s.reference, u.seq, u.what
            FROM sample s
            LEFT JOIN LATERAL accredit.unsound_clock(s.case_id) u ON true
            """)
        let looks = try rows.map { try $0.decode(as: (String.self, String.self, Int?.self, String?.self)) }
        let (ids, number) = (looks.map(\.0), looks.count)
        let history = try await connection.transaction(.snapshot) { connection in
            var verification = AuditVerification()
            try AuditStore.verifyEvents(
                where: "e.case_id = ANY (\(ids)::uuid[])", &verification, on: connection)
            return verification.report
        }
        let emptied = number - history.cases
        return [
            Self.finding(
                "history",
                history.findings.map { "\($0)" }
                    + (emptied > 0 ? ["all events of \(emptied) cases are gone"] : []),
                otherwise: number == 0 ? "no cases yet" : "the chains of the \(number) cases looked at hold"),
            Self.finding(
                "clocks", looks.compactMap { look in look.3.map { "\(look.1) at event \(look.2 ?? 0): \($0)" } },
                otherwise: number == 0
                    ? "no cases yet" : "every moment of the \(number) cases looked at belongs to one party"),
        ]
    }

    private static func finding(_ subject: String, _ flaws: [String], otherwise fine: String) -> ExaminationFinding {
        flaws.isEmpty
            ? .ok(subject, fine)
            : .fail(
                subject, flaws.joined(separator: "; "),
                "Somebody changed what was written: restore from a backup, and find out who.")
    }

    /// When the history was last signed, where it is.
    func checkpoints() async throws -> [ExaminationFinding] {
        guard let last = try await AuditStore.lastCheckpoint(on: connection)?.note.checkpoint else { return [] }
        return [.ok("checkpoints", "number \(last.number), of \(last.size) events, was made at \(last.madeAt)")]
    }

    /// Whether working days are known far enough ahead for due dates.
    func calendars() async throws -> [ExaminationFinding] {
        let rows = try await connection.query(
            """
            SELECT c.name, (SELECT max(d.day) FROM accredit.working_day d WHERE d.calendar_id = c.id), current_date
            FROM (SELECT DISTINCT ON (name) id, name FROM accredit.calendar ORDER BY name, version DESC) c
            ORDER BY c.name
            """)
        guard !rows.isEmpty else {
            return [.fail("calendars", "none is published", "Run: accredit workflow publish --shipped")]
        }
        let ends = try rows.map { row in
            let (name, last, today) = try row.decode(as: (String.self, PostgresDate?.self, PostgresDate.self))
            return (name: name, daysLeft: last.map { $0.days - today.days } ?? 0)
        }
        let short = ends.filter { $0.daysLeft < 731 }.map(\.name)
        return short.isEmpty
            ? [.ok("calendars", "\(ends.map(\.name).joined(separator: ", ")) cover the next two years")]
            : [
                .fail(
                    "calendars", "\(short.joined(separator: ", ")) end within two years",
                    "Publish a newer version: accredit workflow publish")
            ]
    }

    /// Whether every series of meetings has dates for the year to come: publishing its file works them out.
    func meetings() async throws -> [ExaminationFinding] {
        let rows = try await connection.query(
            """
            SELECT s.name, EXISTS (SELECT FROM accredit.meeting_date d WHERE d.series = s.name AND d.day > current_date
                + 365)
            FROM (SELECT DISTINCT name FROM accredit.meeting_series) AS s ORDER BY s.name
            """)
        let series = try rows.map { try $0.decode(as: (String.self, Bool.self)) }
        let short = series.filter { !$0.1 }.map(\.0)
        return short.isEmpty
            ? [.ok("meetings", "\(series.count) series with dates for the year to come")]
            : [
                .fail(
                    "meetings", "\(short.joined(separator: ", ")) without dates for the year to come",
                    "Publish the file of the series once more: accredit workflow publish FILE, or --shipped.")
            ]
    }

    /// Whether what routes name is published.
    func routes() async throws -> [ExaminationFinding] {
        let rows = try await connection.query(
            """
            -- 1. Front doors without a workflow.
            SELECT 'the front door of ' || o.code, o.front_door FROM accredit.organisation o
            WHERE o.kind = 'body' AND NOT EXISTS (SELECT FROM accredit.workflow w WHERE w.name = o.front_door)
            UNION
            -- 2. Routes of the newest front doors without a workflow.
            SELECT 'a route of ' || n.name, r.route
            FROM (SELECT DISTINCT ON (name) id, name FROM accredit.workflow ORDER BY name, version DESC) n
            JOIN accredit.workflow_route r ON r.workflow_id = n.id
            WHERE NOT EXISTS (SELECT FROM accredit.workflow w WHERE w.name = r.route)
            """)
        let missing = try rows.map { row in
            let (who, name) = try row.decode(as: (String.self, String.self))
            return "\(who), “\(name)”"
        }
        if !missing.isEmpty {
            return [
                .fail(
                    "workflows", "not published: \(missing.joined(separator: "; "))",
                    "Publish them: accredit workflow publish FILE")
            ]
        }
        let count =
            try await connection.query("SELECT count(DISTINCT name) FROM accredit.workflow").first?.decode(
                Int.self, at: 0) ?? 0
        return count == 0
            ? [.warn("workflows", "none is published", "Run: accredit workflow publish --shipped")]
            : [.ok("workflows", "\(count) published; every front door and route is there")]
    }

    /// Whether somebody fires timers.
    func timers() async throws -> [ExaminationFinding] {
        let rows = try await connection.query(
            """
            SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(t.due_at))::bigint, 0)
            FROM accredit.case_timer t
            WHERE NOT t.simulated AND t.due_at < clock_timestamp() - interval '10 minutes'
            """)
        let (count, age) = try rows.first?.decode(as: (Int.self, Int.self)) ?? (0, 0)
        if count == 0 { return [.ok("timers", "none is overdue")] }
        let found = "\(count) overdue, the oldest for \(age / 3600) h \(age / 60 % 60) min"
        let remedy = "Is a server running? accredit serve fires timers; its log says why one fails."
        return [age > 86_400 ? .fail("timers", found, remedy) : .warn("timers", found, remedy)]
    }

    /// Whether every case is in a state of the version it follows, and no change of scheme was left half-way.
    func schemeChanges() async throws -> [ExaminationFinding] {
        let rows = try await connection.query(
            """
            SELECT (SELECT min(h.reference) FROM accredit.case_head h
                    WHERE NOT EXISTS (
                        SELECT FROM accredit.workflow_state s WHERE s.workflow_id = h.workflow_id AND s.state =
                            h.state)),
                (SELECT string_agg(w.name || ' ' || m.id || ' (' || m.status || ')', ', ')
                    FROM accredit.workflow_migration m JOIN accredit.workflow w ON w.id = m.to_workflow WHERE m.ended_at
                        IS NULL)
            """, timeout: .after(.seconds(60)))
        guard let (lost, unfinished) = try rows.first?.decode(as: (String?.self, String?.self)) else { return [] }
        if let lost {
            return [
                .fail(
                    "schemes", "\(lost) is in a state that its version does not have",
                    "Restore it from a backup, and find out who changed it.")
            ]
        }
        return unfinished.map {
            [
                .warn(
                    "schemes", "cases are half-way between versions: \($0)",
                    "Repeat: accredit workflow migrate apply …, or take it back: accredit workflow migrate revert ID")
            ]
        } ?? [.ok("schemes", "every case is in a state of the version it follows")]
    }

    /// Whether something can happen in every case under way: it has an owner, a clock and an action.
    package func stuck() async throws -> [ExaminationFinding] {
        let live =
            try await connection.query(
                "SELECT count(*) FROM accredit.case_head WHERE closed_at IS NULL"
            ).first?
            .decode(Int.self, at: 0) ?? 0
        let rows = try await connection.query(
            """
            SELECT l.lack, count(*), (array_agg(h.reference || ' in ' || h.state ORDER BY h.entered_at))[1:5]
            FROM accredit.stuck_in(NULL) s
            CROSS JOIN LATERAL unnest(s.lacks) AS l (lack)
            JOIN accredit.case_head h ON h.case_id = s.case_id
            GROUP BY l.lack ORDER BY l.lack
            """, timeout: .after(.seconds(60)))
        guard !rows.isEmpty else {
            let found =
                live == 0
                ? "no cases under way"
                : "\(live) live case\(live == 1 ? "" : "s"): each has an owner, a clock and something that can be done"
            return [.ok("stuck cases", found)]
        }
        return try rows.map { row in
            let (lack, count, some) = try row.decode(as: (String.self, Int.self, [String].self))
            return .fail(
                "stuck cases",
                "\(count) of \(live) without \(lack == "owner" || lack == "action" ? "an" : "a") \(lack): "
                    + some.joined(separator: ", ") + (count > some.count ? ", …" : ""),
                (StuckCase.Lack(rawValue: lack)?.remedy).map { "To do: \($0)" } ?? "See: accredit work --stuck")
        }
    }

    /// What the service's own connection may do: it is let in, harmless, and sees nothing without a principal.
    package func asService() async throws -> [ExaminationFinding] {
        let subject = "service's connection"
        if let danger = try await ServerFitness.danger(on: connection) {
            return [
                .fail(
                    subject, "“\(danger.role)”: \(danger.reason)",
                    "Let the service log in as accredit_service: ACCREDIT_SERVICE_DATABASE_URL.")
            ]
        }
        let row = try await connection.query(
            """
            SELECT EXISTS (SELECT FROM accredit.case_head),
                has_database_privilege(current_database(), 'TEMPORARY'), current_database()::text
            """
        ).first
        guard let (seesCases, makesTables, database) = try row?.decode(as: (Bool.self, Bool.self, String.self)) else {
            return []
        }
        if seesCases {
            return [
                .fail(
                    subject, "it sees cases without a principal",
                    "Row security is not at work for this role; see the roles above.")
            ]
        }
        return makesTables
            ? [
                .warn(
                    subject, "it may make temporary tables, which it does not need",
                    "As the owner of the database: REVOKE TEMPORARY ON DATABASE \(database) FROM PUBLIC")
            ] : [.ok(subject, "lets it in; without a principal it sees no case")]
    }
}
