import Foundation

extension House {
    /// Lets the service connect to its database no more, and ends the connections it has. Superusers are not affected.
    package func turnAway() async throws {
        try await admin.withConnection { connection in
            _ = try await connection.execute(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 0', current_database()); END $$")
            _ = try await connection.execute(
                """
                SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
                WHERE datname = current_database() AND usename = 'accredit_service'
                """)
        }
    }

    /// Lets the service connect again.
    package func letIn() async throws {
        try await admin.withConnection { connection in
            _ = try await connection.execute(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT -1', current_database()); END $$")
        }
    }

    /// Makes a command end in an error that no caller could foresee, with something in its text that is nobody's
    /// business.
    /// - Parameter statements: what it does instead, in PL/pgSQL, with its `commands`.
    package func breakCommands(
        by statements: String = "RAISE EXCEPTION 'an internal secret of table case_head'"
    ) async throws {
        try await admin.withConnection { connection in
            _ = try await connection.batch(
                """
                CREATE OR REPLACE FUNCTION accredit.perform(token_digest bytea, commands jsonb) RETURNS SETOF
                    accredit.outcome
                LANGUAGE plpgsql AS $$ BEGIN \(statements); END $$
                """)
        }
    }

    /// Takes away what a program of another version would not find.
    package func forgetFunctions() async throws {
        try await admin.withConnection { connection in
            _ = try await connection.execute("DROP FUNCTION accredit.perform(bytea, jsonb)")
            _ = try await connection.execute(
                "DELETE FROM accredit.migration WHERE number = (SELECT max(number) FROM accredit.migration)")
        }
    }
}

extension House.Person {
    /// Whoever sends a secret that the house did not hand out itself.
    package static func holding(_ secret: String) throws -> House.Person {
        try JSONDecoder().decode(House.Person.self, from: JSONEncoder().encode(["secret": secret]))
    }
}
