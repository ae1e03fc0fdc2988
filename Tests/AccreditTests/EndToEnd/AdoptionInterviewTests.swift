import Foundation
import Postgres
import TestSupport
import Testing

/// The questions of `accredit adopt`, answered on a terminal.
@Suite struct AdoptionInterviewTests {
    /// A part of what is asked, and the line that is typed then.
    typealias Line = (asked: String, typed: String)

    /// A person's evening: some answers, many defaults, and a few that are wrong at first.
    static let lines: [Line] = [
        ("body's name", ""), ("An answer is needed.", ""), ("body's name", "Body for \"Accrediting\" Courses"),
        ("Its code", "b"), ("is no code", ""), ("Its code", "bac"),
        ("bank holidays", "france"), ("not known here", ""), ("[england-and-wales]", ""),
        ("office is closed", "Christmas"), ("is no day", ""), ("office is closed", "24 December 2026"),
        ("last day of it [24 December 2026]", "31 December 2026"), ("Why [Office closed]", ""), ("another closure", ""),
        ("committee meets", "every Tuesday"), ("committee meets", "first Tuesday of every month"),
        ("papers close [5 working days]", ""),
        ("whole [60 working days]", "60"), ("is no duration", ""), ("whole", "12 weeks"),
        ("Completeness check", ""), ("“Review”", "15 working days"), ("Letter of approval", ""),
        ("Letter with conditions", ""),
        ("Letter of refusal", ""), ("Checking the conditions", ""),
        ("in pounds [450]", "free"), ("no amount of money", ""), ("in pounds [450]", "300.50"),
        ("one of your people", "Ada Officer"), ("Their roles", "boss"), ("not known here", ""),
        ("Their roles", "officer"),
        ("e-mail", "ada@body.example"), ("nobody is", ""),
        ("another of your people", "Ada-Officer"), ("is there already", ""), ("another of your people", "Ray Reviewer"),
        ("Their roles", "Reviewer"), ("What they know", "dementia care, assessment"), ("e-mail", ""),
        ("nobody is decider", ""),
        ("another of your people", "Dee Chair"), ("Their roles", "decider, analyst"), ("e-mail", ""),
        ("the panel needs 2 reviewers, and there is 1", ""), ("another of your people", "Rose Reviewer"),
        ("Their roles", "reviewer"),
        ("What they know", ""), ("e-mail", ""),
        ("Another of your people", "perhaps"),
        ("neither y nor n", ""), ("Another of your people", ""),
        ("provider you invite", "A College"), ("Its code", "BAC"), ("is there already", ""), ("Its code", "COL"),
        ("UKPRN", "123"), ("is no UKPRN", ""), ("UKPRN", "10001234"), ("nation", "Wales"),
        ("one of its people", "Ben Tutor"), ("e-mail", ""), ("Another of its people", "y"),
        ("another of its people", "Bea Tutor"),
        ("e-mail", "bea@college.example"), ("Another of its people", "n"), ("Another provider", ""),
    ]

    /// The same, as a file.
    static let file = """
        body: {code: BAC, name: 'Body for "Accrediting" Courses'}
        calendar: england-and-wales
        closures: [{from: 24 December 2026, to: 31 December 2026, title: Office closed}]
        committee: {dates: first Tuesday of every month, papers: 5 working days}
        standard: 12 weeks
        standards: {review: 15 working days}
        fee: 300.50
        people:
          - {name: Ada Officer, roles: [officer], email: ada@body.example}
          - {name: Ray Reviewer, roles: [reviewer], expertise: [dementia care, assessment]}
          - {name: Dee Chair, roles: [decider, analyst]}
          - {name: Rose Reviewer, roles: [reviewer]}
        providers:
          - {code: COL, name: A College, ukprn: "10001234", nation: wales, people: [Ben Tutor, {name: Bea Tutor, \
        email: bea@college.example}]}

        """

    /// Types each line once what comes before it was asked, on a pseudo-terminal; lines that only wait type nothing.
    private static let typist = """
        import json, os, pty, select, signal, sys
        arguments = sys.argv[2:]
        child, terminal = pty.fork()
        if child == 0:
            os.execv(arguments[0], arguments)
        seen, at = "", 0
        def read():
            global seen
            if not select.select([terminal], [], [], 90)[0]:
                os.kill(child, signal.SIGKILL)
                sys.exit("nothing more was said:\\n" + seen)
            try:
                data = os.read(terminal, 65536)
            except OSError:
                data = b""
            seen += data.decode(errors="replace")
            return data
        for asked, typed in json.load(open(sys.argv[1])):
            while asked not in seen[at:]:
                if not read():
                    sys.exit("never asked: " + asked + "\\n" + seen)
            at = seen.index(asked, at) + len(asked)
            if typed is not None:
                os.write(terminal, (typed + "\\n").encode())
        while read():
            pass
        print(seen)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """

