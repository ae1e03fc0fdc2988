import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing

/// What SQL as the service gets of cases and people without anybody's token: nothing, whatever it sets.
@Suite(.serialized) struct UnknownReaderTests {
    /// Functions with the owner's rights that tell everybody what is public.
    static let ofEverybody: Set<String> = ["public_register", "public_entry", "public_sheet"]
    /// Functions with the owner's rights that are the server's own work, and ask nobody who they are: the service is
    /// trusted with it (Docs/operating.md).
    static let ofTheServer: Set<String> = [
        "fire_due", "reproject", "sweep_evidence", "warn_of_lapses", "letters_to_write", "write_letter",
        "claim_letters", "hand_over_letter", "finish_letter", "work_waiting", "note_access", "sweep_denials",
        "sign_ins_in_force", "take_sign_in", "sweep_sign_ins",
        "raise_event_base", "newest_event", "next_webhook", "collect_webhook", "claim_delivery", "open_delivery",
        "finish_delivery", "deliveries_waiting",
    ]
    /// What the service reads without a principal: definitions, calendars, what organisations are called, and which
    /// files were applied. Of `organisation` no addresses.
    static let openTables: Set<String> = [
        "migration", "function_file", "schema_object", "organisation", "calendar", "working_day", "meeting_series",
        "meeting_date", "command", "workflow", "workflow_state", "workflow_action", "escalation_level",
        "workflow_guard", "workflow_route", "workflow_panel", "workflow_meeting", "workflow_aftercare",
        "workflow_letter", "usual_letter",
    ]
    private static func names(_ house: House, _ question: SQL) async throws -> Set<String> {
        Set(
            try await house.admin.withConnection { try await $0.query(question) }.map {
                try $0.decode(String.self, at: 0)
            })
    }

    private static func tables(_ house: House) async throws -> Set<String> {
        try await names(
            house,
            """
            SELECT c.relname::text FROM pg_class c
            WHERE c.relnamespace = 'accredit'::regnamespace AND c.relkind = 'r'
                AND (has_table_privilege('accredit_service', c.oid, 'SELECT')
                    OR has_any_column_privilege('accredit_service', c.oid, 'SELECT'))
            """)
    }

    /// Every question, by what it is about.
    private static func questions(_ house: House, _ asked: ReaderQuestions) async throws -> [String: SQL] {
        var all = asked.ofFunctions
        for table in try await tables(house).subtracting(openTables) {
            all[table] = "SELECT FROM accredit.\(identifier: table)"
        }
        for question in asked.ofTheProgram { all[question.text] = question }
        return all
    }

    @Test func everyTableIsUnderRowSecurityOrOpen() async throws {
        try await House.withHouse { house in
            let bare = try await Self.names(
                house,
                """
                SELECT c.relname::text FROM pg_class c
                WHERE c.relnamespace = 'accredit'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
                    AND (has_table_privilege('accredit_service', c.oid, 'SELECT')
                        OR has_any_column_privilege('accredit_service', c.oid, 'SELECT'))
                """)
            #expect(bare == Self.openTables)
            // Neither addresses nor languages of anybody.
            let columns = try await Self.names(
                house,
                """
                SELECT c.relname || '.' || a.attname FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname ~ 'email|language|_by$' AND a.attnum > 0
                WHERE c.oid IN ('accredit.principal'::regclass, 'accredit.organisation'::regclass)
                    AND has_column_privilege('accredit_service', c.oid, a.attnum, 'SELECT')
                """)
            #expect(columns == [])
        }
    }

    /// A function that runs with the owner's rights, and that the service may call, is on one of the lists here.
    @Test func everyFunctionWithTheOwnersRightsIsAskedHere() async throws {
        try await House.withHouse { house in
            let asked = try await ReaderQuestions(house)
            let granted = try await Self.names(
                house,
                """
                SELECT p.proname::text FROM pg_proc p
                WHERE p.pronamespace = 'accredit'::regnamespace AND p.prosecdef
                    AND has_function_privilege('accredit_service', p.oid, 'EXECUTE')
                """)
            #expect(
                granted
                    == Set(asked.ofFunctions.keys).union(asked.ofTokens.keys).union(Self.ofEverybody).union(
                        Self.ofTheServer))
            // Those that take a token take its digest, and nobody's name.
            let digests = try await Self.names(
                house,
                """
                SELECT p.proname::text FROM pg_proc p
                WHERE p.pronamespace = 'accredit'::regnamespace AND p.prosecdef AND p.proargnames[1] = 'token_digest'
                """)
            #expect(digests == Set(asked.ofTokens.keys))
            // None with the owner's rights reads a setting but the one that checks the seal.
            let settings = try await Self.names(
                house,
                """
                SELECT p.proname::text FROM pg_proc p
                WHERE p.pronamespace = 'accredit'::regnamespace AND p.prosrc ~ 'current_setting\\(''accredit'
                """)
            #expect(settings == ["known_reader"])
        }
    }

    @Test func nothingIsToldToWhomNobodyKnows() async throws {
        try await House.withHouse { house in
            let asked = try await ReaderQuestions(house)
            let questions = try await Self.questions(house, asked)
            #expect(questions.count >= 60)
            try await TestServer.withConnection(house.pool.configuration) { connection in
                // 1. Of most there is something to tell, to one or other of those who have entered.
                var silent: Set<String> = []
                for (what, question) in questions {
                    var rows = 0
                    for reader in asked.readers where rows == 0 {
                        rows = try await connection.pipeline([reader, question])[1].count
                    }
                    if rows == 0 { silent.insert(what) }
                }
                #expect(questions.count - silent.count >= 40, "nothing to tell: \(silent.sorted())")
                // 2. Nothing to anybody else, and nothing is changed; nor by whoever has a token that is nobody's.
                let before = try await house.stored()
                let forger = try await Forger(house, connection)
                for (way, forging) in try await forger.ways() {
                    for (what, question) in questions.merging(asked.ofTokens, uniquingKeysWith: { $1 }) {
                        let rows = try await connection.pipeline(forging + [question]).last?.count
                        #expect(rows == 0, "\(way): \(what)")
                    }
                }
                #expect(try await house.stored() == before)
                try await forger.close()
            }
        }
    }
}
