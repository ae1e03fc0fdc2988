import Foundation
import Postgres
import TestSupport
import Testing

/// What every table that belongs to cases must be, asked of the catalogue: so that the same schema serves one machine
/// and many, and a new table cannot forget it.
@Suite struct CaseTablesTests {
    /// The names of everything that a question about the catalogue finds; `owned` in it is the case-owned tables.
    private static func found(_ question: SQL) async throws -> [String] {
        try await TestDatabase.withPool { pool in
            try await pool.withConnection { connection in
                try await connection.query(
                    """
                    WITH owned AS (
                        SELECT c.oid, c.relname, c.relowner, c.relrowsecurity, c.reloptions, a.attnum AS case_id
                        FROM pg_class c
                        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'case_id' AND NOT a.attisdropped
                        WHERE c.relnamespace = 'accredit'::regnamespace AND c.relkind IN ('r', 'p')
                    )
                    \(question)
                    """)
            }.map { try $0.decode(String.self, at: 0) }
        }
    }

    /// Tables of what a body keeps among its own people.
    private static let ofTheBodyAlone = ["case_officer", "case_tag"]

    @Test func theyAreKnownByTheirCase() async throws {
        // What follows is about these; a table that is added is found by its column.
        #expect(
            try await Self.found("SELECT relname FROM owned ORDER BY 1") == [
                "case_agenda", "case_appeal", "case_assignment", "case_beside", "case_change", "case_consultation",
                "case_decision",
                "case_decision_item",
                "case_event", "case_evidence", "case_fact_sheet", "case_facts", "case_head", "case_imported",
                "case_interest", "case_letter", "case_note", "case_officer", "case_outbox",
                "case_payload", "case_profile", "case_recusal", "case_register", "case_register_change", "case_request",
                "case_resolution", "case_return",
                "case_review", "case_review_draft", "case_review_file", "case_showing",
                "case_tag", "case_timer", "case_vote", "case_words",
            ])
        #expect(
            try await Self.found(
                """
                SELECT o.relname FROM owned o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = o.case_id WHERE \
                a.atttypid <> 'uuid'::regtype OR NOT a.attnotnull
                """
            ) == [])
        // A table of cases that is named otherwise would slip through.
        #expect(
            try await Self.found(
                """
                SELECT c.relname FROM pg_class c
                WHERE c.relnamespace = 'accredit'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname LIKE 'case%'
                    AND c.oid NOT IN (SELECT oid FROM owned)
                """) == [])
    }

    @Test func everyKeyIsLedByTheCase() async throws {
        // 1. Each has a primary key.
        #expect(
            try await Self.found(
                """
                SELECT relname FROM owned WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = owned.oid AND \
                i.indisprimary)
                """
            ) == []
        )
        // 2. Primary keys, unique and exclusion constraints, and unique indexes, begin with case_id.
        #expect(
            try await Self.found(
                """
                SELECT i.indexrelid::regclass::text FROM pg_index i JOIN owned o ON o.oid = i.indrelid
                WHERE (i.indisunique OR i.indisexclusion) AND i.indkey[0] <> o.case_id
                """) == [])
        // 3. Foreign keys among them match case_id with case_id, first.
        #expect(
            try await Self.found(
                """
                SELECT k.conname::text FROM pg_constraint k
                JOIN owned o ON o.oid = k.conrelid
                JOIN owned t ON t.oid = k.confrelid
                WHERE k.contype = 'f' AND (k.conkey[1] <> o.case_id OR k.confkey[1] <> t.case_id)
                """) == [])
        #expect(
            try await Self.found(
                "SELECT k.conname::text FROM pg_constraint k JOIN owned o ON o.oid = k.conrelid WHERE k.contype = 'f'"
            )
            .count > 5)
    }

    @Test func nothingPointsAtThemFromOutsideAndNothingIsSetToNull() async throws {
        #expect(
            try await Self.found(
                """
                SELECT k.conname::text FROM pg_constraint k
                WHERE k.contype = 'f' AND k.confrelid IN (SELECT oid FROM owned) AND k.conrelid NOT IN (SELECT oid FROM
                    owned)
                """) == [])
        #expect(
            try await Self.found(
                """
                SELECT k.conname::text FROM pg_constraint k
                WHERE k.contype = 'f' AND k.connamespace = 'accredit'::regnamespace AND (k.confdeltype IN ('n', 'd') OR
                    k.confupdtype IN ('n', 'd'))
                """) == [])
    }

    @Test func theyHaveNoTriggersAndNoSequences() async throws {
        #expect(
            try await Self.found(
                """
                SELECT t.tgname::text FROM pg_trigger t WHERE t.tgrelid IN (SELECT oid FROM owned) AND NOT \
                t.tgisinternal
                """
            ) == [])
        #expect(
            try await Self.found(
                "SELECT r.rulename::text FROM pg_rewrite r WHERE r.ev_class IN (SELECT oid FROM owned)") == [])
        #expect(
            try await Self.found(
                "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'accredit'::regnamespace AND c.relkind = 'S'")
                == [])
    }

    @Test func rowSecurityIsOnAndComparesTheRowsOwnColumns() async throws {
        #expect(try await Self.found("SELECT relname FROM owned WHERE NOT relrowsecurity") == [])
        // Not forced: the owner's functions are the door.
        #expect(
            try await Self.found(
                "SELECT c.relname FROM pg_class c JOIN owned o USING (oid) WHERE c.relforcerowsecurity") == [])
        #expect(
            try await Self.found(
                """
                SELECT relname FROM owned
                WHERE relname <> 'case_imported' AND NOT EXISTS (
                    SELECT FROM pg_policies p WHERE p.schemaname = 'accredit' AND p.tablename = relname
                    AND p.roles = '{accredit_service}' AND p.cmd = 'SELECT' AND p.permissive = 'PERMISSIVE'
                    AND p.qual LIKE '%body_id%' AND p.qual LIKE '%provider_id%')
                ORDER BY 1
                """) == Self.ofTheBodyAlone)
        // What a body keeps among its own people no provider sees.
        #expect(
            try await Self.found(
                """
                SELECT p.tablename::text FROM pg_policies p
                WHERE p.schemaname = 'accredit' AND p.roles = '{accredit_service}' AND p.tablename ~ '^case_'
                    AND p.qual LIKE '%body_id%' AND p.qual NOT LIKE '%provider%'
                ORDER BY 1
                """) == Self.ofTheBodyAlone)
        // Imported history is of no body and no provider: it is for those who see all cases.
        #expect(
            try await Self.found(
                """
                SELECT p.qual FROM pg_policies p
                WHERE p.schemaname = 'accredit' AND p.tablename = 'case_imported' AND p.roles = '{accredit_service}'
                """) == ["( SELECT (accredit.known_reader()).counts AS counts)"])
        // No sub-query but for who reads, which names no row, so that it is asked once; no array but that of the
        // providers acted for, which comes after the reader's own and mostly is empty; nothing that the service could
        // set; and nothing for it beyond reading. What is of no case operators write.
        #expect(
            try await Self.found(
                """
                SELECT p.tablename || '.' || p.policyname
                FROM pg_policies p
                CROSS JOIN LATERAL (
                    SELECT regexp_replace(p.qual,
                        '[(] SELECT [(]accredit[.]known_reader[(][)][)][.]([a-z_]+) AS [a-z_]+[)]',
                        '<\\1>', 'g') AS asked
                ) AS x
                WHERE p.schemaname = 'accredit' AND (x.asked ~* '\\mselect\\M|current_setting|known_reader'
                    OR replace(x.asked, 'OR (provider_id = ANY (<acts_for>::uuid[]))', '')
                        ~* '\\many\\M|string_to_array'
                    OR p.with_check IS NOT NULL
                    OR p.cmd <> CASE WHEN p.tablename ~ '^case_' OR p.roles = '{accredit_service}' THEN 'SELECT'
                        ELSE 'ALL' END
                    OR NOT p.roles <@ ARRAY['accredit_service', 'accredit_operator']::name[])
                """) == [])
    }

    @Test func bodyAndProviderStandOnEveryRow() async throws {
        #expect(
            try await Self.found(
                """
                SELECT relname FROM owned
                WHERE relname <> 'case_imported' AND 2 <> (
                    SELECT count(*) FROM pg_attribute a WHERE a.attrelid = owned.oid AND a.attname IN
                    ('body_id', 'provider_id'))
                """) == [])
    }

    @Test func theOwnerCannotLogInAndTheServiceOwnsNothing() async throws {
        #expect(try await Self.found("SELECT relname FROM owned WHERE relowner <> 'accredit_owner'::regrole") == [])
        #expect(
            try await Self.found(
                """
                SELECT rolname::text FROM pg_roles WHERE rolname IN ('accredit_owner', 'accredit_operator') AND \
                (rolcanlogin OR rolsuper OR rolbypassrls)
                """
            )
                == [])
        #expect(
            try await Self.found(
                """
                SELECT rolname::text FROM pg_roles
                WHERE rolname = 'accredit_service' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR
                    rolreplication)
                """) == [])
        // Nothing in this database, nor anything shared: tables, functions, types, schemas, databases, large objects.
        #expect(
            try await Self.found(
                """
                SELECT d.classid::regclass::text FROM pg_shdepend d
                WHERE d.refobjid = 'accredit_service'::regrole AND d.deptype = 'o'
                    AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
                """) == [])
        // It is a member of nothing, so it can become nobody.
        #expect(
            try await Self.found(
                "SELECT m.roleid::regrole::text FROM pg_auth_members m WHERE m.member = 'accredit_service'::regrole")
                == []
        )
    }

    @Test func headsStayHeapOnly() async throws {
        // No index, of whatever kind, on a column that an act changes: neither as a key, nor included, nor in an
        // expression or a condition.
        #expect(
            try await Self.found(
                """
                SELECT i.indexrelid::regclass || ' on ' || a.attname
                FROM pg_index i
                JOIN owned o ON o.oid = i.indrelid
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND (a.attnum = ANY (i.indkey) OR EXISTS (
                    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND
                        d.refobjid = i.indrelid AND d.refobjsubid = a.attnum))
                WHERE (o.relname, a.attname) IN (
                    ('case_head', 'entered_at'), ('case_head', 'last_at'), ('case_head', 'closed_at'), ('case_head', \
                    'version'), ('case_head', 'state'),
                    ('case_head', 'party'), ('case_head', 'outcome'), ('case_head', 'head_hash'), ('case_facts', \
                    'submission'), ('case_facts', 'record'),
                    ('case_timer', 'due_at'))
                """) == [])
        #expect(
            try await Self.found(
                """
                SELECT relname FROM owned WHERE relname IN ('case_head', 'case_facts', 'case_timer') AND NOT \
                coalesce(reloptions, '{}') @> '{fillfactor=70}'
                """
            )
                == [])
    }
}
