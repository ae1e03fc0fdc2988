import Postgres

/// Whether a connection is one to serve with.
package enum ServerFitness {
    /// The oldest PostgreSQL that will do, as `server_version_num` counts.
    package static let oldestVersion = 150_000

    /// A role that a server should not have, and why.
    package struct Danger: Sendable, Hashable {
        /// The role.
        package let role: String
        /// Why, as a clause.
        package let reason: String
    }

    /// The server's version: its number, and as it is written.
    package static func version(on connection: isolated PostgresConnection) throws -> (number: Int, text: String) {
        let rows = try connection.query(
            "SELECT current_setting('server_version_num')::integer, current_setting('server_version')")
        return try rows.first.map { try $0.decode(as: (Int.self, String.self)) } ?? (0, "unknown")
    }

    /// What speaks against serving as this connection's role; `nil` where nothing does.
    package static func danger(on connection: isolated PostgresConnection) throws -> Danger? {
        let rows = try connection.query(
            """
            SELECT current_user::text, r.rolsuper, r.rolbypassrls, pg_has_role(r.oid, 'accredit_owner', 'MEMBER'),
                EXISTS (
                    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = 'accredit' AND c.relowner = r.oid)
            FROM pg_roles r
            WHERE r.rolname = current_user
            """)
        guard let row = rows.first else { return nil }
        let (role, isSuper, bypasses, becomesOwner, owns) = try row.decode(
            as: (String.self, Bool.self, Bool.self, Bool.self, Bool.self))
        let reasons = [
            (isSuper, "it is a superuser, for whom row security does not hold"), (bypasses, "it bypasses row security"),
            (owns, "it owns tables, for which row security does not hold"),
            (becomesOwner, "it can become accredit_owner, for whom row security does not hold"),
        ]
        return reasons.first { $0.0 }.map { Danger(role: role, reason: $0.1) }
    }
}
