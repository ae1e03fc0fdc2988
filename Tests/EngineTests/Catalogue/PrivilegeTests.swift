import Foundation
import Postgres
import TestSupport
import Testing

/// What the service's role may do: read what row security shows it, and call the functions on this page. Nothing else.
@Suite struct PrivilegeTests {
    /// Every function of the schema that the service may call.
    static let functionsOfTheService = [
        // The door, the timers, and who is reading.
        "perform", "rehearse", "fire_due", "reproject", "enter", "known_reader", "one_with",
        // Panels and reviewers.
        "update_reviewers", "panel_of", "review_draft_of", "review_file_seen", "reviewers_seen", "took_part",
        // People.
        "selves", "person_seen", "presence_seen", "reads_as_deputy_of", "update_people", "people_seen",
        "end_token", "set_feed", "own_tokens", "note_access", "sweep_denials", "denials_seen",
        "sign_ins_in_force", "take_sign_in", "sweep_sign_ins", "lease_requests",
        // Officers of cases.
        "officers_seen", "reassign_officer", "has_officer", "assignment_seen", "notes_of",
        // Searches.
        "cases_found", "same_course", "same_course_seen", "title_in", "titles_of", "folded", "search_text",
        "search_tokens", "words_of", "search_for", "goes_on",
        // Meetings.
        "update_meetings", "meetings_seen", "meeting_seen", "meeting_of", "ballots_awaited", "resolution_seen",
        "take_back_seen",
        // What readers ask.
        "explain", "decisions_of", "decision_taken_back", "decision_pending", "taken_back_by",
        "undone_events", "decision_around", "left_seen", "words_in", "public_register", "public_entry",
        "case_named", "roles_on", "facts",
        "guards_of",
        "route_for", "strict_guard",
        // Days.
        "local_day", "start_of_day", "calendar_in_force", "add_working_days", "working_days_between",
        "limit_of",
        "workflow_in_force", "calendar_for", "add_period",
        // Clocks.
        "is_note", "effective_events", "case_spans", "standard_of", "standard_due", "standard_length", "agreement_to",
        "instant_text", "clocks_of",
        "conditions_of", "item_seen", "showings_of", "cases_to_review", "reviewers_admitted", "reads_as_reviewer",
        "unsound_clock",
        // What reports know.
        "settled", "record_consent", "enter_for_figures",
        // Versions a case has followed.
        "followed_after",
        // What is whose, and what is stuck.
        "work_of", "work_candidates", "work_cases", "due_between", "moving_roles", "work_in_states", "work_on_panels",
        "work_after_decisions", "candidate_due", "open_actions", "review_due", "stuck_seen", "permission_seen",
        "reader", "current_visit", "step_clock", "objections_until",
        // After the decision.
        "aftercare_of", "appeal_until", "reuse_of",
        // Requests.
        "request_due", "moved_by_rest", "requests_of",
        // Letters and the fact sheet.
        "letters_to_write", "write_letter", "claim_letters", "hand_over_letter", "finish_letter", "letters_seen",
        "preview_letters", "warn_of_lapses", "set_own_language",
        "public_sheet",
        // What was erased, and how much there may be.
        "erasure_seen", "quotas_seen",
        // What monitors ask.
        "work_waiting",
        // Events as they happen.
        "raise_event_base", "newest_event", "observe_events", "events_released",
        // Webhooks.
        "update_webhooks", "webhooks_seen", "deliveries_seen", "next_webhook", "collect_webhook", "claim_delivery",
        "open_delivery", "finish_delivery", "deliveries_waiting",
        // Evidence.
        "begin_evidence", "take_evidence", "drop_evidence", "finish_evidence", "read_evidence", "read_review_file",
        "sweep_evidence",
        "own_submission",
        "is_accepted",
        // Who reads what is recorded.
        "action_of", "audience_of", "awaits_letter", "draft_to_reader", "event_seen", "head_before", "head_seen",
        "in_audience", "is_draft", "leaves_untold", "open_to_reader", "payload_seen", "record_seen",
        "submission_before",
        "submission_seen",
        "tells_decision", "untold_decision", "untold_to_reader",
        "evidence_of", "evidence_held", "evidence_offered", "evidence_asked", "incomplete_seen",
    ]

