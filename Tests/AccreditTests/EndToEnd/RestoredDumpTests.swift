import Engine
import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import WorkflowCore

/// A dump, restored into a cluster that has none of the roles, and what is damaged besides, is mended by
/// `accredit migrate`.
struct RestoredDumpTests {
    /// A second cluster, for roles belong to a whole cluster.
    private struct Cluster {
        let folder: URL
        let settings: [String: String]

        static func withDump<Value>(of database: String, _ body: (Cluster) async throws -> Value) async throws -> Value
        {
            let folder = FileManager.default.temporaryDirectory.appending(
                path: "accredit-restored-" + UUID().uuidString)
            let said = try await script(
                """
                mkdir -p "$1"
                Scripts/postgres start "$1/cluster" --database restored --throwaway
                pg_dump --no-password --format=custom --file="$1/dump" --dbname="$2"
                eval "$(Scripts/postgres env "$1/cluster" --database restored)"
                # The roles are not there: what needs them fails, and the rest is restored.
                ! pg_restore --no-password --dbname="$DATABASE_URL" "$1/dump" 2>"$1/restore.log"
                printf '%s\\n%s\\n' "$DATABASE_URL" "$PGPASSFILE"
                """, folder.path, try BuiltProgram.url(database: database))
            let lines = said.output.split(separator: "\n").map(String.init)
            try #require(said.status == 0 && lines.count == 2, "\(said.messages)")
            let cluster = Cluster(folder: folder, settings: ["DATABASE_URL": lines[0], "PGPASSFILE": lines[1]])
            do {
                let value = try await body(cluster)
                try await cluster.destroy()
                return value
            } catch {
                try await cluster.destroy()
                throw error
            }
        }

        private func destroy() async throws {
            _ = try await Self.script("Scripts/postgres destroy \"$1/cluster\"; rm -rf \"$1\"", folder.path)
        }

        private static func script(_ text: String, _ arguments: String...) async throws -> BuiltProgram.Run {
            let process = Process()
            process.executableURL = URL(filePath: "/bin/bash")
            process.arguments = ["-euo", "pipefail", "-c", text, "test"] + arguments
            process.currentDirectoryURL = URL(filePath: TestServer.repository)
            process.standardInput = FileHandle.nullDevice
            return try await BuiltProgram.run(process)
        }

        func run(_ arguments: String...) async throws -> BuiltProgram.Run {
            try await BuiltProgram.run(arguments, settings: settings)
        }

        /// A word of SQL by the superuser.
        func psql(_ sql: String) async throws -> String {
            let said = try await Self.script(
                "PGPASSFILE=$2 psql --no-psqlrc --no-password -qAt --dbname=\"$1\" --command=\"$3\"",
                settings["DATABASE_URL"] ?? "", settings["PGPASSFILE"] ?? "", sql)
            #expect(said.status == 0, "\(said.messages)")
            return said.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// A digest of every row of every table of cases, the same on every cluster.
    private static let stored = """
        SELECT md5(string_agg(x, '/' ORDER BY x))
        FROM (
            SELECT c.relname || query_to_xml(format('SELECT t::text FROM accredit.%I AS t ORDER BY 1', c.relname),
                true, false, '')::text AS x
            FROM pg_class AS c
            WHERE c.relnamespace = 'accredit'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^case_') AS y
        """

    @Test func aDumpWithoutItsRolesIsMended() async throws {
        try await House.withHouse { house in
            let submission = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
            for key in ["a", "b", "c"] {
                let open = Command(.open(body: "SAB", submission: submission, route: nil), key: key)
                guard case .done(let receipt) = try await house.engine.perform(open, as: house.provider.credential)
                else { return #expect(Bool(false), "it opens") }
                let submit = Command(.act(case: receipt.reference, action: "submit", data: nil), key: key + "/submit")
                _ = try await house.engine.perform(submit, as: house.provider.credential)
            }
            let before = try await house.admin.withConnection { connection in
                try await connection.query(SQL(unsafeRaw: Self.stored)).first?.decode(String.self, at: 0)
            }
            try await Cluster.withDump(of: house.database) { cluster in
                // 1. The doctor names what is not as it was.
                let sick = try await cluster.run("doctor")
                #expect(sick.status == 1)
                for word in ["role accredit_service is missing", "policy party_to_case of", "accredit_operator lacks"] {
                    #expect(sick.output.contains(word), "\(word): \(sick.output)")
                }
                // 2. Once migrated it is as it was, and cases are too.
                let mended = try await cluster.run("migrate")
                #expect(mended.status == 0, "\(mended.messages)")
                #expect(mended.output.contains("mended: role accredit_owner is missing"))
                try await Self.expectSound(cluster)
                #expect(try await cluster.psql(Self.stored) == before)
                #expect(
                    try await cluster.psql("SET ROLE accredit_service; SELECT count(*) FROM accredit.case_head") == "0")
                #expect(try await cluster.psql("SELECT count(*) FROM accredit.case_head") == "3")
                // 3. A role that became a superuser is named; that is not for files to take back.
                _ = try await cluster.psql("ALTER ROLE accredit_service SUPERUSER")
                let mighty = try await cluster.run("doctor")
                #expect(
                    mighty.status == 1 && mighty.output.contains("role accredit_service is able to log in, a superuser")
                )
                let left = try await cluster.run("migrate")
                #expect(left.status == 1 && left.output.contains("not mended: role accredit_service"))
                _ = try await cluster.psql("ALTER ROLE accredit_service NOSUPERUSER")
                #expect(try await cluster.run("migrate", "--status").status == 0)
            }
        }
    }

    private static func expectSound(_ cluster: Cluster) async throws {
        let status = try await cluster.run("migrate", "--status")
        #expect(status.status == 0, "\(status.output)")
        let doctor = try await cluster.run("doctor")
        #expect(doctor.status == 0 && !doctor.output.contains("FAIL"), "\(doctor.output)")
    }
}
