import Foundation
import Postgres
import RandomSupport
import TestSupport
import Testing
import Turnaround

/// A body with no process, as a stranger would go: adopt, then type what is printed.
@Suite(.serialized) struct AdoptionTests {
    /// A port on which nobody listens.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(bound)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Runs a script as `bash -e` does, in a folder, with the built program on the path; the server it starts ends with
    /// it.
    private static func bash(_ script: String, in folder: TemporaryFolder, database: String) async throws
        -> BuiltProgram.Run
    {
        let file = folder.path("run.sh")
        try "trap 'kill %1 2>/dev/null || true' EXIT\n\(script)\n".write(
            toFile: file, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["--kill-after=5", "120", "bash", "-e", file]
        process.currentDirectoryURL = folder.url
        let inherited = ProcessInfo.processInfo.environment.filter { name, _ in !name.hasPrefix("ACCREDIT_") }
        let programs = URL(filePath: try BuiltProgram.path).deletingLastPathComponent().path
        process.environment = inherited.merging([
            "DATABASE_URL": try BuiltProgram.url(database: database),
            "PATH": "\(programs):\(inherited["PATH"] ?? "/usr/bin:/bin")",
            "NO_COLOR": "1",
            "ACCREDIT_HOME": TestServer.repository,
        ]) { $1 }
        process.standardInput = FileHandle.nullDevice
        return try await BuiltProgram.run(process)
    }

    /// Every workflow that comes with the program, by name: whether a case can be approved on it.
    static let shipped: [String: Bool] = {
        let folders = ["", "presets/", "examples/"].map { "\(TestServer.repository)/Workflows/\($0)" }
        let files = folders.flatMap { folder in
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".yaml") }.map
            { (folder, $0) }
        }
        let texts = files.map {
            ($1.replacing(".yaml", with: ""), (try? String(contentsOfFile: $0 + $1, encoding: .utf8)) ?? "")
        }
        return Dictionary(
            uniqueKeysWithValues: texts.filter { $1.contains("\nworkflow: ") }.map {
                ($0, $1.contains("outcome: approved"))
            })
    }()

    /// Each takes ten seconds: some by every run, all by `Scripts/test --all`.
    static let walked = TestSample.drawn(4, of: shipped.filter(\.value).keys.sorted(), named: "Adopted routes")

    @Test(arguments: walked)
    func `what is printed leads to a decision as it is printed, in some twenty commands`(route: String)
        async throws
    {
        try await Self.walk(route)
    }

    @Test func `where the committee meets today, it takes the first case as a late paper`() async throws {
        let today = LondonTime.shared.day(of: .now)
        let printed = try await Self.walk("committee-votes") {
            $0.replacing(
                "  papers: 5 working days\n", with: "  papers: 5 working days\n  exceptions: [{add: \(today)}]\n")
        }
        #expect(printed.contains("meeting place") && !printed.contains("meeting call"))
    }

    /// Adopts a route with the answers that it prints, or changed ones, and types what is printed.
    /// - Returns: what is printed.
    @discardableResult
    private static func walk(_ route: String, changing change: @Sendable (String) -> String = { $0 }) async throws
        -> String
    {
        try await TestDatabase.withClone { configuration in
            let database = configuration.database ?? ""
            let folder = try TemporaryFolder()
            let settings = ["DATABASE_URL": try BuiltProgram.url(database: database), "NO_COLOR": "1"]
            let answers = try await BuiltProgram.run("adopt", route, "--print-answers", settings: settings)
            #expect(answers.status == 0 && answers.output.contains("body: {code: BAC"))
            try change(answers.output).write(toFile: folder.path("bac.yaml"), atomically: true, encoding: .utf8)
            let adopt = [
                "adopt", route, "--from", folder.path("bac.yaml"), "--out", folder.path("bac"), "--port",
                String(try freePort()),
            ]
            let adopted = try await BuiltProgram.run(adopt, settings: settings)
            try #require(adopted.status == 0, "\(adopted.messages)")

            // 1. Every command, as it is printed.
            let commands = adopted.output.split(separator: "\n").filter { !$0.hasPrefix("#") }
            #expect((8..<25).contains(commands.count), "\(commands.count)")
            let run = try await bash(adopted.output, in: folder, database: database)
            let log = (try? String(contentsOfFile: folder.path("bac/server.log"), encoding: .utf8)) ?? ""
            #expect(run.status == 0, "\(run.output)\n\(run.messages)\n\(log)")

            // 2. A decision is recorded, everybody can read of it, and nothing is wrong.
            let pool = PostgresPool(configuration: configuration, logger: TestServer.logger)
            let found = try await pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT (SELECT count(*) FROM accredit.case_event e JOIN accredit.case_head h USING (case_id)
                            JOIN accredit.workflow_action a ON a.workflow_id = h.workflow_id AND a.action = e.action AND
                                a.from_state = e.from_state
                            WHERE 'decided' = ANY (a.marks)),
                        (SELECT count(*) FROM accredit.public_register(NULL, NULL, NULL, NULL, NULL, 10)),
                        (SELECT count(*) FROM accredit.organisation)
                    """)
            }.first
            let counts = try (0..<3).map { try #require(found).decode(Int.self, at: $0) }
            #expect(counts == [1, 1, 2])
            let doctor = try await BuiltProgram.run("doctor", settings: settings)
            #expect(doctor.status == 0, "\(doctor.output)")
            await pool.shutdown()
            return adopted.output
        }
    }

    @Test func `secrets are nobody else's, and a second time is refused`() async throws {
        try await TestDatabase.withClone { configuration in
            let folder = try TemporaryFolder()
            let settings = [
                "DATABASE_URL": try BuiltProgram.url(database: configuration.database ?? ""), "NO_COLOR": "1",
            ]
            let route = "proportionate-accreditation"
            let answers = try await BuiltProgram.run("adopt", route, "--print-answers", settings: settings)
            try answers.output.write(toFile: folder.path("bac.yaml"), atomically: true, encoding: .utf8)
            let adopt = ["adopt", route, "--from", folder.path("bac.yaml"), "--out"]
            let adopted = try await BuiltProgram.run(adopt + [folder.path("bac")], settings: settings)
            try #require(adopted.status == 0, "\(adopted.messages)")
            let tokens = try String(contentsOfFile: folder.path("bac/tokens.env"), encoding: .utf8)
            let mode =
                try FileManager.default.attributesOfItem(atPath: folder.path("bac/tokens.env"))[.posixPermissions]
                as? Int
            #expect(mode == 0o600)
            let secrets = tokens.matches(of: /=(accredit_[A-Za-z0-9_-]{20,})/).map { String($0.1) }
            #expect(
                secrets.count == 5
                    && secrets.allSatisfy { !adopted.output.contains($0) && !adopted.messages.contains($0) })
            // The route of appeals came along, so that a provider can appeal.
            let routes = try await BuiltProgram.run("workflow", "list", settings: settings)
            #expect(routes.output.contains("appeal") && routes.output.contains("bac-proportionate-accreditation"))

            let again = try await BuiltProgram.run(adopt + [folder.path("again")], settings: settings)
            #expect(again.status == 65 && again.messages.contains("bac.yaml:5: body.code: BAC is registered already"))
            #expect(try folder.names.contains("again") == false)
            let pool = PostgresPool(configuration: configuration, logger: TestServer.logger)
            let count = try await pool.withConnection { try await $0.query("SELECT count(*) FROM accredit.token") }
                .first?.decode(
                    Int.self, at: 0)
            #expect(count == 5)
            await pool.shutdown()
        }
    }

    @Test(arguments: shipped.filter { !$0.value }.keys.sorted())
    func `a route on which nothing is approved is refused with what to do instead`(route: String) async throws {
        let run = try await BuiltProgram.run("adopt", route, "--print-answers", settings: [:])
        #expect(run.status == 65 && run.output.isEmpty)
        #expect(
            run.messages.contains("“\(route)” approves nothing") && run.messages.contains("proportionate-accreditation")
        )
    }

    @Test func `there are routes to walk, and one that is refused`() {
        #expect(Self.shipped.values.count { $0 } >= 12 && Self.shipped["appeal"] == false)
    }

    @Test func `without a terminal and without a file nobody is asked`() async throws {
        let run = try await BuiltProgram.run(
            "adopt", "proportionate-accreditation", settings: ["DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"])
        #expect(run.status == 64 && run.messages.contains("--from FILE"))
        let unknown = try await BuiltProgram.run("adopt", "no-such", "--print-answers", settings: [:])
        #expect(unknown.status == 1 && unknown.messages.contains("micro-credential-scheme, panel-review"))
        // A committee's dates are no route, and are not offered as one.
        let series = try await BuiltProgram.run("adopt", "education-panel", "--print-answers", settings: [:])
        #expect(
            series.status == 1 && !series.messages.contains(", education-panel") && !series.messages.contains("appeal"))
    }
}
