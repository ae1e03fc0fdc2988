import Postgres

extension House {
    /// Lets letters be written about cases that are told with times of their own, and gives everybody of the body who
    /// is registered, now or later, an address (`NAME@sab.example`), and its office one.
    package func writesAboutTheTold() async throws {
        try await admin.withConnection { connection in
            _ = try await connection.execute(
                """
                CREATE OR REPLACE FUNCTION accredit.is_told_of(head accredit.case_head) RETURNS boolean
                LANGUAGE sql IMMUTABLE AS 'SELECT true'
                """)
            _ = try await connection.execute(
                "UPDATE accredit.organisation SET email = 'office@sab.example' WHERE code = 'SAB'")
            _ = try await connection.execute(
                """
                CREATE FUNCTION accredit.addressed() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    NEW.email := coalesce(NEW.email, replace(NEW.name, ' ', '.') || '@sab.example');
                    RETURN NEW;
                END
                $$
                """)
            _ = try await connection.execute(
                """
                CREATE TRIGGER addressed BEFORE INSERT OR UPDATE ON accredit.principal
                FOR EACH ROW WHEN (NEW.organisation_kind = 'body') EXECUTE FUNCTION accredit.addressed()
                """)
            _ = try await connection.execute(
                "UPDATE accredit.principal SET name = name WHERE organisation_kind = 'body'")
        }
    }

    /// The references of all cases there are, oldest first.
    package func references() async throws -> [String] {
        try await admin.withConnection {
            try await $0.query("SELECT reference FROM accredit.case_head ORDER BY opened_at, reference")
        }.map { try $0.decode(String.self, at: 0) }
    }
}