    /// Adopts in a folder, as somebody types.
    private static func adopt(
        _ lines: [Line], in folder: TemporaryFolder, database: String
    ) async throws -> BuiltProgram.Run {
        // What is said of a wrong answer is waited for; the next line answers the question itself.
        let said = lines.map { [$0.asked, isReply($0.asked) ? nil : $0.typed] }
        try JSONEncoder().encode(said).write(to: URL(filePath: folder.path("lines.json")))
        try typist.write(toFile: folder.path("typist.py"), atomically: true, encoding: .utf8)
        let process = try BuiltProgram.process(
            [
                "python3", folder.path("typist.py"), folder.path("lines.json"), try BuiltProgram.path, "adopt",
                "proportionate-accreditation",
                "--out", folder.path("bac"),
            ],
            [
                "DATABASE_URL": try BuiltProgram.url(database: database), "NO_COLOR": "1", "TERM": "dumb",
                "ACCREDIT_HOME": TestServer.repository,
            ])
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.currentDirectoryURL = folder.url
        return try await BuiltProgram.run(process)
    }

    /// What the program says of a wrong answer, before it asks again.
    private static func isReply(_ text: String) -> Bool {
        ["needed.", "is no", "not known", "no amount", "nobody is", "already", "neither"].contains { text.contains($0) }
    }

    /// All that adopting leaves: who is there with which roles, and what was published.
    private static func census(_ configuration: PostgresConfiguration) async throws -> [String] {
        let pool = PostgresPool(configuration: configuration, logger: TestServer.logger)
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT concat_ws('|', o.code, o.name, o.ukprn, o.nation, o.front_door, o.calendar, p.name, p.email,
                    p.roles, r.expertise, r.lay)
                FROM accredit.organisation o JOIN accredit.principal p ON p.organisation_id = o.id
                JOIN accredit.token t ON t.principal_id = p.id LEFT JOIN accredit.reviewer_profile r ON r.principal_id =
                    p.id
                UNION ALL SELECT concat_ws('|', w.name, w.version, encode(w.hash, 'hex')) FROM accredit.workflow w
                UNION ALL SELECT concat_ws('|', s.name, s.rules) FROM accredit.meeting_series s ORDER BY 1
                """)
        }
        await pool.shutdown()
        return try rows.map { try $0.decode(String.self, at: 0) }
    }

    @Test func `answers on a terminal are those of a file, and a wrong one is asked again`() async throws {
        let typed = try await TestDatabase.withClone { configuration in
            let folder = try TemporaryFolder()
            let lines = Self.lines + [("Adopt now", "")]
            let run = try await Self.adopt(lines, in: folder, database: configuration.database ?? "")
            try #require(run.status == 0, "\(run.output)\n\(run.messages)")
            #expect(run.output.contains("first-decision.sh"))
            return try await Self.census(configuration)
        }
        let told = try await TestDatabase.withClone { configuration in
            let folder = try TemporaryFolder()
            try Self.file.write(toFile: folder.path("bac.yaml"), atomically: true, encoding: .utf8)
            let run = try await BuiltProgram.run(
                "adopt", "proportionate-accreditation", "--from", folder.path("bac.yaml"), "--out", folder.path("bac"),
                settings: [
                    "DATABASE_URL": try BuiltProgram.url(database: configuration.database ?? ""), "NO_COLOR": "1",
                ])
            try #require(run.status == 0, "\(run.messages)")
            return try await Self.census(configuration)
        }
        #expect(typed == told && typed.count > 7)
    }

    @Test func `what was typed is kept where it cannot be adopted, or not yet`() async throws {
        try await TestDatabase.withClone { configuration in
            let database = configuration.database ?? ""
            let folder = try TemporaryFolder()
            // 1. Not yet: a file that adopts as it is.
            let later = try await Self.adopt(Self.lines + [("Adopt now", "n")], in: folder, database: database)
            #expect(
                later.status == 0 && later.output.contains("nothing is stored; your answers are in bac-answers.yaml"),
                "\(later.output)")
            // 2. Standards that do not fit: told with the line of a second file, and nothing is stored.
            let long = Self.lines.map { $0.typed == "15 working days" ? ($0.asked, "90 working days") : $0 }
            let wrong = try await Self.adopt(long + [("Adopt now", "")], in: folder, database: database)
            #expect(wrong.status == 65 && wrong.output.contains("bac-answers-2.yaml:"), "\(wrong.output)")
            #expect(try folder.names.filter { $0.hasSuffix(".yaml") } == ["bac-answers-2.yaml", "bac-answers.yaml"])
            let adopted = try await BuiltProgram.run(
                "adopt", "proportionate-accreditation", "--from", folder.path("bac-answers.yaml"), "--out",
                folder.path("bac"),
                settings: ["DATABASE_URL": try BuiltProgram.url(database: database), "NO_COLOR": "1"])
            #expect(adopted.status == 0, "\(adopted.messages)")
        }
    }

    @Test func `answers that end early store nothing`() async throws {
        try await TestDatabase.withClone { configuration in
            let folder = try TemporaryFolder()
            let run = try await Self.adopt(
                [("body's name", "A Body"), ("Its code", "\u{4}")], in: folder, database: configuration.database ?? "")
            #expect(run.status == 64 && run.output.contains("nothing is stored"), "\(run.output)")
            #expect(try folder.names == ["lines.json", "typist.py"])
        }
    }
}
