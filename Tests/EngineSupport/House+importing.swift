import Postgres

extension House {
    /// Puts an imported log there without a file: cases that take so many steps each, a minute from one to the next.
    /// - Parameter resource: who did everything.
    package func importLog(_ name: String, cases: Int, events: Int, resource: String = "somebody") async throws {
        try await admin.withConnection { connection in
            _ = try await connection.pipeline(
                [
                    """
                    CREATE TEMPORARY TABLE import_case (
                        number bigint, reference text, closing bigint, outcome text, occurred_at timestamptz[],
                        activities text[], resources text[]
                    ) ON COMMIT DROP
                    """,
                    "GRANT SELECT ON pg_temp.import_case TO accredit_owner",
                    """
                    INSERT INTO pg_temp.import_case
                    SELECT c, 'case ' || c, \(events), NULL, array_agg('2024-01-10T09:00:00.000001Z'::timestamptz
                            + c * interval '1 second' + e * interval '1 minute' ORDER BY e),
                        array_agg('step ' || e ORDER BY e), array_agg(\(resource)::text)
                    FROM generate_series(1, \(cases)) AS c, generate_series(1, \(events)) AS e
                    GROUP BY c
                    ORDER BY c
                    """,
                    """
                    SELECT * FROM accredit.import_log(jsonb_build_object(
                        'id', gen_random_uuid(), 'name', \(name), 'source', 'nowhere', 'calendar', \
                        'england-and-wales', 'closure', 'assumed'))
                    """,
                ], timeout: .never)
        }
    }
}
