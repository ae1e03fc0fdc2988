import Foundation
import Postgres
import Turnaround

/// Looks at the database. Every statement stands beside what is made of its rows; none of them changes anything.
package struct DatabaseExamination {
    let connection: PostgresConnection

    /// Examines by a connection, whose role decides what can be seen.
    package init(connection: PostgresConnection) { self.connection = connection }

    /// All looks of an operator.
    /// - Parameter migrator: the program's migrations, or why they cannot be read.
    package func all(migrator: Result<Migrator, any Error>) async throws -> [ExaminationFinding] {
        var findings = try await [version(), clocks()]
        let schema = try await schema(migrator)
        findings += schema.findings
        // Without the schema there is nothing more to see.
        guard schema.isThere else { return findings }
        let looks =
            [
                catalogue(migrator), chains, checkpoints, calendars, meetings, routes, timers, schemeChanges, stuck,
                letters, webhooks, shown,
            ]
        for look in looks {
            do {
                findings += try await look()
            } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
                findings.append(
                    .warn(
                        "privileges", "this role may not look at everything",
                        "Run doctor as an operator: see DATABASE_URL."))
            }
        }
        return findings
    }

    private func version() async throws -> ExaminationFinding {
        let version = try await ServerFitness.version(on: connection)
        return version.number >= ServerFitness.oldestVersion
            ? .ok("version", "PostgreSQL \(version.text)")
            : .fail(
                "version", "PostgreSQL \(version.text)", "accredit needs PostgreSQL 15 or newer: upgrade the server.")
    }

    private func clocks() async throws -> ExaminationFinding {
        let before = Instant.now
        let there =
            try await connection.query("SELECT clock_timestamp()").first?.decode(PostgresTimestamp.self, at: 0)
            .microseconds ?? 0
        let after = Instant.now
        let skew = Double(there - (before.microseconds + after.microseconds) / 2) / 1_000_000
        let shown = String(format: "%+.3f s against this machine", skew)
        switch abs(skew) {
        case ..<2: return .ok("clock", shown)
        case ..<60: return .warn("clock", shown, "Synchronise both machines' clocks (NTP).")
        default: return .fail("clock", shown, "Deadlines would be wrong: synchronise both machines' clocks (NTP).")
        }
    }

    private func schema(_ migrator: Result<Migrator, any Error>) async throws -> (
        findings: [ExaminationFinding], isThere: Bool
    ) {
        let known: Migrator
        do { known = try migrator.get() } catch {
            return ([.fail("schema", "\(error)", "Set ACCREDIT_HOME to the folder that holds Migrations.")], true)
        }
        do {
            try await known.requireCurrent(on: connection)
            let files = known.functionFiles.count
            return (
                [.ok("schema", "version \(known.programVersion) and \(files) function files, as this program needs")],
                true
            )
        } catch let error as MigrationError {
            let version = try await known.schemaVersion(on: connection)
            return ([.fail("schema", "\(error)", "See: accredit migrate --status")], version > 0)
        }
    }

    func roles() async throws -> [ExaminationFinding] {
        let rows = try await connection.query(
            """
            SELECT r.rolname::text, r.rolcanlogin, r.rolsuper OR r.rolbypassrls OR r.rolcreaterole,
                r.rolname <> 'accredit_owner' AND to_regrole('accredit_owner') IS NOT NULL AND pg_has_role(r.oid, \
                'accredit_owner', 'MEMBER'),
                EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname =
                    'accredit' AND c.relowner = r.oid)
                    OR EXISTS (SELECT FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE n.nspname =
                        'accredit' AND f.proowner = r.oid)
            FROM pg_roles r
            WHERE r.rolname IN ('accredit_owner', 'accredit_service', 'accredit_operator')
            """)
        var roles: [String: (canLogIn: Bool, isMighty: Bool, becomesOwner: Bool, owns: Bool)] = [:]
        for row in rows {
            let (name, canLogIn, isMighty, becomesOwner, owns) = try row.decode(
                as: (String.self, Bool.self, Bool.self, Bool.self, Bool.self))
            roles[name] = (canLogIn, isMighty, becomesOwner, owns)
        }
        guard let owner = roles["accredit_owner"], let service = roles["accredit_service"],
            roles["accredit_operator"] != nil
        else {
            return [
                .fail(
                    "roles", "accredit_owner, accredit_service or accredit_operator is missing", "Run: accredit migrate"
                )
            ]
        }
        var findings: [ExaminationFinding] = []
        if owner.canLogIn {
            findings.append(.fail("roles", "accredit_owner can log in", "ALTER ROLE accredit_owner NOLOGIN"))
        }
        if service.owns {
            findings.append(
                .fail(
                    "roles", "accredit_service owns tables or functions",
                    "Give them to accredit_owner: REASSIGN OWNED BY accredit_service TO accredit_owner"))
        }
        if service.becomesOwner {
            findings.append(
                .fail(
                    "roles", "accredit_service can become accredit_owner", "REVOKE accredit_owner FROM accredit_service"
                ))
        }
        if service.isMighty {
            findings.append(
                .fail(
                    "roles", "accredit_service is mightier than it needs",
                    "ALTER ROLE accredit_service NOSUPERUSER NOBYPASSRLS NOCREATEROLE"))
        }
        return findings.isEmpty
            ? [.ok("roles", "the owner cannot log in; the service owns nothing and cannot become the owner")] : findings
    }

    func rowSecurity() async throws -> [ExaminationFinding] {
        let rows = try await connection.query(
            """
            SELECT c.relname::text, c.relrowsecurity, EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'case_id' AND NOT a.attisdropped
            WHERE n.nspname = 'accredit' AND c.relkind IN ('r', 'p')
            ORDER BY c.relname
            """)
        let tables = try rows.map { try $0.decode(as: (String.self, Bool.self, Bool.self)) }
        let bare = tables.filter { !$0.1 || !$0.2 }.map(\.0)
        return bare.isEmpty
            ? [.ok("row security", "on for all \(tables.count) tables of cases")]
            : [
                .fail(
                    "row security", "off for \(bare.joined(separator: ", "))",
                    "ALTER TABLE … ENABLE ROW LEVEL SECURITY; find out who switched it off.")
            ]
    }
}
