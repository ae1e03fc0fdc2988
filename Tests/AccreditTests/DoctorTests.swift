import Administration
import Engine
import EngineSupport
import Postgres
import TestSupport
import Testing
import WorkflowCore

@testable import accredit

/// What the doctor says of a sound house, and of one in which something was broken.
struct DoctorTests {
    private static func examine(_ house: House) async throws -> [ExaminationFinding] {
        let migrator = try TestServer.migrator()
        return try await house.admin.withConnection { connection in
            try await DatabaseExamination(connection: connection).all(migrator: .success(migrator))
        }
    }

    @Test func `A sound house has nothing to mend`() async throws {
        try await House.withHouse { house in
            let findings = try await Self.examine(house)
            #expect(findings.filter { $0.verdict != .ok } == [])
            #expect(findings.count >= 9)
            let service = try await house.pool.withConnection {
                try await DatabaseExamination(connection: $0).asService()
            }
            #expect(service.map(\.verdict) == [.ok])
        }
    }

    @Test func `A service that may make temporary tables is named`() async throws {
        try await House.withHouse { house in
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    "GRANT TEMPORARY ON DATABASE \(identifier: house.database) TO PUBLIC")
            }
            let service = try await house.pool.withConnection {
                try await DatabaseExamination(connection: $0).asService()
            }
            #expect(service.map(\.verdict) == [.warn])
            #expect(service.first?.remedy?.contains("REVOKE TEMPORARY ON DATABASE \(house.database)") == true)
        }
    }

    /// Row security that somebody changed is as the files say once they are applied again, and nothing else moves.
    @Test func `Row security is mended`() async throws {
        let policies: SQL = """
            SELECT string_agg(concat_ws(' ', p.tablename, p.policyname, p.cmd, p.roles, p.qual), '; '
                ORDER BY p.tablename, p.policyname) FROM pg_policies p WHERE p.schemaname = 'accredit'
            """
        try await House.withHouse { house in
            let migrator = try TestServer.migrator()
            try await house.admin.withConnection { connection in
                let before = try await connection.query(policies).first?.decode(String.self, at: 0)
                for change in [
                    "ALTER POLICY party_to_case ON accredit.case_head USING (true)",
                    "ALTER POLICY own ON accredit.principal TO PUBLIC", "DROP POLICY reader ON accredit.recognition",
                    "CREATE POLICY open ON accredit.event_log FOR SELECT TO accredit_service USING (true)",
                    "ALTER TABLE accredit.principal DISABLE ROW LEVEL SECURITY",
                ] { _ = try await connection.batch(change) }
                _ = try await migrator.apply(on: connection)
                #expect(try await connection.query(policies).first?.decode(String.self, at: 0) == before)
                #expect(try await migrator.differences(on: connection) == [])
            }
        }
    }

    /// What is broken, the subject that tells, and a word of what it says.
    static let breakages: [(sql: String, subject: String, saying: String)] = [
        (
            "DROP POLICY party_to_case ON accredit.case_head", "row security",
            "policy party_to_case of case_head is missing"
        ),
        (
            "ALTER POLICY party_to_case ON accredit.case_head USING (true)", "row security",
            "policy party_to_case of case_head was changed"
        ),
        (
            "ALTER TABLE accredit.principal DISABLE ROW LEVEL SECURITY", "row security",
            "row security of principal is off"
        ),
        ("ALTER FUNCTION accredit.perform(bytea, jsonb) SECURITY INVOKER", "functions", "perform("),
        ("GRANT SELECT ON accredit.seal_key TO accredit_service", "grants", "SELECT on seal_key, which no file gives"),
        (
            "REVOKE SELECT ON accredit.case_head FROM accredit_service", "grants",
            "accredit_service lacks SELECT on case_head"
        ),
        ("ALTER TABLE accredit.case_facts ADD COLUMN extra text", "tables", "column extra of case_facts was added"),
        ("DROP TABLE accredit.schema_object", "catalogue", "nothing was recorded"),
        ("ALTER TABLE accredit.case_facts DISABLE ROW LEVEL SECURITY", "row security", "case_facts"),
        ("DELETE FROM accredit.migration WHERE number = 2", "schema", "Migrate the database"),
        ("UPDATE accredit.migration SET checksum = 'x' WHERE number = 1", "schema", "edited"),
        (
            """
            DELETE FROM accredit.working_day WHERE day > current_date + 300 AND calendar_id IN (SELECT id FROM \
            accredit.calendar WHERE name = 'scotland')
            """,
            "calendars", "scotland"
        ),
        ("DELETE FROM accredit.meeting_date", "meetings", "accreditation-committee"),
        ("UPDATE accredit.organisation SET front_door = 'nowhere' WHERE code = 'SAB'", "workflows", "nowhere"),
        (
            "ALTER TABLE accredit.definition_part OWNER TO accredit_service", "roles",
            "definition_part belongs to accredit_service, not to accredit_owner"
        ),
    ]

    @Test(arguments: breakages.indices)
    func `What is broken is named, with what to do`(index: Int) async throws {
        let (sql, subject, saying) = Self.breakages[index]
        try await House.withHouse { house in
            try await house.admin.withConnection { connection in _ = try await connection.batch(sql) }
            let findings = try await Self.examine(house)
            let bad = findings.filter { $0.verdict == .fail }
            #expect(bad.map(\.subject) == [subject])
            #expect(bad.first?.found.contains(saying) == true)
            #expect(bad.first?.remedy?.isEmpty == false)
        }
    }

    @Test func `An entry that cannot be shown is named`() async throws {
        try await House.withHouse { house in
            let submission = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
            let opening = Command(.open(body: "SAB", submission: submission, route: nil), key: "k")
            guard case .done(let opened) = try await house.engine.perform(opening, as: house.provider.credential) else {
                return #expect(Bool(false), "it opens")
            }
            let reference = opened.reference
            // As accreditation would enter it.
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    """
                    INSERT INTO accredit.case_register (case_id, body_id, provider_id, workflow_id, reference, title,
                        sample, status, valid_from, resumed, words)
                    SELECT h.case_id, h.body_id, h.provider_id, h.workflow_id, h.reference, '{"cy": "Gofal"}', true,
                        'current', '2026-01-05', false, '' FROM accredit.case_head h
                    """)
                _ = try await connection.execute(
                    """
                    INSERT INTO accredit.case_register_change (case_id, seq, body_id, provider_id, status, because,
                        since)
                    SELECT c.case_id, 1, c.body_id, c.provider_id, 'current', 'approved', c.valid_from
                    FROM accredit.case_register c
                    """)
            }
            let sound = try await Self.examine(house).filter { $0.verdict != .ok }
            #expect(sound == [])
            try await house.admin.withConnection { connection in
                _ = try await connection.execute("UPDATE accredit.case_register SET title = '{}'")
            }
            let bad = try await Self.examine(house).filter { $0.verdict != .ok }
            #expect(bad.map(\.subject) == ["lists"])
            #expect(bad.first?.found.contains("the entry \(reference)") == true)
        }
    }

    @Test func `Letters that wait for somebody are counted`() async throws {
        try await House.withHouse { house in
            let submission = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college")).objectValue ?? [:]
            let facts = JSONValue.object(submission.filter { $0.key != "contact" })
            guard
                case .done(let opened) = try await house.engine.perform(
                    .init(.open(body: "SAB", submission: facts, route: nil), key: "k"), as: house.provider.credential)
            else { return #expect(Bool(false), "it opens") }
            for (action, data, person) in [
                ("submit", nil, house.provider),
                ("return-incomplete", ["missing": "The plan."] as JSONValue, house.officer),
            ] {
                _ = try await house.engine.perform(
                    .init(.act(case: opened.reference, action: action, data: data), key: action), as: person.credential)
            }
            let bad = try await Self.examine(house).filter { $0.verdict != .ok }
            #expect(bad.map(\.subject) == ["letters"] && bad.first?.found == "2 held for want of an address")
        }
    }

    @Test func `A history that somebody changed is found`() async throws {
        try await House.withHouse { house in
            guard
                case .done = try await house.engine.perform(
                    .init(.open(body: "SAB", submission: ["title": ["en": "A draft"]], route: nil), key: "k"),
                    as: house.provider.credential
                )
            else {
                Issue.record("no case was opened")
                return
            }
            #expect(try await Self.examine(house).allSatisfy { $0.verdict == .ok })
            try await house.admin.withConnection { connection in
                _ = try await connection.execute("UPDATE accredit.case_event SET action = 'approve' WHERE seq = 1")
            }
            let bad = try await Self.examine(house).filter { $0.verdict == .fail }
            #expect(bad.map(\.subject) == ["history"])
            #expect(bad.first?.found.contains("SAB-") == true)
        }
    }

    @Test func `A head that says something else than its events is found`() async throws {
        try await House.withHouse { house in
            let opening = Command.Request.open(body: "SAB", submission: ["title": ["en": "A draft"]], route: nil)
            _ = try await house.engine.perform(Command(opening, key: "k"), as: house.provider.credential)
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    "UPDATE accredit.case_head SET opened_at = opened_at - interval '1 day'")
            }
            let bad = try await Self.examine(house).filter { $0.verdict == .fail }
            #expect(bad.map(\.subject) == ["clocks"])
            #expect(bad.first?.found.contains("SAB-") == true)
        }
    }

    @Test func `A role that row security does not hold for is no role to serve with`() async throws {
        try await House.withHouse { house in
            let service = try await house.pool.withConnection { try await ServerFitness.danger(on: $0) }
            #expect(service == nil)
            let admin = try #require(try await house.admin.withConnection { try await ServerFitness.danger(on: $0) })
            #expect(admin.reason.contains("superuser"))
        }
    }

    @Test func `An empty database is told to migrate, and nothing else is looked at`() async throws {
        let migrator = try TestServer.migrator()
        let findings = try await TestDatabase.withEmpty { configuration in
            try await TestServer.withConnection(configuration) { connection in
                try await DatabaseExamination(connection: connection).all(migrator: .success(migrator))
            }
        }
        #expect(findings.map(\.verdict) == [.ok, .ok, .fail])
        #expect(findings.last?.found.contains("Migrate the database") == true)
    }
}
