@testable import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import WorkflowCore

@testable import Administration

extension House {
    /// What somebody is called in these tests, in the forms in which people write it.
    static let named = "José O'Brien-Núñez"
    static let address = "jose.obrien@sab.example"

    /// A case with a panel whose chair is ``named``, reviewed by all, which texts of many kinds mention.
    /// - Returns: the case's reference, and the id of the chair.
    func caseOfTheNamed() async throws -> (reference: String, person: String) {
        try await publish(PanelRoute(panel: PanelRoute.usual))
        let name = try await reviewed().reference
        let people = try await seatThree(on: name)
        try await admin.withConnection { connection in
            _ = try await connection.execute(
                """
                UPDATE accredit.principal SET name = \(House.named), email = \(House.address)
                WHERE name = 'chair'
                """)
        }
        let id: String = try await value("SELECT id::text FROM accredit.principal WHERE name = \(House.named)")
        let says: [(Int, String)] = [
            (0, "I, Jose O’Brien Núñez, have read it (JOSE.OBRIEN@sab.example)."),
            (1, "I agree with O'Brien-Nunez, José."),
        ]
        for (reader, text) in says {
            var review = House.review("approve")
            review["reasons"] = .string(text)
            review["comments"] = ["quality": .string("See what JOSÉ O'BRIEN-NÚÑEZ says.")]
            _ = try await give(.review, review, on: name, by: people[reader]).receipt()
        }
        _ = try await give(.note, ["text": "Ask josé o'brien-núñez."], on: name, by: officer).receipt()
        _ = try await give(.tag, ["tags": ["jose-obrien-nunez"]], on: name, by: officer).receipt()
        let pausing = Command.Request.pause(case: name, reason: "José O'Brien-Núñez is away.")
        _ = try await outcome(pausing, as: officer).receipt()
        let composer = LetterComposer(pool: pool, texts: try House.letterTexts(), logger: .init(label: "letters"))
        _ = try await composer.write()
        return (name, id)
    }

    /// Records that somebody of the sample body works there no longer.
    func leaves(_ id: String) async throws {
        let input: JSONValue = ["what": "leave", "person": .string(id)]
        let status: String = try await value("SELECT accredit.operate_people('SAB', \(input)) ->> 'status'")
        #expect(status == "done")
    }

    /// A case that its provider withdrew once it was handed in.
    func ended() async throws -> String {
        let name = try await lead(to: "completeness").reference
        _ = try await give(.note, ["text": "Ask the college."], on: name, by: officer).receipt()
        return try await act("withdraw", on: name, by: provider).reference
    }

    /// Puts ``named`` into the first row of every column that is searched and hangs on no history, as far as the
    /// column takes it.
    /// - Returns: how many columns took it.
    func plantEverywhere() async throws -> Int {
        try await admin.withConnection { connection in
            try await connection.batch(
                """
                CREATE TABLE public.planted (name text);
                DO $$
                DECLARE c record; n integer;
                BEGIN
                    FOR c IN SELECT * FROM accredit.searched_columns() WHERE removal <> 'chained' LOOP
                        BEGIN
                            EXECUTE format('UPDATE accredit.%I SET %I = %s WHERE ctid = (SELECT min(ctid) '
                                'FROM accredit.%1$I WHERE %2$I IS NOT NULL)', c.table_name, c.column_name,
                                CASE c.kind
                                    WHEN 'json' THEN format('jsonb_build_object(''x'', %I, ''name'', %L)',
                                        c.column_name, 'Mr José O''Brien-Núñez')
                                    WHEN 'list' THEN format('%I || ARRAY[%L]', c.column_name,
                                        'Mr José O''Brien-Núñez')
                                    ELSE format('%I || %L', c.column_name, ' (José O''Brien-Núñez)') END);
                            GET DIAGNOSTICS n = ROW_COUNT;
                            IF n > 0 THEN
                                INSERT INTO public.planted VALUES (c.table_name || '.' || c.column_name);
                            END IF;
                        EXCEPTION WHEN check_violation OR foreign_key_violation OR cardinality_violation THEN NULL;
                        END;
                    END LOOP;
                END
                $$
                """)
        }
        return try await value("SELECT count(*) FROM public.planted")
    }

    /// The tables in which a row, as text without accents, holds a word; bytes are not looked at.
    func tables(holding word: String) async throws -> [String] {
        try await admin.withConnection { connection in
            let tables = try await connection.query(
                """
                SELECT c.relname::text FROM pg_class c
                WHERE c.relnamespace = 'accredit'::regnamespace AND c.relkind = 'r' ORDER BY 1
                """
            ).map { try $0.decode(String.self, at: 0) }
            var found: [String] = []
            for table in tables {
                let row = try await connection.query(
                    """
                    SELECT EXISTS (SELECT FROM accredit.\(identifier: table) t
                        WHERE strpos(accredit.folded(t::text), \(word)) > 0)
                    """)
                if try #require(row.first).decode(Bool.self, at: 0) { found.append(table) }
            }
            return found
        }
    }

    /// What pg_dump writes of the database, in small letters.
    func dump() throws -> String {
        let url = try #require(ProcessInfo.processInfo.environment["ACCREDIT_TEST_URL"])
        let server = try #require(URLComponents(string: url))
        var own = server
        own.path = "/" + database
        let (process, words) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["pg_dump", "--no-password", "--dbname=\(own.string ?? "")"]
        process.standardOutput = words
        try process.run()
        let text = String(decoding: words.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text.lowercased()
    }
}
