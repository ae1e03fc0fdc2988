import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import Turnaround

/// `accredit export`, run as its users run it, straight on the database.
@Suite struct ExportTests {
    /// Names that XML, JSON and CSV have to be careful with.
    private static let names = [
        "plain", "a, b", "say \"yes\"", "tom & <jerry>", "line\nbreak", "tab\tin it", " blanks ", "ünïcödé 🎓 日本",
        "back\\slash", "]]>",
        "&amp;", "';--",
    ]

    /// A log with awkward names and times to the microsecond, as CSV.
    private static func awkwardLog() -> String {
        let rows = names.enumerated().flatMap { place, name in
            (0..<3).map { event in
                let time = "2024-03-0\(event + 1)T09:00:00.\(String(100_001 + place * 7_919 + event))Z"
                return [
                    name, names[(place + event) % names.count], time, "person \(event % 2)",
                    event == 2 && place % 3 == 0 ? "yes" : "",
                ]
                .map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
            }
        }
        return (["case:concept:name,concept:name,time:timestamp,org:resource,done"] + rows).joined(separator: "\n")
            + "\n"
    }

    /// How each form is read back.
    static let forms: [(form: String, file: String, options: [String])] = [
        ("xes", "log.xes", ["--end-column", "case:closed"]),
        (
            "csv", "log.csv",
            [
                "--case-column", "case", "--activity-column", "activity", "--time-column", "timestamp",
                "--resource-column", "resource",
                "--end-column", "closed",
            ]
        ),
    ]