    /// Functions that run with the owner's rights, and so must say themselves who may do what.
    static let functionsWithTheOwnersRights = [
        "known_reader", "reader", "person_seen", "presence_seen", "reads_as_deputy_of",
        "officers_seen", "reassign_officer", "notes_of", "update_people",
        "people_seen", "people_of", "operate_people", "end_token", "set_feed",
        "own_tokens", "note_access", "sweep_denials", "denials_seen", "denials_of",
        "sign_ins_in_force", "take_sign_in", "sweep_sign_ins", "lease_requests", "operate_sign_in",
        "update_reviewers", "panel_of", "review_draft_of", "review_file_seen", "reviewers_seen", "permission_seen",
        "stuck_in",
        "stuck_seen",
        "update_meetings", "meetings_seen", "meeting_seen", "meeting_of", "ballots_awaited", "resolution_seen",
        "take_back_seen",
        "set_meeting_dates",
        "perform", "rehearse", "fire_due", "fire_simulated", "enter", "publish_workflow", "import_log", "remove_log",
        "reproject", "incomplete_seen",
        "record_consent", "enter_for_figures", "open_to_reader",
        "moves_to_come", "lock_calendars", "calendars_published", "public_register", "public_entry", "migration_plan",
        "begin_migration",
        "revert_migration", "migrate_cases",
        "begin_evidence", "take_evidence", "drop_evidence", "finish_evidence", "read_evidence", "read_review_file",
        "sweep_evidence",
        "letters_to_write", "write_letter", "claim_letters", "hand_over_letter", "finish_letter", "letters_seen",
        "preview_letters", "warn_of_lapses", "set_own_language", "set_letterhead",
        "public_sheet", "reword_register", "work_waiting",
        "pseudonymisation_plan", "begin_pseudonymisation", "pseudonymisation_cases", "pseudonymise_cases",
        "end_pseudonymisation", "personal_data_of", "retention_due", "begin_retention", "sweep_retention",
        "end_retention", "quotas_seen", "quotas_shown",
        "raise_event_base", "newest_event", "observe_events", "events_released", "update_webhooks", "webhooks_seen",
        "deliveries_seen", "next_webhook", "collect_webhook", "claim_delivery", "open_delivery", "finish_delivery",
        "deliveries_waiting",
    ]

    private static func found(_ question: SQL, as role: String? = nil) async throws -> [String] {
        try await TestDatabase.withPool(role: role) { pool in
            try await pool.withConnection { try await $0.query(question) }.map { try $0.decode(String.self, at: 0) }
        }
    }

