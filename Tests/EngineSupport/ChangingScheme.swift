import Administration
import Engine
import Foundation
import Postgres
import Turnaround

/// A scheme whose second version calls its check a desk, gives more time for answers and less for the whole.
package struct ChangingScheme: Sendable {
    /// The version.
    package var version: Int
    /// Texts to replace in the file, for other changes.
    package var replacing: [(String, String)] = []

    /// A version of the scheme, changed further.
    package init(version: Int, replacing: [(String, String)] = []) {
        self.version = version
        self.replacing = replacing
    }

    /// The workflow's name.
    package static let name = "changing"

    /// The file.
    package var text: String {
        let check = version == 1 ? "check" : "desk"
        var text = """
            workflow: changing
            version: \(version)
            title: Changing
            calendar: england-and-wales
            clock: {starts: received, stops: decided, standard: \(version == 1 ? 60 : 50) working days}
            states:
              draft: {party: provider, initial: true}
              \(check): {party: body, title: Check, standard: 10 working days}
              asked: {party: provider, request: true, deadline: \(version == 1 ? 15 : 20) working days, on_expiry: \
            lapse}
              panel: {party: body, standard: 20 working days}
              done: {party: none, outcome: approved}
              lapsed: {party: none, outcome: lapsed}
            actions:
              submit: {from: draft, to: \(check), by: provider, marks: received}
              ask: {from: \(check), to: asked, by: officer}
              answer: {from: asked, to: \(check), by: provider}
              pass: {from: \(check), to: panel, by: officer, marks: complete}
              approve: {from: panel, to: done, by: decider, separate_from: pass, marks: decided}
              lapse: {from: asked, to: lapsed, by: system}
            """
        for (old, new) in replacing { text = text.replacing(old, with: new) }
        return text
    }

    /// The file as operators publish it.
    package var file: Administration.DefinitionFile { .init(file: "changing-\(version).yaml", text: text) }

    /// The change from the first version to the second.
    package static let change = SchemeChange(workflow: name, from: 1, to: 2, map: ["check": "desk"])
}

extension House {
    /// One value that stands for the state of every case on a workflow: heads, facts, payloads, running timers and
    /// every event but migrations; left out is what each further event changes, the number, time and hash of the last
    /// one.
    package func stateOfCases(on workflow: String = ChangingScheme.name) async throws -> String {
        let row = try await admin.withConnection { connection in
            try await connection.query(
                """
                SELECT encode(sha256(convert_to(string_agg(x.line, ',' ORDER BY x.case_id), 'UTF8')), 'hex') || ' of '
                    || count(*)
                FROM (
                    SELECT h.case_id, jsonb_build_array(to_jsonb(h) - '{version,last_at,head_hash}'::text[],
                        to_jsonb(f),
                        (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.kind) FROM accredit.case_timer t WHERE t.case_id =
                            h.case_id AND t.due_at < 'infinity'),
                        (SELECT jsonb_agg(to_jsonb(e) ORDER BY e.seq) FROM accredit.case_event e
                            WHERE e.case_id = h.case_id AND e.command <> 'migrate'),
                        (SELECT jsonb_agg(to_jsonb(p) ORDER BY p.seq) FROM accredit.case_payload p WHERE p.case_id =
                            h.case_id))::text AS line
                    FROM accredit.case_head h
                    JOIN accredit.workflow w ON w.id = h.workflow_id
                    JOIN accredit.case_facts f ON f.case_id = h.case_id
                    WHERE w.name = \(workflow)
                ) x
                """, timeout: .after(.seconds(300)))
        }.first
        return try row?.decode(String?.self, at: 0) ?? "no case"
    }

    /// How many cases are in a state that the version they follow does not have; there is never one.
    package func casesWithoutDefinition() async throws -> Int {
        let row = try await admin.withConnection { connection in
            try await connection.query(
                """
                SELECT count(*) FROM accredit.case_head h
                LEFT JOIN accredit.workflow_state s ON s.workflow_id = h.workflow_id AND s.state = h.state
                WHERE (s.state IS NULL OR (s.party <> h.party AND h.party <> 'paused'))
                """, timeout: .after(.seconds(120)))
        }.first
        return try row?.decode(Int.self, at: 0) ?? 0
    }

    /// Makes copies of cases as if each had been led through the door: with chains of their own that hold.
    package func multiply(_ references: [String], copies: Int) async throws {
        try await admin.withConnection { connection in
            try await connection.transaction { connection in
                _ = try connection.execute(
                    """
                    CREATE TEMPORARY TABLE copy ON COMMIT DROP AS
                    SELECT h.case_id AS original, gen_random_uuid() AS id, format('%s-C%s', h.reference, n) AS reference
                    FROM accredit.case_head h CROSS JOIN generate_series(1, \(Int32(copies))) AS n
                    WHERE h.reference = ANY(\(references))
                    """, timeout: .after(.seconds(60)))
                let copied: (String) -> SQL = { table in
                    """
                    INSERT INTO accredit.\(identifier: table)
                    SELECT (jsonb_populate_record(t, jsonb_build_object('case_id', c.id))).*
                    FROM copy c JOIN accredit.\(identifier: table) t ON t.case_id = c.original
                    """
                }
                _ = try connection.execute(
                    """
                    INSERT INTO accredit.case_head
                    SELECT (jsonb_populate_record(h, jsonb_build_object('case_id', c.id, 'reference', c.reference))).*
                    FROM copy c JOIN accredit.case_head h ON h.case_id = c.original
                    """, timeout: .after(.seconds(60)))
                _ = try connection.execute(
                    """
                    DO $$
                    BEGIN
                        FOR n IN 1 .. (SELECT max(h.version) FROM accredit.case_head h) LOOP
                            INSERT INTO accredit.case_event
                            SELECT (jsonb_populate_record(x.e, jsonb_build_object('hash', accredit.event_hash(x.e,
                                x.previous)))).*
                            FROM (
                                SELECT jsonb_populate_record(e, jsonb_build_object('case_id', c.id)) AS e, p.hash AS
                                    previous
                                FROM copy c
                                JOIN accredit.case_event e ON e.case_id = c.original AND e.seq = n
                                LEFT JOIN accredit.case_event p ON p.case_id = c.id AND p.seq = n - 1
                            ) x;
                        END LOOP;
                        UPDATE accredit.case_head h SET head_hash = e.hash
                        FROM copy c JOIN accredit.case_event e ON e.case_id = c.id
                        WHERE h.case_id = c.id AND e.seq = h.version;
                    END
                    $$
                    """, timeout: .after(.seconds(120)))
                for table in ["case_facts", "case_payload", "case_profile", "case_timer"] {
                    _ = try connection.execute(copied(table), timeout: .after(.seconds(60)))
                }
            }
        }
    }
}
