import Postgres

extension House {
    /// Puts an imported log there without a file: cases that take so many steps each, a minute from one to the next.
    /// - Parameter resource: who did everything.
    package func importLog(_ name: String, cases: Int, events: Int, resource: String = "somebody") async throws {
        try await admin.withConnection { connection in
            _ = try await connection.pipeline(
                [
                    """
                    CREATE TEMPORARY TABLE import_event (
                        position bigint, case_name text, activity text, at timestamptz, resource text, ended boolean,
                        over boolean, outcome text
                    ) ON COMMIT DROP
                    """,
                    "GRANT SELECT ON pg_temp.import_event TO accredit_owner",
                    """
                    INSERT INTO pg_temp.import_event
                    SELECT c * \(events) + e, 'case ' || c, 'step ' || e,
                        '2024-01-10T09:00:00.000001Z'::timestamptz + c * interval '1 second' + e * interval '1 \
                        minute', \(resource), false, false, NULL
                    FROM generate_series(1, \(cases)) AS c, generate_series(1, \(events)) AS e
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