    @Test func theServiceMayCallWhatIsListedAndNothingElse() async throws {
        let callable = try await Self.found(
            """
            SELECT p.proname::text FROM pg_proc p
            WHERE p.pronamespace = 'accredit'::regnamespace AND has_function_privilege('accredit_service', p.oid,
                'EXECUTE')
            """)
        #expect(callable.sorted() == Self.functionsOfTheService.sorted())
        // Nobody got a function by being anybody.
        #expect(
            try await Self.found(
                """
                SELECT p.proname::text FROM pg_proc p
                WHERE p.pronamespace = 'accredit'::regnamespace
                    AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0))
                """) == [])
    }

    private static let refused: [SQL] = [
        "SELECT accredit.publish_workflow('{}')", "SELECT accredit.fire_simulated(1, clock_timestamp())",
        "SELECT accredit.fire_timers(1, NULL, false)",
        "SELECT accredit.set_meeting_dates('s', '{}', '{}')", "SELECT accredit.tally_of(NULL, NULL, '', NULL)",
        "SELECT tally FROM accredit.case_resolution", "SELECT * FROM accredit.meeting",
        "SELECT accredit.run_outbox(1, NULL)", "SELECT accredit.enqueue_command(NULL, NULL, '{}')",
        "SELECT accredit.perform_as(NULL, '[]', '{}', NULL)", "SELECT accredit.open_case(1, NULL, '{}', '')",
        "SELECT accredit.write_event(NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        "SELECT accredit.set_timers(NULL, NULL, true, true)",
        "SELECT accredit.perform_one(1, NULL, NULL, NULL, NULL)", "SELECT accredit.parse_guards('{}')",
        "SELECT accredit.import_log('{}')", "SELECT accredit.remove_log('log')",
        "SET ROLE accredit_owner", "SET ROLE accredit_operator", "SET SESSION AUTHORIZATION accredit_owner",
        "SELECT * FROM accredit.token",
        "SELECT digest FROM accredit.token", "CREATE TABLE accredit.mine (a integer)",
        "CREATE FUNCTION accredit.mine() RETURNS void LANGUAGE sql AS ''",
        "ALTER TABLE accredit.case_head DISABLE ROW LEVEL SECURITY", "DROP POLICY party_to_case ON accredit.case_head",
        "CREATE POLICY mine ON accredit.case_head USING (true)", "GRANT SELECT ON accredit.token TO accredit_service",
        "TRUNCATE accredit.case_event CASCADE",
        "SELECT 1 FROM accredit.case_head FOR UPDATE", "DO $$ BEGIN LOCK TABLE accredit.case_head; END $$",
        "CREATE SCHEMA mine",
        "COPY accredit.case_head TO PROGRAM 'cat'",
        // Who somebody else is, and who reads.
        "SELECT accredit.actor_of(NULL)", "SELECT accredit.others_acted_for(NULL)", "SELECT accredit.is_active(NULL)",
        "SELECT email FROM accredit.principal", "SELECT email FROM accredit.organisation",
        "SELECT * FROM accredit.principal", "SELECT * FROM accredit.provider_agent",
        // What could be taken for the engine's own.
        "CREATE TEMPORARY TABLE case_head (case_id uuid)", "CREATE TEMPORARY VIEW token AS SELECT 1",
        "CREATE TEMPORARY SEQUENCE mine", "SELECT 1 INTO TEMPORARY mine",
        "CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
        "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
        "CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = textne)",
        "CREATE OPERATOR pg_temp.= (LEFTARG = text, RIGHTARG = text, FUNCTION = textne)",
        "CREATE DOMAIN public.reader_side AS text", "CREATE TYPE pg_temp.reader_side AS (principal_id uuid)",
        "CREATE TABLE public.seal_key (inner_key bytea)", "CREATE CAST (text AS bytea) WITHOUT FUNCTION",
        "SET ROLE postgres",
        "ALTER FUNCTION accredit.known_reader() SECURITY INVOKER",
        "CREATE OR REPLACE FUNCTION accredit.known_reader() RETURNS accredit.reader_side LANGUAGE sql AS 'SELECT NULL'",
    ]

    @Test func theServiceIsRefusedWhatIsNotForIt() async throws {
        try await TestDatabase.withPool(role: "accredit_service") { pool in
            for statement in Self.refused {
                await #expect("\(statement)") {
                    try await pool.withConnection { try await $0.query(statement) }
                } throws: { error in
                    (error as? PostgresError)?.sqlState == .insufficientPrivilege
                }
            }
        }
    }

    @Test func theServiceWritesNoTable() async throws {
        #expect(
            try await Self.found(
                """
                SELECT c.relname || ' ' || p FROM pg_class c
                CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p
                WHERE c.relnamespace = 'accredit'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
                    AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege('accredit_service', c.oid, 'USAGE,
                        UPDATE')
                        ELSE has_table_privilege('accredit_service', c.oid, p)
                            OR (p IN ('INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege('accredit_service',
                                c.oid, p)) END
                """) == [])
        // Nor do operators write what belongs to cases: they too go through functions.
        #expect(
            try await Self.found(
                """
                SELECT c.relname || ' ' || p FROM pg_class c
                CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p
                WHERE c.relnamespace = 'accredit'::regnamespace AND c.relname LIKE 'case%' AND c.relkind = 'r'
                    AND has_table_privilege('accredit_operator', c.oid, p)
                """) == [])
    }

    @Test func whatRunsWithTheOwnersRightsIsKnownAndPinsItsSearchPath() async throws {
        let definers = try await Self.found(
            """
            SELECT p.proname::text FROM pg_proc p WHERE p.pronamespace = 'accredit'::regnamespace AND p.prosecdef \
            ORDER BY 1
            """
        )
        #expect(definers == Self.functionsWithTheOwnersRights.sorted())
        #expect(
            try await Self.found(
                """
                SELECT p.proname::text FROM pg_proc p
                WHERE p.pronamespace = 'accredit'::regnamespace AND p.prosecdef
                    AND NOT coalesce(p.proconfig, '{}') @> ARRAY['search_path=accredit, pg_temp']
                """) == [])
        // All belong to the owner, who cannot log in; what is called by a name could be called by another's.
        #expect(
            try await Self.found(
                """
                SELECT p.proname::text FROM pg_proc p WHERE p.pronamespace = 'accredit'::regnamespace AND p.proowner \
                <> 'accredit_owner'::regrole
                """
            ) == [])
        #expect(
            try await Self.found(
                """
                SELECT r || ' in ' || n.nspname
                FROM unnest(ARRAY['accredit_service', 'accredit_operator', 'public']) AS r, pg_namespace n
                WHERE has_schema_privilege(r, n.oid, 'CREATE')
                UNION ALL
                SELECT 'in the database'
                WHERE has_database_privilege('accredit_service', current_database(), 'TEMPORARY, CREATE')
                """
            )
                == [])
        // What its sessions begin with.
        let settings = try await Self.found(
            """
            SELECT current_setting(s) FROM unnest(ARRAY['search_path', 'jit', 'statement_timeout', 'lock_timeout',
                'idle_in_transaction_session_timeout']) AS s
            """, as: "accredit_service")
        #expect(settings == ["pg_catalog, pg_temp", "off", "1h", "2min", "5min"])
    }
}