    @Test func `what was imported, exported and imported again is the same, to the microsecond`() async throws {
        try await House.withHouse { house in
            let (folder, settings) = try (TemporaryFolder(), Self.settings(house))
            try Self.awkwardLog().write(toFile: folder.path("in.csv"), atomically: true, encoding: .utf8)
            let first = try await BuiltProgram.run(
                "import", "events", folder.path("in.csv"), "--name", "first", "--end-column", "done", settings: settings
            )
            try #require(first.status == 0, "\(first.messages)")
            let expected = try await Self.events(of: "first", house)
            #expect(expected.count == Self.names.count * 3)
            for (form, file, options) in Self.forms {
                let out = try await BuiltProgram.run(
                    "export", form, "--log", "first", "--out", folder.path(file), settings: settings)
                try #require(out.status == 0 && out.messages.contains("wrote"), "\(out.messages)")
                let again = try await BuiltProgram.run(
                    ["import", "events", folder.path(file), "--name", form] + options, settings: settings)
                try #require(again.status == 0, "\(again.messages)")
                #expect(try await Self.events(of: form, house) == expected, "\(form)")
                let text = try String(contentsOfFile: folder.path(file), encoding: .utf8)
                #expect(
                    !text.contains("person 0") && text.contains("person-1") && text.contains("person-2"),
                    "\(form) names people")
            }
        }
    }

    @Test func `a log without cases is valid, and says so; what does not exist is refused`() async throws {
        try await House.withHouse { house in
            let settings = try Self.settings(house)
            for form in ["xes", "ocel", "csv"] {
                let empty = try await BuiltProgram.run("export", form, "--body", "SBB", settings: settings)
                #expect(empty.status == 0 && empty.messages.contains("no cases are picked"), "\(empty.messages)")
                #expect(!empty.output.isEmpty)
            }
            let xml = try await BuiltProgram.run("export", "xes", settings: settings)
            #expect(XMLText.isWellFormed(xml.output) && xml.output.hasSuffix("</log>\n"))
            #expect(try await BuiltProgram.run("export", "ocel", settings: settings).json is [String: Any])
            let unknown: [([String], Int32, String)] = [
                (["--body", "NONE"], 1, "there is no accrediting body “NONE”"),
                (["--log", "none"], 1, "there is no imported log “none”"),
                (["--route", "none"], 1, "there is no route “none”"), (["--resources", "names"], 64, "pseudonym"),
                (["--as-of", "2199-01-01"], 65, "in the future"),
                (["--from", "2026-02-01", "--to", "2026-01-01"], 65, "in order"),
            ]
            for (options, status, saying) in unknown {
                let run = try await BuiltProgram.run(["export", "xes"] + options, settings: settings)
                #expect(
                    run.status == status && run.messages.contains(saying), "\(options): \(run.status) \(run.messages)")
                #expect(run.output.isEmpty)
            }
        }
    }

    @Test func `a file that is there is not overwritten, and one that fails leaves nothing`() async throws {
        try await House.withHouse { house in
            let (folder, settings) = try (TemporaryFolder(), Self.settings(house))
            try "mine".write(toFile: folder.path("mine.csv"), atomically: true, encoding: .utf8)
            let there = try await BuiltProgram.run(
                "export", "csv", "--out", folder.path("mine.csv"), settings: settings)
            #expect(there.status == 73 && there.messages.contains("is there already"))
            #expect(try String(contentsOfFile: folder.path("mine.csv"), encoding: .utf8) == "mine")
            let failed = try await BuiltProgram.run(
                "export", "csv", "--log", "none", "--out", folder.path("new.csv"), settings: settings)
            #expect(failed.status == 1)
            let nowhere = try await BuiltProgram.run(
                "export", "csv", "--out", folder.path("no/such/new.csv"), settings: settings)
            #expect(nowhere.status == 73 && nowhere.messages.contains("cannot be written"))
            #expect(try folder.names == ["mine.csv"])
        }
    }

    @Test func `who is killed in the middle leaves nothing under the name`() async throws {
        try await House.withHouse { house in
            let (folder, settings) = try (TemporaryFolder(), Self.settings(house))
            try await house.importLog("large", cases: 6_000, events: 8)
            let process = try BuiltProgram.process(
                ["export", "xes", "--log", "large", "--out", folder.path("log.xes")], settings)
            process.standardError = FileHandle.nullDevice
            try process.run()
            // It has begun as soon as there is anything.
            while process.isRunning, try folder.names.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            #expect(process.terminationReason == .uncaughtSignal)
            #expect(try folder.names == ["log.xes.partial-\(process.processIdentifier)"])
            // What is left over stands in nobody's way.
            let again = try await BuiltProgram.run(
                "export", "csv", "--log", "large", "--out", folder.path("log.xes"), settings: settings)
            #expect(again.status == 0)
            #expect(try folder.names.contains("log.xes"))
        }
    }

    @Test func `cases worked here come in again as somebody's past`() async throws {
        try await House.withHouse { house in
            let (folder, settings) = try (TemporaryFolder(), Self.settings(house))
            let year = try await BuiltProgram.run(
                "sample", "year", "--cases", "20", "--until", "2026-06-30", settings: settings)
            try #require(year.status == 0, "\(year.messages)")
            let out = try await BuiltProgram.run("export", "csv", "--out", folder.path("log.csv"), settings: settings)
            try #require(out.status == 0, "\(out.messages)")
            let options = try #require(Self.forms.last).options
            let again = try await BuiltProgram.run(
                ["import", "events", folder.path("log.csv"), "--name", "again"] + options, settings: settings)
            try #require(again.status == 0, "\(again.messages)")
            let rows = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT count(*), count(*) FILTER (WHERE a.opened_at = h.opened_at
                        AND a.occurred_at[a.closing] IS NOT DISTINCT FROM h.closed_at)
                    FROM accredit.case_head h
                    JOIN accredit.case_imported a ON a.reference = h.reference
                    """)
            }
            #expect(try #require(rows.first).decode(as: (Int.self, Int.self)) == (20, 20))
        }
    }

    private static func settings(_ house: House) throws -> [String: String] {
        ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
    }

    /// Every event of a log, its case's closing included, as one line each.
    private static func events(of log: String, _ house: House) async throws -> [String] {
        try await house.admin.withConnection { connection in
            try await connection.query(
                """
                SELECT concat_ws(' | ', e.reference, e.seq, e.activity, e.occurred_at,
                    coalesce(c.occurred_at[c.closing]::text, 'open'))
                FROM accredit.event_log l
                JOIN accredit.case_imported c ON c.log_id = l.id
                JOIN accredit.imported_event e ON e.case_id = c.case_id
                WHERE l.name = \(log)
                ORDER BY e.reference, e.seq
                """)
        }.map { try $0.decode(String.self, at: 0) }
    }
}
